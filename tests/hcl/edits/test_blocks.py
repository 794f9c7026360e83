"""Blocks from templates: formatted, in the schema, and no value of any field becomes code."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.hcl.edit.append import plan_block
from costwarden.hcl.edit.blocks import BlockNotRendered, block_kinds, render_block
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.edit.values import hcl_value
from costwarden.hcl.oracle import check_edit
from costwarden.hcl.parse import parse_native
from costwarden.hcl.refusal import Refusal, RefusalCode
from costwarden.hcl.resolve.literals import same_value
from costwarden.hcl.resolve.resolve import resolve
from costwarden.hcl.schema.arguments import argument_kind
from costwarden.hcl.syntax import Block
from tests.hcl.conftest import WriteTree

TEMPLATES = Path(__file__).resolve().parents[3] / "templates" / "terraform"
STEPS = [{"days": 30, "storage_class": "STANDARD_IA"}, {"days": 90, "storage_class": "GLACIER"}]
VALUES: dict[str, dict[str, Any]] = {
    "aws_asg_schedule": {
        "name": "office", "group_name": "aws_autoscaling_group.web.name", "timezone": "Europe/Berlin",
        "start": "0 7 * * 1-5", "stop": "0 19 * * 1-5", "min_size": 1, "max_size": 3, "desired_capacity": 2,
    },
    "aws_budget": {
        "name": "shop", "budget_name": "shop", "amount": "100.50", "currency": "USD", "threshold_percent": 100,
        "emails": ["finops@example.org"],
    },
    "aws_db_snapshot": {"name": "last", "instance": "aws_db_instance.main.identifier", "snapshot_id": "main-last"},
    "aws_ebs_snapshot": {"name": "last", "volume_id": "aws_ebs_volume.data.id", "description": "before deletion"},
    "aws_gp3_root_volume": {"iops": 3000, "throughput": 125},
    "aws_instance_schedule": {
        "name": "office", "instance_ids": ["aws_instance.web[0].id", "aws_instance.db.id"],
        "role_arn": "aws_iam_role.scheduler.arn", "timezone": "Europe/Berlin",
        "start": "cron(0 7 ? * MON-FRI *)", "stop": "cron(0 19 ? * MON-FRI *)",
    },
    "aws_instance_stopped": {"name": "idle", "instance_id": "aws_instance.web.id"},
    "aws_log_retention": {"name": "api", "log_group_name": "/aws/lambda/api", "retention_days": 30},
    "aws_s3_gateway_endpoint": {
        "name": "s3", "vpc_id": "aws_vpc.main.id", "service_name": "com.amazonaws.eu-west-1.s3",
        "route_table_ids": ["aws_route_table.private.id"],
    },
    "aws_s3_lifecycle": {
        "name": "logs", "bucket": "aws_s3_bucket.logs.id", "rule_id": "tier", "transitions": STEPS,
        "noncurrent_days": 30, "abort_days": 7,
    },
    "aws_s3_lifecycle_rule": {"rule_id": "tier", "transitions": STEPS, "abort_days": 7},
    "azure_snapshot": {
        "name": "last", "snapshot_name": "data-last", "location": "azurerm_managed_disk.d.location",
        "resource_group": "azurerm_resource_group.r.name", "disk_id": "azurerm_managed_disk.d.id",
    },
    "azure_storage_lifecycle": {
        "name": "tier", "account_id": "azurerm_storage_account.s.id", "rule_name": "tier", "cool_days": 30,
        "archive_days": 90,
    },
    "azure_vm_shutdown": {
        "name": "office", "vm_id": "azurerm_linux_virtual_machine.v.id",
        "location": "azurerm_linux_virtual_machine.v.location", "time": "1900", "timezone": "W. Europe Standard Time",
    },
    "gcp_bucket_lifecycle_rule": {"age_days": 30, "storage_class": "NEARLINE"},
    "gcp_instance_schedule": {
        "name": "office", "policy_name": "office", "region": "europe-west1", "timezone": "Europe/Berlin",
        "start": "0 7 * * 1-5", "stop": "0 19 * * 1-5",
    },
    "gcp_snapshot": {
        "name": "last", "snapshot_name": "data-last", "disk": "google_compute_disk.d.self_link",
        "zone": "google_compute_disk.d.zone",
    },
}  # fmt: skip
NESTED_IN = {
    "root_block_device": "aws_instance",
    "rule": "aws_s3_bucket_lifecycle_configuration",
    "lifecycle_rule": "google_storage_bucket",
}
NASTY = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            '"', '"\n}\nresource "x" "y" {', "${file(\"/etc/passwd\")}", "%{ if true }", "$${", "\\", "\\\"", "\r\n",
            "EOT\n", "{{ x }}", "{% raw %}", "\x00", "\u2028", "*/ x = 1 /*", "# x", "null", "true", "1e9", "",
        ]
    ),
)  # fmt: skip


@pytest.mark.parametrize("kind", block_kinds())
def test_every_template_is_in_the_schema_and_formatted(kind: str, tmp_path: Path) -> None:
    text = render_block(kind, VALUES[kind])
    parsed = parse_native(text.encode())
    assert parsed.error_line is None, text
    for block in parsed.blocks:
        if block.kind in ("resource", *NESTED_IN):
            resource_type = block.labels[0] if block.kind == "resource" else NESTED_IN[block.kind]
            assert set(unknown(resource_type, block, () if block.kind == "resource" else (block.kind,))) == set()
    terraform = shutil.which("terraform") or shutil.which("tofu")
    if terraform is None:
        pytest.skip("neither terraform nor tofu is installed")
    formatted = subprocess.run(
        [terraform, "fmt", "-"], input=text.encode(), capture_output=True, timeout=60, check=True
    )
    assert formatted.stdout.decode() == text


def unknown(resource_type: str, block: Block, steps: tuple[str, ...]) -> list[str]:
    """Arguments and blocks the schema's table does not have."""
    found = [name for name in block.attributes if argument_kind(resource_type, (*steps, name)) in (None, "block")]
    for inner in block.blocks:
        if argument_kind(resource_type, (*steps, inner.kind)) != "block":
            found.append(inner.kind)
        found.extend(unknown(resource_type, inner, (*steps, inner.kind)))
    return found


