"""Regions and default tags come from constants, variables, or what the resources agree on; secrets never."""

from __future__ import annotations

from typing import Any

from costwarden.plan.configuration import resolve_provider_key
from tests.builders import a_plan, a_plan_document, a_resource


def provider_of(expressions: dict[str, Any], *resources, name: str = "aws", **parts: Any):
    configuration = a_plan_document(*resources)["configuration"]
    configuration["provider_config"] = {name: {"name": name, "expressions": expressions}}
    configuration["root_module"]["variables"] = parts.pop("declared", {})
    return a_plan(*resources, configuration=configuration, **parts).providers[name]


def reference(*names: str) -> dict[str, Any]:
    return {"references": list(names)}


def test_a_region_comes_from_the_variables():
    given = {"variables": {"region": {"value": "eu-west-3"}}}
    assert provider_of({"region": reference("var.region")}, declared={"region": {}}, **given).region == "eu-west-3"
    assert (
        provider_of({"region": reference("var.region")}, declared={"region": {"default": "eu-west-2"}}).region
        == "eu-west-2"
    )
    nested = {"variables": {"aws": {"value": {"region": "eu-west-1"}}}}
    assert (
        provider_of({"region": reference("var.aws.region", "var.aws")}, declared={"aws": {}}, **nested).region
        == "eu-west-1"
    )


def test_a_region_that_cannot_be_told_is_none():
    given = {"variables": {"place": {"value": "eu"}}}
    assert provider_of({"region": reference("var.place")}, declared={"place": {}}, **given).region is None
    assert provider_of({"region": reference("var.a", "var.b")}).region is None
    assert provider_of({"region": reference("local.region")}).region is None
    assert provider_of({}).region is None


def test_a_region_may_be_told_by_the_resources():
    resource = a_resource(
        before={"arn": "arn:aws:ec2:eu-north-1:1:instance/i"}, after={"availability_zone": "eu-north-1b"}
    )
    assert provider_of({"region": reference("local.region")}, resource).region == "eu-north-1"
    other = a_resource("aws_eip.x", after={"arn": "arn:aws:ec2:eu-west-1:1:x"})
    assert provider_of({"region": reference("local.region")}, resource, other).region is None


def test_google_has_a_project_and_a_zone():
    provider = provider_of(
        {"zone": {"constant_value": "europe-west1-b"}, "project": {"constant_value": "shop-prod"}}, name="google"
    )
    assert (provider.region, provider.project) == ("europe-west1", "shop-prod")
    assert provider_of({"features": [{}]}, name="azurerm").region is None


def test_contradicting_witnesses_leave_default_tags_unknown():
    resources = [
        a_resource("aws_eip.a", after={"tags": {}, "tags_all": {"Owner": "x", "Team": "t"}}),
        a_resource("aws_eip.b", after={"tags": {}, "tags_all": {"Owner": "y", "Team": "t"}}),
    ]
    provider = provider_of({"default_tags": [{"tags": reference("local.tags")}]}, *resources)
    assert provider.default_tags == {"Team": "t"}
    assert not provider.default_tags_known


def test_provider_keys_of_modules_lead_to_the_block_in_charge():
    known = dict.fromkeys(("aws", "aws.west", "module.app:aws"))
    assert resolve_provider_key("aws.west", known) == "aws.west"
    assert resolve_provider_key("module.app.module.db:aws", known) == "module.app:aws"
    assert resolve_provider_key("module.net:aws.west", known) == "aws.west"
    assert resolve_provider_key("app:aws", known) == "aws"
    assert resolve_provider_key("module.net:aws.east", known) == "aws"
    assert resolve_provider_key("google", known) == ""


def test_removed_blocks_get_the_only_provider():
    plan = a_plan(
        a_resource("aws_eip.gone", "delete", before={}, after=None), configuration=a_plan_document()["configuration"]
    )
    assert plan.resources[0].provider_key == "aws"
