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
