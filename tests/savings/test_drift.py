"""The cloud was changed underneath: the source follows, only where it costs, and nothing is claimed."""

from __future__ import annotations

from dataclasses import replace

from costwarden.plan.model import Plan
from costwarden.recommend.kinds import kind_of
from costwarden.savings.drift import cost_attributes, drift_of
from tests.builders import a_plan, a_resource
from tests.savings.conftest import NOW


def volume(code: str, cloud: str, *actions: str) -> dict:  # type: ignore[type-arg]
    before = {"id": "vol-1", "arn": "arn:aws:ec2:eu-west-1:1:volume/vol-1", "type": cloud, "size": 100}
    return a_resource("aws_ebs_volume.data", *actions, before=before, after={**before, "type": code})


def test_the_edit_gives_the_code_what_the_cloud_has() -> None:
    (found,) = drift_of(a_plan(volume("gp2", "gp3")), NOW)
    assert (dict(found.current), dict(found.target)) == ({"type": "gp2"}, {"type": "gp3"})
    assert found.monthly_saving is None
    assert found.resource_id == "arn:aws:ec2:eu-west-1:1:volume/vol-1"


def test_a_replacement_and_an_attribute_that_costs_nothing_are_none() -> None:
    assert drift_of(a_plan(volume("gp2", "gp3", "delete", "create")), NOW) == []
    before = {"id": "vol-1", "type": "gp3", "tags": {"a": "b"}}
    change = a_resource("aws_ebs_volume.data", before=before, after={**before, "tags": {"a": "c"}})
    assert drift_of(a_plan(change), NOW) == []


def test_what_can_cost_is_what_kinds_edit() -> None:
    assert "instance_type" in cost_attributes("aws_instance")
    assert cost_attributes("aws_iam_role") == []


GONE = {"id": "vol-1", "arn": "arn:aws:ec2:eu-west-1:1:volume/vol-1", "type": "gp3", "size": 100}


def lost(*drifted: object) -> Plan:
    """A plan that would create a volume, of which a refresh says this."""
    plan = a_plan(a_resource("aws_ebs_volume.data", "create", before=None, after={"type": "gp3", "size": 100}))
    return replace(plan, raw={"resource_drift": list(drifted)})


def test_what_somebody_deleted_in_the_cloud_leaves_the_code_and_nothing_is_destroyed() -> None:
    drifted = {"address": "aws_ebs_volume.data", "mode": "managed", "change": {"actions": ["delete"], "before": GONE}}
    (found,) = drift_of(lost(drifted), NOW)
    assert (found.kind, found.address, found.resource_id) == ("drift_gone", "aws_ebs_volume.data", GONE["arn"])
    assert (found.monthly_saving, dict(found.target)) == (None, {})
    assert kind_of(found.kind).edit == "forget"


def test_a_creation_that_no_refresh_explains_is_a_new_resource() -> None:
    other = {"address": "aws_ebs_volume.other", "mode": "managed", "change": {"actions": ["delete"], "before": GONE}}
    changed = {"address": "aws_ebs_volume.data", "mode": "managed", "change": {"actions": ["update"], "before": GONE}}
    for drifted in ([], [other], [changed], ["x", {}, {"change": None}]):
        assert drift_of(lost(*drifted), NOW) == []
