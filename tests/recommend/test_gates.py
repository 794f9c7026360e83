"""The gates of advice before it may become a pull request, one by one: what passes, what does not, and why."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from costwarden.recommend.bill import FileBill
from costwarden.recommend.document import from_document, to_document
from costwarden.recommend.gates import JUDGED, gated
from costwarden.recommend.headroom import CPU_TARGET, MEMORY_TARGET
from costwarden.recommend.inventory import Resource, canonical_id, resource_from, with_bill
from costwarden.recommend.kinds import KINDS
from costwarden.recommend.merge import merge
from costwarden.recommend.model import Evidence, Recommendation, Refusal
from costwarden.recommend.sizes import share_of
from costwarden.recommend.standing import standing, with_first_steps

NOW = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
ARN = "arn:aws:ec2:eu-west-1:1:instance/i-1"


def seen(metric: str, value: str, statistic: str = "max", days: int = 30, present: str = "99") -> Evidence:
    return Evidence(metric, statistic, Decimal(value), "", days, datapoints_percent=Decimal(present))


def advice(kind: str = "aws_ec2_rightsize", **fields: Any) -> Recommendation:
    values: dict[str, Any] = {
        "provider": "aws", "account": "1", "region": "eu-west-1", "resource_id": ARN, "kind": kind,
        "source": "own rules", "current": {"instance_type": "m5.xlarge"}, "target": {"instance_type": "m5.large"},
        "evidence": (seen("cpu_percent", "20"),), "monthly_cost": Decimal(100), "monthly_saving": Decimal(50),
        "observed_at": NOW,
    }  # fmt: skip
    return Recommendation(**(values | fields))


def codes(one: Recommendation, now: datetime.datetime = NOW) -> list[str]:
    return [refusal.code for refusal in gated(one, now).refusals]


def test_what_all_gates_let_through_has_no_refusal() -> None:
    assert codes(advice()) == []


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        # 1: evidence
        ({"evidence": ()}, "no_evidence"),
        ({"evidence": (seen("cpu_percent", "20", days=13),)}, "too_few_days"),
        ({"evidence": (seen("cpu_percent", "20", present="89.9"),)}, "too_few_datapoints"),
        ({"evidence": (), "evidence_days": 8}, "too_few_days"),
        ({"kind": "aws_ebs_gp2_gp3", "evidence": (seen("iops", "9", days=3),)}, "too_few_days"),
        ({"tags": {"costwarden:cycle": "monthly"}}, "business_cycle"),
        ({"tags": {"costwarden:cycle": "45d"}}, "business_cycle"),
        ({"tags": {"Schedule": "month-end close"}}, "business_cycle"),
        ({"address": "aws_instance.payroll_worker"}, "business_cycle"),
        ({"resource_name": "quarterly-report"}, "business_cycle"),
        # 2: headroom
        ({"evidence": (seen("cpu_percent", "36"),)}, "headroom"),
        ({"evidence": (seen("cpu_percent", "36", "p95"),)}, "headroom"),
        ({"evidence": (seen("cpu_percent", "20"), seen("memory_percent", "41")), "memory_known": True}, "headroom"),
        ({"current": {"instance_type": "m5.4xlarge"}, "evidence": (seen("cpu_percent", "1"),)}, "memory_unknown"),
        # 3: skip
        ({"current": {"instance_type": "t3.xlarge"}, "target": {"instance_type": "t3.large"}}, "burst"),
        (
            {"current": {"instance_type": "t3.xlarge"}, "target": {"instance_type": "t3.large"},
             "evidence": (seen("cpu_percent", "2"), seen("burst_credits", "10", "min"),
                          seen("burst_credits", "900", "mean"))},
            "burst",
        ),
        ({"tags": {"CostWarden:Exempt": "true"}}, "exempt"),
        ({"created_at": NOW - 13 * DAY}, "too_young"),
        ({"changed_at": NOW - 6 * DAY}, "changed_recently"),
        # 6: data loss
        ({"kind": "aws_ebs_delete_unattached", "current": {}, "target": {}}, "snapshot_first"),
        ({"kind": "gcp_disk_delete", "current": {"snapshot": None}, "target": {}, "evidence": ()}, "snapshot_first"),
        # 7: freshness
        ({"observed_at": NOW - 8 * DAY}, "expired"),
        # 8 and 9 are the authoring's: pace, people; commitments are nobody's
        ({"kind": "commitment_purchase", "evidence": ()}, "reported_only"),
        ({"monthly_saving": Decimal(0)}, "no_saving"),
    ],
)  # fmt: skip
def test_each_gate_refuses_what_it_is_for(fields: dict[str, Any], refused: str) -> None:
    assert refused in codes(advice(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"tags": {"costwarden:cycle": "monthly"}, "evidence": (seen("cpu_percent", "20", days=31),)},
        {"tags": {"costwarden:cycle": "weekly"}},
        {"evidence": (seen("cpu_percent", "36"), seen("cpu_percent", "35", "p99.5"))},  # one peak of CPU may pass
        {"evidence": (seen("cpu_percent", "20"), seen("memory_percent", "40")), "memory_known": True},
        {"current": {"instance_type": "t3.xlarge"}, "target": {"instance_type": "t3.large"},
         "evidence": (seen("cpu_percent", "2"), seen("burst_credits", "800", "min"),
                      seen("burst_credits", "900", "mean"))},
        {"created_at": NOW - 14 * DAY, "changed_at": NOW - 7 * DAY, "observed_at": NOW - 7 * DAY},
        {"tags": {"costwarden:exempt": "no"}},
        {"kind": "aws_ebs_delete_unattached", "current": {"snapshot": "snap-1"}, "target": {}},
    ],
)  # fmt: skip
def test_what_is_just_enough_passes(fields: dict[str, Any]) -> None:
    assert codes(advice(**fields)) == []


@pytest.mark.parametrize(
    ("kind", "name", "now", "then"),
    [
        ("aws_rds_rightsize", "instance_class", "db.m5.xlarge", "db.m5.large"),
        ("azure_sql_sku", "sku_name", "GP_Gen5_8", "GP_Gen5_4"),
        ("gcp_sql_rightsize", "tier", "db-custom-8-32768", "db-custom-4-16384"),
    ],
)
def test_databases_need_memory_and_connections(kind: str, name: str, now: str, then: str) -> None:
    sizes: dict[str, Any] = {"current": {name: now}, "target": {name: then}}
    assert codes(advice(kind, **sizes)) == ["connections_unknown", "memory_unknown"]
    known = (seen("cpu_percent", "20"), seen("connections", "9"))
    assert codes(advice(kind, **sizes, evidence=known, memory_known=True)) == []
    busy = (seen("cpu_percent", "60"), seen("connections", "9"))
    assert codes(advice(kind, **sizes, evidence=busy, memory_known=True)) == ["headroom"]


@pytest.mark.parametrize(
    ("kind", "name", "now", "then"),
    [
        ("azure_vm_rightsize", "vm_size", "Standard_D8s_v5", "Standard_D2s_v5"),
        ("gcp_vm_rightsize", "machine_type", "n2-standard-8", "n2-standard-2"),
    ],
)
def test_other_clouds_advice_is_held_to_the_same_limits(kind: str, name: str, now: str, then: str) -> None:
    sizes: dict[str, Any] = {"current": {name: now}, "target": {name: then}, "provider": "azure"}
    assert codes(advice(kind, **sizes, evidence=(seen("cpu_percent", "9", "p95"),))) == ["memory_unknown"]
    both = (seen("cpu_percent", "18", "p95"), seen("memory_percent", "10", "p95"))
    assert codes(advice(kind, **sizes, evidence=both, memory_known=True)) == ["headroom"]
    assert share_of(then, now) == Decimal("0.25")


def test_families_with_more_memory_are_judged_by_it() -> None:
    """m5.xlarge and r5.large have 16 GiB both: 70 percent of it stay 70."""
    both = (seen("cpu_percent", "20"), seen("memory_percent", "70"))
    assert codes(advice(target={"instance_type": "r5.large"}, evidence=both, memory_known=True)) == []
    assert codes(advice(target={"instance_type": "m5.large"}, evidence=both, memory_known=True)) == ["headroom"]
    assert (CPU_TARGET, MEMORY_TARGET) == (70, 80)


def a_machine(**attributes: Any) -> Resource:
    values = {"arn": ARN, "id": "i-1", "instance_type": "m5.xlarge", **attributes}
    return resource_from("aws_instance", "aws", "aws_instance.web", values, "eu-west-1")


@pytest.mark.parametrize(
    ("resource", "refused"),
    [
        (a_machine(instance_lifecycle="spot"), ["spot"]),
        (a_machine(tags={"aws:autoscaling:groupName": "web"}), ["member_of_group"]),
        (a_machine(tags={"eks:nodegroup-name": "web"}), ["member_of_group"]),
        (a_machine(tags={"costwarden:exempt": "yes"}), ["exempt"]),
        (a_machine(launch_time="2026-11-19T00:00:00Z"), ["too_young"]),
        (a_machine(), []),
    ],
)
def test_the_inventory_speaks_for_a_providers_advice_too(resource: Resource, refused: list[str]) -> None:
    hub = advice(source="aws cost optimization hub")
    (found,) = standing([hub], [resource], NOW)
    assert codes(found) == refused
    assert (found.address, found.resource_type) == ("aws_instance.web", "aws_instance")


def test_what_is_new_on_the_bill_is_young() -> None:
    """EC2's start is in no state: a machine whose first charge is later than the bill's first day began on it."""
    rows = [
        {"ResourceId": name, "EffectiveCost": "1", "ChargePeriodStart": f"2026-11-{day:02}T00:00:00Z"}
        for name, first in ((ARN, 10), ("arn:old", 1))
        for day in range(first, 20)
    ]
    (young,) = with_bill([a_machine()], FileBill(rows))
    assert codes(standing([advice()], [young], NOW)[0]) == ["too_young"]
    (old,) = with_bill([a_machine()], FileBill([{**row, "ResourceId": ARN} for row in rows]))
    assert codes(standing([advice()], [old], NOW)[0]) == []


@pytest.mark.parametrize(
    ("kind", "provider", "attributes", "refused"),
    [
        ("azurerm_linux_virtual_machine", "azurerm", {"priority": "Spot"}, "spot"),
        ("azurerm_linux_virtual_machine", "azurerm", {"virtual_machine_scale_set_id": "/x"}, "member_of_group"),
        ("google_compute_instance", "google", {"scheduling": [{"preemptible": True}]}, "spot"),
        ("google_compute_instance", "google", {"scheduling": [{"provisioning_model": "SPOT"}]}, "spot"),
        (
            "google_compute_instance", "google",
            {"metadata": {"created-by": "projects/1/zones/z/instanceGroupManagers/web"}}, "member_of_group",
        ),
    ],
)  # fmt: skip
def test_spot_and_groups_of_other_clouds(kind: str, provider: str, attributes: dict[str, Any], refused: str) -> None:
    resource = resource_from(kind, provider, f"{kind}.web", {"id": "/subscriptions/1/vm", **attributes}, "")
    rightsize = {"azurerm": "azure_vm_rightsize", "google": "gcp_vm_rightsize"}[provider]
    one = advice(rightsize, provider=resource.provider, resource_id=resource.id, current={}, target={})
    assert refused in codes(standing([one], [resource], NOW)[0])


def test_a_deletion_waits_until_its_snapshot_is_in_the_inventory() -> None:
    volume = resource_from(
        "aws_ebs_volume",
        "aws",
        "aws_ebs_volume.old",
        {"arn": "arn:aws:ec2:eu-west-1:1:volume/vol-1", "id": "vol-1"},
        "",
    )
    hub = advice("aws_ebs_delete_unattached", resource_id=volume.id, current={}, target={}, evidence=())
    assert codes(standing([hub], [volume], NOW)[0]) == ["snapshot_first"]

    def snapshot(**more: Any) -> Resource:
        return resource_from("aws_ebs_snapshot", "aws", "aws_ebs_snapshot.old", {"volume_id": "vol-1", **more}, "")

    assert codes(standing([hub], [volume, snapshot()], NOW)[0]) == []
    old = snapshot(creation_time="2026-10-01T00:00:00Z")  # the volume may have been written to since
    assert codes(standing([hub], [volume, old], NOW)[0]) == ["snapshot_first"]


def test_the_snapshot_comes_with_every_deletion_and_stands_beside_it() -> None:
    """Whoever advises it, and although of two actions on one resource one excludes the other."""
    for kind in ("aws_ebs_delete_unattached", "azure_disk_delete", "gcp_disk_delete"):
        gone = advice(kind, current={}, target={}, evidence=(), monthly_saving=Decimal(50))
        found = {one.kind: gated(one, NOW) for one in merge(with_first_steps([gone]))}
        (first,) = [one for name, one in found.items() if name.endswith("_snapshot_first")]
        assert (first.conflicts_with, first.refusals, first.monthly_saving) == ((), (), None)
        assert codes(found[kind]) == ["snapshot_first"]
        assert not found[kind].conflicts_with
        held = advice(kind, current={"snapshot": "snap-1"}, target={}, evidence=())
        assert len(list(with_first_steps([held]))) == 1


def test_tags_are_never_excluded_by_a_saving() -> None:
    tags = advice("tags_missing", current={}, target={"team": "web"}, monthly_saving=None)
    assert all(not one.conflicts_with for one in merge([advice(), tags]))


def test_what_the_gates_said_when_it_was_stored_is_asked_anew() -> None:
    early = gated(advice(changed_at=NOW - 3 * DAY), NOW)
    stored = from_document(to_document(early))
    assert [refusal.code for refusal in stored.refusals] == ["changed_recently"]
    assert codes(stored, NOW + 5 * DAY) == []
    spot = from_document(to_document(gated(advice(refusals=(Refusal("spot", "a Spot instance"),)), NOW)))
    assert codes(spot, NOW + 5 * DAY) == ["spot"]
    assert "spot" not in JUDGED


def test_one_resource_has_one_id_whoever_writes_it() -> None:
    """Else Google's advice and ours on one machine would both be added."""
    link = "https://www.googleapis.com/compute/v1/projects/shop/zones/z/instances/web"
    full = "//compute.googleapis.com/projects/shop/zones/z/instances/web"
    own = resource_from("google_compute_instance", "google", "google_compute_instance.web", {"self_link": link}, "")
    assert (own.id, own.account) == (full, "shop")
    assert canonical_id("azure", "/subscriptions/A/Web") == "/subscriptions/a/web"
    theirs = advice("gcp_vm_rightsize", provider="gcp", account="shop", resource_id=full, source="gcp recommender")
    ours = advice("gcp_vm_rightsize", provider="gcp", account=own.account, resource_id=own.id)
    assert len(merge([theirs, ours])) == 1


def test_every_kind_that_loses_data_needs_a_snapshot_or_a_person() -> None:
    for kind in KINDS.values():
        if kind.data_loss_possible and kind.edit == "remove":
            assert "snapshot_first" in codes(advice(kind.name, current={}, target={}))
        elif kind.data_loss_possible and kind.edit == "none":
            assert "reported_only" in codes(advice(kind.name))
