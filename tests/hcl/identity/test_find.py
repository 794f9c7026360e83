"""From ids of the cloud to addresses: states, plans, maps, then what the source says; exactly one or none."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from costwarden.hcl.identity.entries import (
    InventoryNotReadable,
    entries_of_map,
    entries_of_plan,
    entries_of_state,
)
from costwarden.hcl.identity.find import CloudResource, How, Inventory, Mapped, Unmapped, Why, find_address
from costwarden.hcl.identity.sources import RootSource
from costwarden.hcl.resolve.address import shown_key
from tests.hcl.conftest import WriteTree

EXPORTER = Path(__file__).resolve().parents[3] / "examples" / "id-map" / "export_id_map.py"
# (stack, state, a plan of the same root made right after)
RECORDED = (
    ("s1-webshop", "state.json", "01-noop.json"),
    ("s2-multienv", "state-prod.json", "01-noop-prod.json"),
    ("s2-multienv", "state-dev.json", "01-noop-dev.json"),
    ("s3-dataplatform", "state.json", "01-noop.json"),
    ("s5-foreach", "state.json", "01-noop.json"),
    ("s7-museum", "state.json", "01-noop.json"),
    ("m1-modern", "state-app.json", "01-noop-app.json"),
)


def a_state(*resources: dict[str, Any], version: int = 4) -> bytes:
    return json.dumps({"version": version, "resources": list(resources)}).encode()


def an_object(kind: str, name: str, cloud_id: str, key: Any = None, **more: Any) -> dict[str, Any]:
    instance: dict[str, Any] = {
        "attributes": {"id": cloud_id, "arn": f"arn:aws:x:::{kind}/{cloud_id}", "password": "p"}
    }
    if key is not None:
        instance["index_key"] = key
    return {"mode": "managed", "type": kind, "name": name, "instances": [instance], **more}


@pytest.mark.parametrize(("stack", "state", "plan"), RECORDED)
def test_every_object_of_a_recorded_state_has_the_address_terraform_gives_it(
    stack: str, state: str, plan: str, shared: Path
) -> None:
    folder = shared / "data" / "plans" / stack
    if not (folder / "plans" / plan).is_file():
        plan = next(path.name for path in sorted((folder / "plans").glob("01-*.json")))
    recorded = (folder / state).read_bytes()
    document = json.loads((folder / "plans" / plan).read_bytes())
    states = Inventory(tuple(entries_of_state(recorded, "r")))
    plans = Inventory(tuple(entries_of_plan(json.dumps(document).encode(), "r")))
    seen = 0
    for change in document["resource_changes"]:
        before = change["change"]["before"]
        if change["mode"] != "managed" or not before or not before.get("id") or change.get("previous_address"):
            continue
        wanted = CloudResource(before["id"], type=change["type"])
        for inventory, how in ((states, How.STATE), (plans, How.PLAN)):
            found = find_address(wanted, inventory)
            same = [c for c in document["resource_changes"] if (c["change"]["before"] or {}).get("id") == before["id"]]
            if len([one for one in same if one["type"] == change["type"]]) > 1:
                assert isinstance(found, Unmapped)
                assert found.why is Why.AMBIGUOUS
            else:
                assert found == Mapped(change["address"], "r", how), change["address"]
                seen += 1
    assert seen >= 5


@pytest.mark.parametrize("key", ["a", "x.y", 'q"uote', "${x}", "%{y}", "tab\t", "日本", "back\\slash", "", 'a"]["b'])
def test_keys_are_written_as_terraform_writes_them(key: str) -> None:
    state = a_state(an_object("aws_instance", "web", "i-1", key, module='module.app["eu"]'))
    found = find_address(CloudResource("i-1"), Inventory(tuple(entries_of_state(state, "."))))
    assert found == Mapped(f'module.app["eu"].aws_instance.web{shown_key(key)}', ".", How.STATE)
    exported = subprocess.run(
        [sys.executable, str(EXPORTER), "."], input=state, capture_output=True, check=True, timeout=60
    ).stdout
    assert b"password" not in exported
    assert [entry.address for entry in entries_of_map(exported)] == [found.address]
    assert find_address(CloudResource("i-1"), Inventory(tuple(entries_of_map(exported)))) == Mapped(
        found.address, ".", How.MAP
    )


def test_one_id_of_two_types_needs_the_type() -> None:
    state = a_state(an_object("aws_s3_bucket", "b", "logs"), an_object("aws_cloudwatch_log_group", "g", "logs"))
    inventory = Inventory(tuple(entries_of_state(state, ".")))
    unknown = find_address(CloudResource("logs"), inventory)
    assert isinstance(unknown, Unmapped)
    assert (unknown.why, unknown.candidates) == (
        Why.UNKNOWN_TYPE,
        ("aws_cloudwatch_log_group.g", "aws_s3_bucket.b"),
    )
    assert find_address(CloudResource("logs", type="aws_s3_bucket"), inventory) == Mapped(
        "aws_s3_bucket.b", ".", How.STATE
    )


def test_an_id_at_two_addresses_is_not_mapped() -> None:
    state = a_state(an_object("aws_instance", "a", "i-1"), an_object("aws_instance", "b", "i-1"))
    found = find_address(CloudResource("i-1", type="aws_instance"), Inventory(tuple(entries_of_state(state, "."))))
    assert isinstance(found, Unmapped)
    assert (found.why, found.candidates) == (Why.AMBIGUOUS, ("aws_instance.a", "aws_instance.b"))


def test_deposed_objects_and_data_sources_have_no_address() -> None:
    deposed = an_object("aws_instance", "web", "i-1")
    deposed["instances"][0]["deposed"] = "abcd"
    state = a_state(deposed, {**an_object("aws_ami", "x", "ami-1"), "mode": "data"})
    assert entries_of_state(state, ".") == []


def test_an_arn_or_the_spelling_of_an_azure_or_google_id_leads_to_the_same_object() -> None:
    arm = "/subscriptions/S/resourceGroups/R/providers/Microsoft.Compute/virtualMachines/V"
    google = "projects/p/zones/z/instances/n"
    state = a_state(
        an_object("aws_ebs_volume", "v", "vol-1"),
        an_object("azurerm_linux_virtual_machine", "vm", arm),
        an_object("google_compute_instance", "gce", google),
    )
    inventory = Inventory(tuple(entries_of_state(state, ".")))
    for cloud_id, kind, address in (
        ("arn:aws:ec2:eu-west-1:1:volume/vol-1", "aws_ebs_volume", "aws_ebs_volume.v"),
        (arm.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), "", "azurerm_linux_virtual_machine.vm"),
        (f"//compute.googleapis.com/{google}", "", "google_compute_instance.gce"),
    ):
        assert find_address(CloudResource(cloud_id, type=kind), inventory) == Mapped(address, ".", How.STATE)


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", a_state(version=3), b'{"meta": {}, "encrypted_data": "x", "version": 4}', b"[" * 100_000],
)
def test_other_states_are_refused(data: bytes) -> None:
    with pytest.raises(InventoryNotReadable):
        entries_of_state(data, ".")


SOURCE = {
    "prod/main.tf": 'module "app" {\n  source = "../app"\n  name   = "shop"\n}\n\n'
    'import {\n  to = aws_eip.nat\n  id = "eipalloc-1"\n}\n\nresource "aws_eip" "nat" {\n}\n\n'
    'resource "aws_instance" "web" {\n  for_each = toset(["a", "b"])\n\n  tags = { yor_trace = "t-1" }\n}\n\n'
    'resource "aws_instance" "db" {\n  tags = { yor_trace = "t-2" }\n}\n',
    "app/main.tf": 'variable "name" {\n}\n\nresource "aws_lambda_function" "f" {\n'
    '  for_each = toset(["api", "jobs"])\n\n  function_name = "${var.name}-${each.key}"\n}\n\n'
    'resource "aws_sqs_queue" "q" {\n  name = join("-", [var.name, "q"])\n}\n',
}


def in_source(root: Path, resource: CloudResource) -> Mapped | Unmapped:
    return find_address(resource, Inventory(roots=(RootSource("prod", root / "prod", root),)))


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (CloudResource("eipalloc-1"), Mapped("aws_eip.nat", "prod", How.IMPORT)),
        (
            CloudResource("arn:aws:lambda:eu-west-1:1:function:shop-jobs", type="aws_lambda_function"),
            Mapped('module.app.aws_lambda_function.f["jobs"]', "prod", How.NATURAL_KEY),
        ),
        (
            CloudResource("i-1", type="aws_instance", tags={"yor_trace": "t-2"}),
            Mapped("aws_instance.db", "prod", How.TAG),
        ),
        (
            CloudResource("i-1", type="aws_instance", tags={"costwarden_address": 'aws_instance.web["a"]'}),
            Mapped('aws_instance.web["a"]', "prod", How.TAG),
        ),
    ],
)
def test_the_source_leads_to_one_address(resource: CloudResource, expected: Mapped, write_tree: WriteTree) -> None:
    assert in_source(write_tree(SOURCE), resource) == expected


def test_a_tag_of_two_instances_and_an_unknown_name_are_not_mapped(write_tree: WriteTree) -> None:
    root = write_tree(SOURCE)
    twice = in_source(root, CloudResource("i-1", type="aws_instance", tags={"yor_trace": "t-1"}))
    assert isinstance(twice, Unmapped)
    assert (twice.why, twice.candidates) == (Why.AMBIGUOUS, ('aws_instance.web["a"]', 'aws_instance.web["b"]'))
    computed = in_source(root, CloudResource("shop-q", type="aws_sqs_queue"))
    assert isinstance(computed, Unmapped)
    assert (computed.why, computed.candidates) == (Why.NOT_FOUND, ("module.app.aws_sqs_queue.q",))
    absent = in_source(root, CloudResource("i-1", tags={"costwarden_address": "aws_instance.gone"}))
    assert isinstance(absent, Unmapped)
    assert find_address(CloudResource("i-1"), Inventory()) == Unmapped(
        Why.NO_INVENTORY, "no state, plan, id map or source is given"
    )
