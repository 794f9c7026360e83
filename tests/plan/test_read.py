"""Every recorded plan parses; everything that is not a plan gets its own error, without content."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path

import orjson
import pytest

from costwarden.errors import CostwardenError
from costwarden.plan import errors
from costwarden.plan.read import parse_plan, project_name, read_plan
from tests.builders import a_plan, a_plan_document, a_resource

WORD = "sesame-canary-0451"  # part of every bad file: no error may show it


def parse(data: bytes):
    return parse_plan(data, path="plan.json", name="shop")


def by_address(plan):
    return {change.address: change for change in plan.resources}


def recorded(shared: Path, name: str):
    return read_plan(str(shared / "data" / "plans" / name))


def test_every_recorded_plan_parses(shared):
    paths = sorted((shared / "data" / "plans").glob("*/plans/*.json*"))
    assert len(paths) > 100
    for path in paths:
        plan = read_plan(str(path))
        assert plan.resources, path.name
        assert all(change.provider_key in plan.providers for change in plan.resources if change.provider == "aws")
        assert all(
            provider.region and provider.default_tags_known
            for provider in plan.providers.values()
            if provider.name == "aws"
        )


def test_actions_are_those_of_the_plan(shared):
    changes = by_address(recorded(shared, "s1-webshop/plans/06-replace-volume-az.json"))
    volume = changes["aws_ebs_volume.images"]
    assert volume.actions == ("delete", "create")
    assert volume.is_replace
    assert changes["aws_vpc.shop"].actions == ("no-op",)
    changes = by_address(recorded(shared, "s1-webshop/plans/18-destroy-all.json"))
    assert len(changes) == 18
    assert all(
        change.is_delete and change.after is None and change.provider_key == "aws" for change in changes.values()
    )
    changes = by_address(recorded(shared, "s1-webshop/plans/07-scale-out.json"))
    assert [changes[f"aws_instance.web[{at}]"].actions[0] for at in range(5)] == [
        "no-op",
        "no-op",
        "create",
        "create",
        "create",
    ]
    assert changes["aws_instance.web[4]"].index == 4


def test_create_before_destroy_order_is_kept():
    plan = a_plan(a_resource("aws_eip.a", "create", "delete", before={}, after={}))
    assert plan.resources[0].actions == ("create", "delete")
    assert plan.resources[0].is_replace


def test_moved_import_and_forget_are_told_apart(shared):
    moved = by_address(recorded(shared, "s1-webshop/plans/16-moved.json"))["aws_ebs_volume.product_images"]
    assert (moved.actions, moved.previous_address) == (("no-op",), "aws_ebs_volume.images")
    workers = by_address(recorded(shared, "m1-modern/plans/13-count-to-for-each-app.json"))
    assert workers['aws_instance.worker["blue"]'].previous_address == "aws_instance.worker[0]"
    assert workers['aws_instance.worker["blue"]'].index == "blue"
    imported = by_address(recorded(shared, "m1-modern/plans/14-import-legacy-app.json"))
    assert {address for address, change in imported.items() if change.importing} == {
        "aws_cloudwatch_log_group.batch",
        "aws_dynamodb_table.sessions",
    }
    forgotten = by_address(recorded(shared, "m1-modern/plans/18-forget-volume-app.json"))["aws_ebs_volume.index"]
    assert forgotten.is_forget
    assert not forgotten.is_delete


def test_modules_and_quoted_keys_keep_their_addresses(shared):
    plan = recorded(shared, "s2-multienv/plans/05-observability-bump-prod.json")
    stream = by_address(plan)["module.observability.aws_kinesis_stream.traces"]
    assert stream.module == "module.observability"
    assert stream.config_address == "module.observability.aws_kinesis_stream.traces"
    assert plan.providers[stream.provider_key].region == "eu-central-1"
    machines = by_address(recorded(shared, "s5-foreach/plans/07-remove-key.json"))
    assert machines['aws_instance.machine["post.proc"]'].is_delete


def test_unknown_values_are_masked_not_missing(shared):
    copy = by_address(recorded(shared, "s1-webshop/plans/13-unknown-size.json"))["aws_ebs_volume.images_copy"]
    assert copy.after_unknown["size"] is True
    assert "size" not in copy.after


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.2", "1.9"])
def test_known_format_versions_are_read(version):
    assert a_plan(a_resource(after={"ami": "a"}), format_version=version).format_version == version


def test_only_managed_current_objects_are_kept():
    plan = a_plan(
        a_resource("data.aws_ami.base", "read", after={}),
        a_resource("aws_eip.a"),
        a_resource("aws_eip.a", "delete", before={}, after=None, deposed="00000001"),
    )
    assert [change.address for change in plan.resources] == ["aws_eip.a"]
    assert any("deposed" in notice for notice in plan.notices)


def test_a_partial_plan_says_so():
    assert any("partial" in notice for notice in a_plan(a_resource(), complete=False).notices)


def test_planned_values_alone_are_creations():
    document = a_plan_document()
    del document["resource_changes"]
    child = {"address": 'module.a["x.y"].aws_eip.b[0]', "mode": "managed", "type": "aws_eip", "name": "b", "index": 0}
    child |= {"provider_name": "registry.example/hashicorp/aws", "values": {"vpc": True}, "sensitive_values": {}}
    document["planned_values"] = {
        "root_module": {"child_modules": [{"address": 'module.a["x.y"]', "resources": [child]}]}
    }
    plan = parse(orjson.dumps(document))
    assert [(c.module, c.actions, c.after) for c in plan.resources] == [('module.a["x.y"]', ("create",), {"vpc": True})]


def test_a_plan_without_resources_is_empty_not_wrong():
    document = a_plan_document()
    del document["resource_changes"]
    assert parse(orjson.dumps(document)).resources == ()


def test_setup_terraforms_wrapper_lines_are_stripped():
    body = orjson.dumps(a_plan_document(a_resource()))
    wrapped = (
        b"[command]/opt/terraform-bin show -json plan.out\n" + body + b"\n\n::debug::Terraform exited with code 0.\n"
    )
    wrapped += b"::debug::stdout: {%0A}\n::debug::stderr: \n::debug::exitcode: 0\n"
    assert len(parse(wrapped).resources) == 1


def test_bom_gzip_and_standard_input_are_read(tmp_path):
    body = orjson.dumps(a_plan_document(a_resource()))
    assert parse(b"\xef\xbb\xbf" + body).resources
    half = len(body) // 2
    assert parse(gzip.compress(body[:half]) + gzip.compress(body[half:])).resources
    assert read_plan("-", stdin=io.BytesIO(gzip.compress(body))).path == "-"
    (tmp_path / "plan.json.gz").write_bytes(gzip.compress(body))
    assert read_plan(str(tmp_path / "plan.json.gz")).name == tmp_path.name


def test_the_project_is_named_after_the_file_or_its_folder():
    assert project_name("envs/prod/plan.json") == "prod"
    assert project_name("network.json.gz") == "network"
    assert project_name("plan.json") == "plan"
    assert project_name("-") == "default"


def saved_plan() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tfplan", WORD)
    return out.getvalue()


def document_with(**parts) -> bytes:
    return orjson.dumps({**a_plan_document(a_resource(before={"user": WORD}, after={"user": WORD})), **parts})


def with_change(**fields) -> bytes:
    entry = a_resource(after={"user": WORD})
    entry["change"] |= fields
    return json.dumps(a_plan_document(entry)).encode()


STATE = {
    "version": 4,
    "terraform_version": "1.5.0",
    "serial": 1,
    "lineage": "x",
    "resources": [],
    "outputs": {"a": WORD},
}
SHOWN_STATE = {"format_version": "1.0", "values": {"root_module": {}, "outputs": {"a": {"value": WORD}}}}
INFRACOST = {"version": "0.2", "currency": "USD", "projects": [{"name": WORD}], "totalMonthlyCost": "1"}
GOOD = document_with()

BAD = {
    "empty": (b"", errors.PlanEmpty),
    "blank": (b" \n\t\n", errors.PlanEmpty),
    "truncated": (GOOD[:-40], errors.PlanTruncated),
    "truncated in a string": (b'{"format_version": "' + WORD.encode(), errors.PlanTruncated),
    "broken": (b'{"a": ' + WORD.encode() + b"}", errors.PlanNotJson),
    "two documents": (GOOD + GOOD, errors.PlanNotJson),
    "binary": (b"\x7fELF\x02\x01\0\0" + WORD.encode(), errors.PlanIsBinary),
    "not utf-8": (b'{"a": "\xff\xfe' + WORD.encode() + b'"}', errors.PlanIsBinary),
    "saved plan": (saved_plan(), errors.PlanIsSavedPlan),
    "gzip cut": (gzip.compress(GOOD)[:-30], errors.PlanCompressionBroken),
    "too old": (document_with(format_version="0.0"), errors.PlanTooOld),
    "too new": (document_with(format_version="2.0"), errors.PlanTooNew),
    "odd version": (document_with(format_version=WORD), errors.PlanMalformed),
    "state": (orjson.dumps(STATE), errors.PlanIsState),
    "shown state": (orjson.dumps(SHOWN_STATE), errors.PlanIsState),
    "shown empty state": (b'{"format_version": "1.0"}', errors.PlanIsState),
    "html": (f"<!DOCTYPE html><p>{WORD}</p>".encode(), errors.PlanIsHtml),
    "utf-16 with mark": (GOOD.decode().encode("utf-16"), errors.PlanIsUtf16),
    "utf-16 without mark": (GOOD.decode().encode("utf-16-le"), errors.PlanIsUtf16),
    "utf-16 big-endian": (GOOD.decode().encode("utf-16-be"), errors.PlanIsUtf16),
    "infracost": (orjson.dumps(INFRACOST), errors.PlanIsInfracost),
    "deep": (b'{"a":' * 5000 + b"1" + b"}" * 5000, errors.PlanTooDeep),
    "deep attribute": (with_change(after=json.loads('{"a":' * 300 + "1" + "}" * 300)), errors.PlanTooDeep),
    "deep mask": (with_change(after_sensitive=json.loads('{"a":' * 900 + "1" + "}" * 900)), errors.PlanTooDeep),
    "plan log": (b'{"@level":"info","@message":"x"}\n{"@level":"info","@message":"y"}\n', errors.PlanIsStreamingLog),
    "yaml": (f"plan: {WORD}\n".encode(), errors.PlanIsYaml),
    "hcl": (f'# {WORD}\nresource "aws_eip" "a" {{\n}}\n'.encode(), errors.PlanIsTerraformSource),
    "text": (f"Terraform will perform {WORD}".encode(), errors.PlanIsText),
    "list": (f'["{WORD}"]'.encode(), errors.PlanNotAPlan),
    "other json": (orjson.dumps({"a": WORD}), errors.PlanNotAPlan),
    "errored": (document_with(errored=True), errors.PlanErrored),
    "duplicate": (orjson.dumps(a_plan_document(a_resource(), a_resource())), errors.PlanDuplicateAddress),
    "changes as text": (document_with(resource_changes=WORD), errors.PlanMalformed),
    "change as text": (document_with(resource_changes=[WORD]), errors.PlanMalformed),
    "configuration as text": (document_with(configuration=WORD), errors.PlanMalformed),
    "actions as text": (with_change(actions=WORD), errors.PlanMalformed),
    "action not known": (with_change(actions=[WORD]), errors.PlanMalformed),
    "after as text": (with_change(after=WORD), errors.PlanMalformed),
    "unknown as list": (with_change(after_unknown=[WORD]), errors.PlanMalformed),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_no_plan_has_its_own_error_without_content(case):
    data, expected = BAD[case]
    with pytest.raises(CostwardenError) as caught:
        parse(data)
    assert type(caught.value) is expected
    assert WORD not in f"{caught.value.problem} {caught.value.hint}"
    assert "\n" not in caught.value.problem + caught.value.hint


def test_files_that_cannot_be_read_have_their_own_errors(tmp_path):
    with pytest.raises(errors.PlanNotFound):
        read_plan(str(tmp_path / "none.json"))
    with pytest.raises(errors.PlanNotFound):
        read_plan("a\0b")
    with pytest.raises(errors.PlanIsDirectory, match="directory"):
        read_plan(str(tmp_path))


def test_size_limits_hold_before_and_after_decompression(tmp_path):
    path = tmp_path / "plan.json"
    path.write_bytes(b"{" + b" " * 5000 + b"}")
    with pytest.raises(errors.PlanTooLarge, match="1000 bytes"):
        read_plan(str(path), limit_bytes=1000)
    with pytest.raises(errors.PlanTooLarge):
        read_plan("-", stdin=io.BytesIO(b"{" + b" " * 5000), limit_bytes=1000)
    bomb = gzip.compress(b"{" + b" " * 5_000_000 + b"}")
    assert len(bomb) < 10_000
    with pytest.raises(errors.PlanTooLarge):
        read_plan("-", stdin=io.BytesIO(bomb), limit_bytes=1_000_000)


def test_only_what_happens_to_be_in_the_path_is_shown_and_cleaned():
    with pytest.raises(CostwardenError) as caught:
        parse_plan(b"", path="a\x1b[31m\nb.json", name="x")
    assert caught.value.problem.startswith("a?[31m?b.json: ")