def test_every_template_has_values_here() -> None:
    assert set(VALUES) == set(block_kinds()) == {path.name.removesuffix(".tf.j2") for path in TEMPLATES.glob("*")}


@pytest.mark.parametrize("kind", block_kinds())
def test_a_missing_value_is_an_error(kind: str) -> None:
    for missing in VALUES[kind]:
        if missing == "noncurrent_days":
            continue
        with pytest.raises(BlockNotRendered):
            render_block(kind, {name: value for name, value in VALUES[kind].items() if name != missing})


@given(st.data())
def test_no_value_of_any_field_becomes_code(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(block_kinds()))
    values = dict(VALUES[kind])
    field = data.draw(st.sampled_from(sorted(values)))
    nasty = data.draw(NASTY)
    values[field] = [nasty] if isinstance(values[field], list) and field != "transitions" else nasty
    if field == "transitions":
        values[field] = [{"days": 1, "storage_class": nasty}]
    try:
        text = render_block(kind, values)
    except BlockNotRendered:
        return
    wanted = parse_native(render_block(kind, VALUES[kind]).encode())
    parsed = parse_native(text.encode())
    assert parsed.error_line is None, text
    assert [shape(block) for block in parsed.blocks] == [
        shape(block) for block in wanted.blocks
    ] or field == "transitions"
    assert not any(one.references != other.references for one, other in pairs(parsed.blocks, wanted.blocks)) or (
        re.fullmatch(r"[\w.\[\]-]+", nasty) is not None
    )


def shape(block: Block) -> object:
    """Kinds and argument names, all the way down."""
    return block.kind, len(block.labels), sorted(block.attributes), [shape(inner) for inner in block.blocks]


def pairs(one: Any, other: Any) -> Any:
    for a, b in zip(one, other, strict=False):
        yield from ((a.attributes[name], b.attributes[name]) for name in a.attributes.keys() & b.attributes.keys())
        yield from pairs(a.blocks, b.blocks)


@given(NASTY)
def test_any_text_is_one_literal_that_says_it(text: str) -> None:
    try:
        written = hcl_value(text)
    except ValueError:
        return
    parsed = parse_native(b'resource "x" "y" {\n  a = ' + written.encode() + b"\n}\n")
    assert parsed.error_line is None
    (block,) = parsed.blocks
    assert list(block.attributes) == ["a"]
    assert block.attributes["a"].text is not None
    assert block.attributes["a"].references == ()


