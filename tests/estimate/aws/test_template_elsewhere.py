"""Machines of a launch template that another state holds: unknown, never free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from costwarden.estimate.model import CostState, SideCost

ELSEWHERE = [{"id": "lt-0123456789abcdef0", "version": "$Latest"}]


def test_a_group_whose_template_is_elsewhere_is_unpriced(price_of: Callable[..., SideCost]) -> None:
    side = price_of("aws_autoscaling_group", {"min_size": 1, "max_size": 4, "launch_template": ELSEWHERE})
    assert side.state is CostState.UNPRICED
    assert any("add it to the plan" in sentence for sentence in side.assumptions)


def test_an_empty_group_costs_nothing(price_of: Callable[..., SideCost]) -> None:
    none = {"min_size": 0, "max_size": 0, "desired_capacity": 0, "launch_template": ELSEWHERE}
    assert price_of("aws_autoscaling_group", none).state is CostState.FREE


def test_a_fleet_whose_template_is_elsewhere_is_unpriced(price_of: Callable[..., SideCost]) -> None:
    fleet = {"target_capacity": 3, "launch_template_config": [{"launch_template_specification": ELSEWHERE}]}
    assert price_of("aws_spot_fleet_request", fleet).state is CostState.UNPRICED


@pytest.mark.parametrize("launch", [{"launch_template": ELSEWHERE}, {"launch_configuration": "lc"}])
def test_a_group_of_less_than_nothing_is_a_mistake_and_not_free(
    price_of: Callable[..., SideCost], launch: dict[str, Any]
) -> None:
    group = {"min_size": 1, "max_size": 3, "desired_capacity": -2, **launch}
    known = ("aws_launch_configuration", {"instance_type": "t3.medium"})
    refers = {"launch_configuration": known} if "launch_configuration" in launch else {}
    side = price_of("aws_autoscaling_group", group, refers=refers)
    assert side.state is CostState.UNPRICED
    assert side.monthly is None
