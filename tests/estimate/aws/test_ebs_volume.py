from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState


@pytest.mark.parametrize(
    ("attributes", "monthly"),
    [
        ({}, "0.8"),  # 8 GB of gp2
        ({"type": "gp3", "size": 100}, "8"),
        ({"type": "gp3", "size": 100, "iops": 4000, "throughput": 225}, "17"),  # 8 + 1000 x 0.005 + 100 x 0.04
        ({"type": "io1", "size": 100, "iops": 200}, "25.5"),
    ],
)
def test_volume_costs_its_size_iops_and_throughput(price_of, attributes, monthly):
    assert price_of("aws_ebs_volume", attributes).monthly == Decimal(monthly)


def test_size_known_only_after_apply_is_unpriced_not_default(price_of):
    cost = price_of("aws_ebs_volume", {"type": "gp3"}, unknown={"size": True})
    assert cost.state is CostState.UNPRICED
    assert cost.monthly is None
    assert "size" in cost.assumptions[0]


@pytest.mark.parametrize(
    ("iops", "monthly"),
    [
        (31_999, Decimal("2079.935")),
        (32_000, Decimal("2080")),
        (32_001, Decimal("2080.0455")),
        (64_000, Decimal("3536")),  # 32,000 at 0.065, 32,000 at 0.0455
        (100_000, Decimal("4682.6")),  # and 36,000 at 0.03185
    ],
)
def test_io2_iops_get_cheaper_in_steps(price_of, iops, monthly):
    attributes = {"type": "io2", "size": 100, "iops": iops}
    storage, *steps = price_of("aws_ebs_volume", attributes).components
    assert storage.monthly_cost == Decimal("12.5")
    assert sum(step.monthly_cost for step in steps) == monthly
    (flat,) = price_of("aws_ebs_volume", attributes, compat=True).components[1:]
    assert flat.monthly_cost == iops * Decimal("0.065")