@given(text=NASTY)
def test_a_hostile_target_is_read_back_as_the_same_text(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    from costwarden.hcl.edit.plan import plan_edit

    root = tmp_path_factory.mktemp("root")
    (root / "main.tf").write_text('resource "aws_instance" "web" {\n  tags = { A = "old", B = "kept" }\n}\n')
    for path, current in (("tags.A", "old"), ('tags["x"]', None)):
        result = plan_edit(root, "aws_instance.web", path, current, text, base=root)
        if isinstance(result, Refusal):
            assert result.code is RefusalCode.UNSUPPORTED_EXPRESSION
            continue
        new = result.files["main.tf"][1]
        (root / "main.tf").write_bytes(new)
        read = resolve(root, "aws_instance.web", path, base=root)
        assert not isinstance(read, Refusal)
        assert same_value(read.value, text)
        (root / "main.tf").write_text('resource "aws_instance" "web" {\n  tags = { A = "old", B = "kept" }\n}\n')


TREE = {
    "main.tf": 'resource "aws_ebs_volume" "data" {\r\n  size = 1\r\n}\r\n\r\nresource "aws_instance" "web" {\r\n}\r\n'
}


def test_a_block_is_appended_in_the_line_endings_of_the_file(write_tree: WriteTree) -> None:
    root = write_tree(TREE)
    text = render_block("aws_ebs_snapshot", VALUES["aws_ebs_snapshot"])
    result = plan_block(root, "aws_ebs_volume.data", text, base=root)
    assert isinstance(result, EditResult)
    old, new = result.files["main.tf"]
    at = old.index(b"\r\n\r\nresource") + 2
    assert new == old[:at] + b"\r\n" + text.replace("\n", "\r\n").encode() + old[at:]
    assert check_edit(result).refusal is None
    (root / "main.tf").write_bytes(new)
    again = plan_block(root, "aws_ebs_volume.data", text, base=root)
    assert isinstance(again, Refusal)
    assert again.code is RefusalCode.BLOCK_DEFINED_TWICE


def test_a_block_goes_into_a_block_that_has_none(write_tree: WriteTree) -> None:
    root = write_tree(TREE)
    text = render_block("aws_gp3_root_volume", VALUES["aws_gp3_root_volume"])
    result = plan_block(root, "aws_instance.web", text, base=root, nested=True)
    assert isinstance(result, EditResult)
    assert b'{\r\n  root_block_device {\r\n    volume_type = "gp3"\r\n' in result.files["main.tf"][1]
    assert check_edit(result).refusal is None
    wrong = plan_block(root, "aws_ebs_volume.data", text, base=root, nested=True)
    assert isinstance(wrong, Refusal)
    assert wrong.code is RefusalCode.NOT_IN_SCHEMA


@pytest.mark.parametrize(
    "path", ['tags["\ud83d\ude00"]', 'tags["\udc00"]', "tags." + "a" * 9_000, "tags", "", "[", 'tags["']
)
def test_a_path_no_literal_can_say_is_refused(path: str, write_tree: WriteTree) -> None:
    from costwarden.hcl.edit.plan import plan_edit

    root = write_tree({"main.tf": 'resource "aws_instance" "web" {\n  tags = { A = "x" }\n}\n'})
    assert isinstance(plan_edit(root, "aws_instance.web", path, None, "y", base=root), Refusal)


@pytest.mark.parametrize(
    "written", ['("m5.large")', '"${"m5.large"}"', 'true ? "m5.large" : "x"', 'lookup({ a = "m5.large" }, "a")']
)
@pytest.mark.parametrize("value", ["m5.small", 'a "b"', "${x", "*/", "true"])
def test_a_literal_inside_an_expression_is_edited_there(written: str, value: str, write_tree: WriteTree) -> None:
    from costwarden.hcl.edit.plan import plan_edit

    root = write_tree({"main.tf": f'resource "aws_instance" "web" {{\n  instance_type = {written}\n}}\n'})
    result = plan_edit(root, "aws_instance.web", "instance_type", "m5.large", value, base=root)
    assert isinstance(result, EditResult), result
    wanted = written.replace('"m5.large"', hcl_value(value))
    assert result.files["main.tf"][1].decode() == f'resource "aws_instance" "web" {{\n  instance_type = {wanted}\n}}\n'
