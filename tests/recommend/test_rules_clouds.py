"""Own rules of Azure, Google, Oracle and Alibaba Cloud, and what the clouds themselves say nobody holds."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costwarden.commands.recommendations_cloud import unused
from costwarden.prices.catalogue import Catalogue
from costwarden.recommend.commitments import read_commitments
from costwarden.recommend.errors import RecommendationsNotReadable
from costwarden.recommend.gates import gated
from costwarden.recommend.inventory import Resource, resource_from
from costwarden.recommend.merge import merge
from costwarden.recommend.model import Recommendation
from costwarden.recommend.own import own_recommendations
from costwarden.recommend.standing import standing, with_first_steps
from tests.fakes.aws_models import ModelFake
from tests.recommend.clouds import azure
from tests.recommend.test_rules import Figures, codes

NOW = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
SUBSCRIPTION = "/subscriptions/1/resourcegroups/x/providers"


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Catalogue]:
    found = Catalogue()
    yield found
    found.close()


def azure_resource(kind: str, name: str, **attributes: Any) -> Resource:
    values = {"id": f"{SUBSCRIPTION}/{name}", "location": "westeurope", **attributes}
    return resource_from(kind, "azurerm", f"{kind}.one", values, "westeurope")


def google_resource(kind: str, name: str, **attributes: Any) -> Resource:
    link = f"https://www.googleapis.com/compute/v1/projects/shop/zones/europe-west1-b/{name}"
    values = {"self_link": link, "name": "one", "project": "shop", "zone": "europe-west1-b", **attributes}
    return resource_from(kind, "google", f"{kind}.one", values, "europe-west1")


def look(
    catalogue: Catalogue, *resources: Resource, metrics: Figures | None = None, unused: frozenset[str] = frozenset()
) -> dict[str, Recommendation]:
    found = own_recommendations(resources, catalogue=catalogue, metrics=metrics or Figures(), now=NOW, unused=unused)
    return {one.kind: gated(one, NOW) for one in merge(with_first_steps(standing(found, resources, NOW)))}


IDLE = Figures(cpu_percent=(1, 2), network_bytes=(1000,))
QUIET = Figures(cpu_percent=(8, 9), memory_percent=(10,), network_bytes=(9e9,), connections=(3, 9))


@pytest.mark.parametrize(
    ("resource", "metrics", "kind", "saves"),
    [
        (azure_resource("azurerm_linux_virtual_machine", "vm", size="Standard_D8s_v5"), IDLE, "azure_vm_idle", True),
        (azure_resource("azurerm_linux_virtual_machine", "vm", size="Standard_D8s_v5"), QUIET,
         "azure_vm_rightsize", True),
        (azure_resource("azurerm_linux_virtual_machine", "vm", size="Standard_D8s_v3"), None,
         "azure_vm_previous_generation", True),
        (azure_resource("azurerm_linux_virtual_machine", "vm", size="Standard_D8s_v5", tags={"env": "dev"}), None,
         "azure_vm_schedule", True),
        (azure_resource("azurerm_mssql_database", "sql", sku_name="GP_Gen5_8", max_size_gb=32), QUIET,
         "azure_sql_sku", True),
        (azure_resource("azurerm_mssql_database", "sql", sku_name="GP_Gen5_8", max_size_gb=32),
         Figures(connections=(0,)), "azure_sql_idle", True),
        (azure_resource("azurerm_storage_account", "acc"), None, "azure_storage_lifecycle", False),
        (google_resource("google_compute_instance", "vm", machine_type="n2-standard-8"), IDLE, "gcp_vm_idle", True),
        (google_resource("google_compute_instance", "vm", machine_type="n2-standard-8"), QUIET,
         "gcp_vm_rightsize", True),
        (google_resource("google_compute_instance", "vm", machine_type="n2-standard-8", labels={"env": "dev"}), None,
         "gcp_vm_schedule", True),
        (google_resource("google_compute_disk", "d", type="pd-ssd", size=100, users=[]), None, "gcp_disk_delete", True),
        (google_resource("google_compute_disk", "d", type="pd-ssd", size=100, users=[]), None,
         "gcp_disk_snapshot_first", False),
        (google_resource("google_compute_address", "a", users=[], address_type="EXTERNAL"), None,
         "gcp_ip_delete", True),
        (google_resource("google_storage_bucket", "b"), None, "gcp_bucket_lifecycle", False),
        (google_resource("google_sql_database_instance", "s", database_version="POSTGRES_15",
                         settings=[{"tier": "db-custom-8-32768", "disk_size": 100}]), QUIET, "gcp_sql_rightsize", True),
        (google_resource("google_sql_database_instance", "s", database_version="POSTGRES_15",
                         settings=[{"tier": "db-custom-8-32768", "disk_size": 100}]), Figures(connections=(0,)),
         "gcp_sql_idle", True),
    ],
)  # fmt: skip
def test_each_rule_sees_what_it_is_for(
    catalogue: Catalogue, resource: Resource, metrics: Figures | None, kind: str, saves: bool
) -> None:
    found = look(catalogue, resource, metrics=metrics)[kind]
    assert (found.monthly_saving is not None) is saves
    if found.monthly_saving is not None and found.monthly_cost is not None:
        assert 0 < found.monthly_saving <= found.monthly_cost


@pytest.mark.parametrize(
    ("resource", "metrics"),
    [
        (azure_resource("azurerm_linux_virtual_machine", "vm", size="Standard_D8s_v5"), None),
        (azure_resource("azurerm_managed_disk", "d", storage_account_type="Premium_LRS", disk_size_gb=128), None),
        (azure_resource("azurerm_public_ip", "ip"), None),
        (azure_resource("azurerm_mssql_database", "sql", sku_name="GP_Gen5_8"), Figures(cpu_percent=(4,))),
        (google_resource("google_compute_disk", "d", users=["x"]), None),
        (google_resource("google_compute_instance", "vm", machine_type="n1-standard-8"), None),
        (google_resource("google_storage_bucket", "b", lifecycle_rule=[{}]), None),
        (google_resource("google_sql_database_instance", "s", settings=[{"tier": "db-custom-8-32768"}]),
         Figures(cpu_percent=(4,))),
    ],
)  # fmt: skip
def test_what_is_not_known_or_used_is_left_alone(
    catalogue: Catalogue, resource: Resource, metrics: Figures | None
) -> None:
    assert look(catalogue, resource, metrics=metrics) == {}


def test_a_stopped_databases_storage_costs_on(catalogue: Catalogue) -> None:
    settings = [{"tier": "db-custom-8-32768", "disk_size": 1000}]
    one = google_resource(
        "google_sql_database_instance", "s", database_version="POSTGRES_15", settings=settings, region="europe-west1"
    )
    found = look(catalogue, one, metrics=Figures(connections=(0,)))["gcp_sql_idle"]
    assert found.monthly_saving is not None
    assert found.monthly_cost is not None
    assert found.monthly_cost - found.monthly_saving > 100


def test_a_disk_goes_on_the_clouds_own_word_and_after_its_snapshot(catalogue: Catalogue) -> None:
    disk = azure_resource("azurerm_managed_disk", "Disk-1", storage_account_type="Premium_LRS", disk_size_gb=128)
    assert look(catalogue, disk) == {}
    said = frozenset({disk.id})
    found = look(catalogue, disk, unused=said)
    assert found.keys() == {"azure_disk_delete", "azure_disk_snapshot_first"}
    assert codes(found["azure_disk_delete"]) == {"snapshot_first"}
    taken = azure_resource("azurerm_snapshot", "s", source_uri=disk.attributes["id"])
    assert codes(look(catalogue, disk, taken, unused=said)["azure_disk_delete"]) == set()
    holder = azure_resource("azurerm_virtual_machine_data_disk_attachment", "a", managed_disk_id=disk.attributes["id"])
    assert look(catalogue, disk, holder, unused=said) == {}


def test_a_volume_without_any_metric_goes_on_ec2s_word(catalogue: Catalogue) -> None:
    """A volume that is attached to nothing reports nothing to CloudWatch: zeros alone would never come."""
    values = {"arn": "arn:aws:ec2:eu-west-1:1:volume/vol-1", "id": "vol-1", "type": "gp3", "size": 500}
    volume = resource_from("aws_ebs_volume", "aws", "aws_ebs_volume.old", values, "eu-west-1")
    assert "aws_ebs_delete_unattached" not in look(catalogue, volume)
    assert "aws_ebs_delete_unattached" in look(catalogue, volume, unused=frozenset({"vol-1"}))
    busy = look(catalogue, volume, metrics=Figures(iops=(5,)), unused=frozenset({"vol-1"}))
    assert "aws_ebs_delete_unattached" not in busy  # it was used within the window


def test_oracle_and_alibaba_say_what_nothing_holds(catalogue: Catalogue) -> None:
    volume = resource_from(
        "oci_core_volume", "oci", "oci_core_volume.a", {"id": "ocid1.volume.x", "state": "AVAILABLE"}, ""
    )
    held = resource_from(
        "oci_core_volume", "oci", "oci_core_volume.b", {"id": "ocid1.volume.y", "state": "AVAILABLE"}, ""
    )
    boot = resource_from("oci_core_boot_volume", "oci", "oci_core_boot_volume.c", {"id": "ocid1.bootvolume.z"}, "")
    attachment = resource_from(
        "oci_core_volume_attachment",
        "oci",
        "oci_core_volume_attachment.a",
        {"id": "q", "volume_id": "ocid1.volume.y"},
        "",
    )
    disk = resource_from(
        "alicloud_ecs_disk", "alicloud", "alicloud_ecs_disk.a", {"id": "d-1", "status": "Available"}, ""
    )
    used = resource_from("alicloud_ecs_disk", "alicloud", "alicloud_ecs_disk.b", {"id": "d-2", "status": "In_use"}, "")
    address = resource_from(
        "alicloud_eip_address", "alicloud", "alicloud_eip_address.a", {"id": "e", "status": "Available"}, ""
    )
    resources = [volume, held, boot, attachment, disk, used, address]
    found = own_recommendations(resources, catalogue=catalogue, metrics=Figures(), now=NOW)
    assert sorted(one.address for one in found) == [
        "alicloud_ecs_disk.a", "alicloud_eip_address.a", "oci_core_boot_volume.c", "oci_core_volume.a",
    ]  # fmt: skip
    assert {one.monthly_saving for one in found} == {None}
    billed = resource_from("oci_core_volume", "oci", "oci_core_volume.a", {"id": "ocid1.volume.x"}, "")
    object.__setattr__(billed, "monthly_billed", Decimal("12.50"))
    (one,) = own_recommendations([billed], catalogue=catalogue, metrics=Figures(), now=NOW)
    assert (one.monthly_saving, one.monthly_cost) == (Decimal("12.50"), Decimal("12.50"))
    assert codes(gated(one, NOW)) == {"reported_only"}


def test_ec2_is_asked_for_what_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    aws = ModelFake()
    aws.replies["ec2", "DescribeVolumes"] = lambda asked: {"Volumes": [{"VolumeId": "vol-1"}]}
    addresses = [{"AllocationId": "eipalloc-1"}, {"AllocationId": "eipalloc-2", "AssociationId": "x"}]
    aws.replies["ec2", "DescribeAddresses"] = lambda asked: {"Addresses": addresses}
    monkeypatch.setattr("costwarden.cloud.aws.client", lambda service, access: aws.client(service, access.region))
    values = {"arn": "arn:aws:ec2:eu-west-1:1:volume/vol-1", "id": "vol-1"}
    volume = resource_from("aws_ebs_volume", "aws", "aws_ebs_volume.old", values, "")
    ask = unused(["aws"])
    assert ask is not None
    assert ask([volume]) == {"vol-1", "eipalloc-1"}
    assert ask([]) == frozenset()


def test_resource_graph_is_asked_for_what_is_unattached(monkeypatch: pytest.MonkeyPatch) -> None:
    with azure(monkeypatch) as cloud:
        cloud.answers["/providers/Microsoft.ResourceGraph/resources"] = lambda query, body: {
            "data": [{"id": "/A/Disk"}]
        }
        ask = unused(["azure"])
        assert ask is not None
        assert ask([azure_resource("azurerm_managed_disk", "Disk")]) == {"/a/disk"}
        assert "diskState" in cloud.calls[0][2]["query"]


RESERVATION = {
    "id": "/providers/microsoft.capacity/reservationOrders/1/reservations/2", "sku": {"name": "Standard_D2s_v3"},
    "properties": {"displayName": "web", "provisioningState": "Succeeded", "expiryDate": "2026-12-20"},
}  # fmt: skip
COMMITMENT = {
    "kind": "compute#commitment", "name": "c1", "status": "ACTIVE", "plan": "TWELVE_MONTH",
    "endTimestamp": "2026-12-20T00:00:00.000-08:00",
    "selfLink": "https://www.googleapis.com/compute/v1/projects/shop/regions/europe-west1/commitments/c1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "provider", "account"),
    [
        ({"value": [RESERVATION]}, "azure", ""),
        ([RESERVATION], "azure", ""),
        ({"items": [COMMITMENT]}, "gcp", "shop"),
        ([COMMITMENT, {**COMMITMENT, "status": "EXPIRED"}], "gcp", "shop"),
    ],
)
def test_commitments_of_every_cloud_that_end_are_told(tmp_path: Path, answer: Any, provider: str, account: str) -> None:
    path = tmp_path / "commitments.json"
    path.write_text(json.dumps(answer), encoding="utf-8")
    (found,) = read_commitments(path, tenant="", now=NOW)
    assert (found.provider, found.account, found.kind, found.monthly_saving) == (
        provider,
        account,
        "commitment_expiry",
        None,
    )
    assert found.current["ends_at"] == "2026-12-20"
    for wrong in ("{}", '{"items": [1]}', '{"items": 3}', "x"):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(RecommendationsNotReadable):
            read_commitments(path, tenant="", now=NOW)
