"""Own rules: what they see, what they refuse to say, and what it is worth by bill and by list."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.prices.catalogue import Catalogue
from costwarden.recommend.facts import Facts
from costwarden.recommend.gates import gated
from costwarden.recommend.inventory import Resource
from costwarden.recommend.merge import addable, merge, total_saving
from costwarden.recommend.metrics import Series, reduce_points
from costwarden.recommend.model import Confidence, Evidence, Recommendation
from costwarden.recommend.own import own_recommendations
from costwarden.recommend.rules.aws_volumes import gp3_settings
from costwarden.recommend.rules.registry import all_rules
from costwarden.recommend.sizes import current_generation, smaller
from costwarden.recommend.standing import standing

NOW = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)


@pytest.fixture(scope="module")
def catalogue() -> Iterator[Catalogue]:
    found = Catalogue()
    yield found
    found.close()


class Figures:
    """Metrics by name, the same for every resource."""

    def __init__(self, **figures: tuple[float, ...]) -> None:
        self._figures = figures
        self.days = 30

    def series(self, resource: Resource, metric: str) -> Series | None:
        found = self._figures.get(metric)
        if found is None:
            return None
        values = [Decimal(str(value)) for value in found]
        return reduce_points(metric, "", values, window_days=self.days, expected=len(values))


def a_resource(kind: str, **attributes: Any) -> Resource:
    attributes.setdefault("id", "x-1")
    return Resource(
        "aws", kind, f"arn:aws:x:eu-west-1:1:{kind}/x-1", f"{kind}.one", "1", "eu-west-1", attributes=attributes,
        tags=attributes.get("tags") or {},
    )  # fmt: skip


def look(catalogue: Catalogue, resource: Resource, metrics: Figures | None = None) -> dict[str, Recommendation]:
    found = own_recommendations([resource], catalogue=catalogue, metrics=metrics or Figures(), now=NOW)
    return {one.kind: gated(one, NOW) for one in merge(standing(found, [resource], NOW))}


def codes(one: Recommendation) -> set[str]:
    return {refusal.code for refusal in one.refusals}


def test_memory_known_it_goes_as_far_as_both_allow(catalogue: Catalogue) -> None:
    machine = a_resource("aws_instance", instance_type="m5.4xlarge")
    quiet = Figures(cpu_percent=(3, 5, 8), memory_percent=(10, 15), network_bytes=(9e9,))
    found = look(catalogue, machine, quiet)["aws_ec2_rightsize"]
    assert (found.target["instance_type"], found.confidence, codes(found)) == ("m5.xlarge", Confidence.MEDIUM, set())


def test_memory_unknown_it_goes_one_size_with_low_confidence(catalogue: Catalogue) -> None:
    machine = a_resource("aws_instance", instance_type="m5.4xlarge")
    found = look(catalogue, machine, Figures(cpu_percent=(3, 5, 8), network_bytes=(9e9,)))["aws_ec2_rightsize"]
    assert (found.target["instance_type"], found.confidence) == ("m5.2xlarge", Confidence.LOW)


def test_without_a_datapoint_nothing_is_said_of_its_use(catalogue: Catalogue) -> None:
    machine = a_resource("aws_instance", instance_type="m5.4xlarge")
    assert not {"aws_ec2_rightsize", "aws_ec2_stop_idle"} & look(catalogue, machine).keys()
    assert "aws_ebs_delete_unattached" not in look(catalogue, a_resource("aws_ebs_volume", type="gp3", size=10))


def test_a_busy_machine_is_left_alone(catalogue: Catalogue) -> None:
    busy = Figures(cpu_percent=(80, 90), memory_percent=(70,))
    assert "aws_ec2_rightsize" not in look(catalogue, a_resource("aws_instance", instance_type="m5.xlarge"), busy)


def test_groups_spot_and_falling_credits_are_refused(catalogue: Catalogue) -> None:
    quiet = Figures(cpu_percent=(3, 8), memory_percent=(10,), burst_credits=(900, 100), network_bytes=(9e9,))
    member = a_resource("aws_instance", instance_type="m5.4xlarge", tags={"aws:autoscaling:groupName": "web"})
    assert "member_of_group" in codes(look(catalogue, member, quiet)["aws_ec2_rightsize"])
    spot = a_resource("aws_instance", instance_type="m5.4xlarge", instance_lifecycle="spot")
    assert "spot" in codes(look(catalogue, spot, quiet)["aws_ec2_rightsize"])
    burst = a_resource("aws_instance", instance_type="t3.2xlarge")
    assert "burst" in codes(look(catalogue, burst, quiet)["aws_ec2_rightsize"])


def test_few_days_or_holes_are_refused(catalogue: Catalogue) -> None:
    quiet = Figures(cpu_percent=(3, 8), memory_percent=(10,), network_bytes=(9e9,))
    quiet.days = 5
    found = look(catalogue, a_resource("aws_instance", instance_type="m5.4xlarge"), quiet)["aws_ec2_rightsize"]
    assert "too_few_days" in codes(found)


def test_a_database_needs_connections_and_free_memory(catalogue: Catalogue) -> None:
    database = a_resource("aws_db_instance", instance_class="db.m5.4xlarge", engine="postgres", allocated_storage=100)
    assert "aws_rds_rightsize" not in look(catalogue, database, Figures(cpu_percent=(4,)))
    known = Figures(cpu_percent=(4, 6), free_memory_percent=(90, 88), connections=(3, 9))
    found = look(catalogue, database, known)["aws_rds_rightsize"]
    assert (found.target["instance_class"], codes(found)) == ("db.m5.xlarge", set())


def test_gp3_is_never_less_than_was_used() -> None:
    used = reduce_points("iops", "", [Decimal(4000)], window_days=30, expected=1)
    fast = reduce_points("throughput_mib", "", [Decimal(200)], window_days=30, expected=1)
    assert gp3_settings(Decimal(2000), used, fast) == {"volume_type": "gp3", "iops": 4801, "throughput": 241}
    assert gp3_settings(Decimal(2000), None, None) == {"volume_type": "gp3", "iops": 6000, "throughput": 250}
    assert gp3_settings(Decimal(100), None, None) == {"volume_type": "gp3"}


def test_logs_kept_for_ever_claim_no_amount(catalogue: Catalogue) -> None:
    found = look(catalogue, a_resource("aws_cloudwatch_log_group", retention_in_days=0))["aws_log_retention"]
    assert found.monthly_saving is None
    assert "aws_log_retention" not in look(catalogue, a_resource("aws_cloudwatch_log_group", retention_in_days=14))


def test_sizes_and_generations() -> None:
    assert [name for name, _ in smaller("m5.xlarge")][-1] == "m5.large"
    assert dict(smaller("db.r5.4xlarge"))["db.r5.xlarge"] == Decimal("0.25")
    assert current_generation("m4.4xlarge") == "m5.4xlarge"
    assert (current_generation("m1.xlarge"), current_generation("m5.large"), smaller("metal")) == (None, None, [])


def test_every_rule_is_found_and_knows_its_kind() -> None:
    from costwarden.recommend.kinds import KINDS

    assert len(all_rules()) >= 20
    assert {one.kind for one in all_rules()} <= KINDS.keys()


def a_claim(saving: Decimal | None, cost: Decimal | None, **fields: Any) -> Recommendation:
    values: dict[str, Any] = {
        "provider": "aws", "account": "1", "region": "eu-west-1", "resource_id": "x", "kind": "aws_ebs_gp2_gp3",
        "source": "own rules", "monthly_saving": saving, "monthly_cost": cost, **fields,
    }  # fmt: skip
    return Recommendation(**values)


AMOUNTS = st.none() | st.decimals(-1000, 1000, places=2)


@given(saving=AMOUNTS, cost=st.none() | st.decimals(0, 1000, places=2))
def test_nothing_saves_more_than_it_costs(saving: Decimal | None, cost: Decimal | None) -> None:
    found = gated(a_claim(saving, cost), NOW)
    if found.monthly_saving is not None:
        assert found.monthly_saving >= 0
        assert cost is None or found.monthly_saving <= cost
    if saving is not None and cost is not None and saving > cost:
        assert "saves_more_than_it_costs" in codes(found)


def test_what_excludes_another_is_never_added() -> None:
    stop = a_claim(Decimal(100), Decimal(100), kind="aws_ec2_stop_idle")
    size = a_claim(Decimal(60), Decimal(100), kind="aws_ec2_rightsize")
    other = a_claim(Decimal(5), Decimal(9), resource_id="y")
    found = merge([size, stop, other])
    assert total_saving(found) == {"USD": Decimal(105)}
    assert [one.kind for one in addable(found)] == ["aws_ec2_stop_idle", "aws_ebs_gp2_gp3"]


def test_two_sources_that_agree_with_memory_known_are_high() -> None:
    seen = (Evidence("cpu_percent", "max", Decimal(9), "", 30),)
    fields: dict[str, Any] = {"kind": "aws_ec2_rightsize", "target": {"instance_type": "m5.large"}}
    own = a_claim(Decimal(60), Decimal(100), evidence=seen, memory_known=True, **fields)
    hub = a_claim(Decimal(50), Decimal(100), **{**fields, "source": "aws cost optimization hub"})
    (found,) = merge([own, hub])
    assert (found.source, found.confidence, found.evidence) == ("aws cost optimization hub", Confidence.HIGH, seen)
    assert found.monthly_saving == Decimal(50)


def test_old_young_exempt_and_changed_are_refused() -> None:
    day = datetime.timedelta(days=1)
    assert "expired" in codes(gated(a_claim(None, None, observed_at=NOW - 8 * day), NOW))
    assert "too_young" in codes(gated(a_claim(None, None, created_at=NOW - 3 * day), NOW))
    assert "changed_recently" in codes(gated(a_claim(None, None, changed_at=NOW - 3 * day), NOW))
    assert "exempt" in codes(gated(a_claim(None, None, tags={"costwarden:exempt": "yes"}), NOW))
    assert codes(gated(a_claim(None, None, tags={"costwarden:exempt": "false"}), NOW)) == set()


def test_facts_have_sane_defaults() -> None:
    assert Facts(now=NOW).series(a_resource("aws_eip"), "cpu_percent") is None
