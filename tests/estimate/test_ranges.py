from decimal import Decimal

from costwarden.estimate.model import ABSENT, CostComponent, CostState, ResourceCost, SideCost


def a_side(fixed: str, low: str, high: str) -> SideCost:
    middle = (Decimal(low) + Decimal(high)) / 2
    fixed_line = CostComponent("Hours (small)", "hours", Decimal(1), Decimal(fixed), Decimal(fixed))
    used = CostComponent("Data", "GB", Decimal(1), middle, middle, True, low=Decimal(low), high=Decimal(high))
    total = Decimal(fixed) + middle
    bounds = Decimal(fixed) + Decimal(low), Decimal(fixed) + Decimal(high)
    return SideCost(CostState.PRICED, total, (fixed_line, used), low=bounds[0], high=bounds[1])


def a_cost(past: SideCost, planned: SideCost) -> ResourceCost:
    return ResourceCost("p", "aws_x.y", "aws_x", ("update",), past, planned)


def test_uncertain_use_that_stays_the_same_adds_nothing_to_the_range():
    cost = a_cost(a_side("10", "1", "99"), a_side("15", "1", "99"))
    assert (cost.delta, cost.delta_low, cost.delta_high) == (5, 5, 5)


def test_no_op_is_exactly_zero():
    side = a_side("10", "1", "99")
    assert (a_cost(side, side).delta_low, a_cost(side, side).delta_high) == (0, 0)


def test_new_uncertain_use_is_the_whole_range():
    cost = a_cost(ABSENT, a_side("10", "1", "99"))
    assert (cost.delta_low, cost.delta_high) == (11, 109)
