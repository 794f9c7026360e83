"""Effective tags against the tag problems every recorded scenario states, and the traps one by one."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from costwarden.plan.propagation import propagation_tags
from costwarden.plan.read import read_plan
from costwarden.plan.tags import Tags, effective_tags
from tests.builders import a_plan, a_plan_document, a_resource

STACKS = ("s1-webshop", "s2-multienv", "s3-dataplatform", "s5-foreach", "s7-museum", "m1-modern")
_PROBLEM = re.compile(r"(\w+) (missing|invalid|empty)(?: \(near: [^)]*\))? on (.+)")


def problems(tags: Tags, required: dict) -> set[tuple[str, str]]:
    found = set()
    for key, rule in required.items() if tags.taggable else ():
        value = tags.known.get(key)
        if value is None:
            if not tags.may_have(key):
                found.add((key, "missing"))
        elif not value:
            found.add((key, "empty"))
        elif value not in rule.get("allowed", [value]) or not re.search(rule.get("pattern", ""), value):
            found.add((key, "invalid"))
    return found


def new_problems(plan, required) -> set[tuple[str, str, str]]:
    found = set()
    for change in plan.resources:
        if change.after is None or change.is_forget:
            continue
        before = problems(effective_tags(change, plan, "before"), required) if change.before is not None else set()
        after = problems(effective_tags(change, plan, "after"), required)
        found |= {(change.address, key, kind) for key, kind in after - before}
    return found


def addresses(text: str) -> list[str]:
    found = []
    for address in re.findall(r"`([^`]+)`", text):
        span = re.search(r"\[(\d+)\.\.(\d+)\]$", address)
        if span:
            found += [f"{address[: span.start()]}[{at}]" for at in range(int(span[1]), int(span[2]) + 1)]
        else:
            found.append(address)
    return found


def stated(text: str) -> set[tuple[str, str, str]]:
    text = text.split(" / existing")[0]
    new = re.search(r"NEW (.*?)(?: / |$)", text)
    found = set()
    for part in new[1].rstrip(".").split("; ") if new else ():
        match = _PROBLEM.fullmatch(part)
        assert match, part
        found |= {(address, match[1], match[2]) for address in addresses(match[3])}
    return found


def scenarios(stack: Path):
    """(plan file, stated new problems) of one stack; roots with several environments say each in its own bracket."""
    for line in (stack / "scenarios.md").read_text().splitlines():
        match = re.match(r"- \*\*([\w-]+)\*\*: ", line)
        if not match:
            continue
        parts = re.findall(
            r"(?:\[(\w+)\] )?\*Resources:\*.*?\*Tag problems:\* (.*?)(?= \[\w+\] \*Resources| \*Consumer must say)",
            line,
        )
        assert parts, line
        for root, text in parts:
            name = f"{match[1]}-{root}" if root else match[1]
            yield stack / "plans" / f"{name}.json", stated(text)


@pytest.mark.parametrize("stack", STACKS)
def test_new_tag_problems_are_those_the_scenarios_state(shared, stack):
    root = shared / "data" / "plans"
    required = json.loads((root / "tag-policy.json").read_text())["required"]
    compared, problems_stated = 0, 0
    for path, expected in scenarios(root / stack):
        if path.stem.endswith("-stream"):
            continue  # variants of a creation plan, stated against another plan
        assert new_problems(read_plan(str(path)), required) == expected, path.name
        compared += 1
        problems_stated += len(expected)
    assert compared >= 10
    assert problems_stated > 0


def test_the_thousand_resource_plan_has_the_stated_gaps(shared):
    plan = read_plan(str(shared / "data" / "plans" / "s9-scale" / "plans" / "create-1000.json.gz"))
    missing: dict[str, int] = {}
    for change in plan.resources:
        if "CostCenter" not in effective_tags(change, plan).known:
            missing[change.type] = missing.get(change.type, 0) + 1
        assert effective_tags(change, plan).known["Owner"] == "team-scale"
    fifty = dict.fromkeys(("aws_dynamodb_table", "aws_eip", "aws_s3_bucket", "aws_cloudwatch_log_group"), 50)
    assert missing == {"aws_instance": 30, **fifty}


def after_tags(resource, **parts) -> Tags:
    plan = a_plan(resource, **parts)
    return effective_tags(plan.resources[0], plan)


def test_own_tags_win_over_defaults_and_null_is_no_tag():
    resource = a_resource(
        after={"tags": {"A": "own", "B": None, "C": "", "N": 7, "T": True}}, after_unknown={"tags_all": True}
    )
    tags = after_tags(resource, default_tags={"A": "default", "B": "default", "D": "default"})
    assert tags.known == {"A": "own", "B": "default", "C": "", "D": "default", "N": "7", "T": "true"}
    assert not tags.unknown
    assert not tags.all_unknown


def test_unknown_and_sensitive_tags_are_not_missing():
    tags = after_tags(
        a_resource(
            after={"tags": {"S": "sesame-1"}},
            after_unknown={"tags": {"U": True}},
            after_sensitive={"tags": {"S": True}},
        )
    )
    assert tags.unknown == {"U", "S"}
    assert not tags.may_have("X")
    tags = after_tags(a_resource(after={}, after_unknown={"tags": True, "tags_all": True}), default_tags={"A": "b"})
    assert tags.all_unknown
    assert tags.known == {}
    assert tags.unknown == {"A"}


def test_an_untagged_new_resource_is_untagged_though_tags_all_is_unknown():
    tags = after_tags(a_resource("aws_nat_gateway.a", after={"tags": None}, after_unknown={"tags_all": True}))
    assert tags == Tags(taggable=True)


def test_what_was_before_has_the_old_defaults():
    before = {"tags": {"A": "x"}, "tags_all": {"A": "x", "Owner": "old"}}
    after = {"tags": {"A": "x"}, "tags_all": {"A": "x", "Owner": "new"}}
    plan = a_plan(a_resource(before=before, after=after), default_tags={"Owner": "new"})
    assert effective_tags(plan.resources[0], plan, "before").known == {"A": "x", "Owner": "old"}
    assert effective_tags(plan.resources[0], plan, "after").known == {"A": "x", "Owner": "new"}


def test_defaults_do_not_reach_auto_scaling_groups():
    after = {
        "tag": [
            {"key": "A", "value": "1", "propagate_at_launch": True},
            {"key": "B", "value": "2", "propagate_at_launch": False},
        ]
    }
    plan = a_plan(a_resource("aws_autoscaling_group.a", after=after), default_tags={"Owner": "x"})
    (group,) = plan.resources
    assert effective_tags(group, plan).known == {"A": "1", "B": "2"}
    assert propagation_tags(group)["propagate_at_launch"].known == {"A": "1"}


def test_google_labels_are_tags_and_network_tags_are_not():
    after = {"tags": ["web"], "labels": {"team": "x"}}
    assert after_tags(a_resource("google_compute_instance.a", after=after)).known == {"team": "x"}
    assert not after_tags(a_resource("google_compute_firewall.a", after={"tags": ["web"]})).taggable


def test_types_without_tags_are_not_taggable():
    assert not after_tags(a_resource("terraform_data.a", after={"tags": {"A": "b"}})).taggable
    assert not after_tags(a_resource("aws_route53_record.a", after={"name": "x"})).taggable
    assert after_tags(a_resource("azurerm_resource_group.a", after={"tags": None})) == Tags(taggable=True)


def test_defaults_set_by_an_expression_are_inferred_where_all_agree():
    resources = [
        a_resource("aws_eip.a", after={"tags": {"A": "1"}, "tags_all": {"A": "1", "Owner": "x"}}),
        a_resource("aws_eip.b", after={"tags": {"Owner": "own"}, "tags_all": {"Owner": "own"}}),
        a_resource("aws_nat_gateway.c", after={"tags": None}, after_unknown={"tags_all": True}),
    ]
    document = a_plan_document(*resources)
    expressions = document["configuration"]["provider_config"]["aws"]["expressions"]
    expressions["default_tags"] = [{"tags": {"references": ["local.tags"]}}]
    plan = a_plan(*resources, configuration=document["configuration"])
    assert [effective_tags(change, plan).known for change in plan.resources] == [
        {"A": "1", "Owner": "x"},
        {"Owner": "own"},
        {"Owner": "x"},
    ]
    plan = a_plan(resources[2], configuration=document["configuration"])
    assert effective_tags(plan.resources[0], plan).all_unknown


def test_what_is_handed_on_is_told_per_scope():
    instance = a_resource(
        after={
            "volume_tags": {"A": "1"},
            "root_block_device": [{"tags": {"B": "2"}}],
            "ebs_block_device": [{"tags": None}, {"tags": {"C": "sesame-1"}}],
        },
        after_sensitive={"ebs_block_device": [{}, {"tags": {"C": True}}]},
    )
    found = propagation_tags(a_plan(instance).resources[0])
    assert {scope: tags.known for scope, tags in found.items()} == {
        "volume_tags": {"A": "1"},
        "root_block_device[0]": {"B": "2"},
        "ebs_block_device[0]": {},
        "ebs_block_device[1]": {},
    }
    assert found["ebs_block_device[1]"].unknown == {"C"}
    template = a_resource(
        "aws_launch_template.t", after={"tag_specifications": [{"resource_type": "instance", "tags": {"A": "1"}}]}
    )
    found = propagation_tags(a_plan(template).resources[0])
    assert found["tag_specifications:instance"].known == {"A": "1"}
    assert found["tag_specifications:volume"] == Tags(taggable=True)
    service = a_resource("aws_ecs_service.s", after={"propagate_tags": None, "enable_ecs_managed_tags": True})
    assert propagation_tags(a_plan(service).resources[0])["propagate_tags"].known == {
        "propagate_tags": "NONE",
        "enable_ecs_managed_tags": "true",
    }
