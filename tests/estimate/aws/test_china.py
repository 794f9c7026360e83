"""AWS China: prices in yuan, of which the catalogue has none."""

from __future__ import annotations

from costwarden.estimate.model import CostState


def test_a_price_that_holds_everywhere_does_not_hold_in_china(price_of):
    address = price_of("aws_eip", {}, region="cn-north-1")
    assert (address.state, address.monthly) == (CostState.UNPRICED, None)
    assert "cn-north-1" in address.components[0].price_missing
    assert price_of("aws_eip", {}, region="eu-west-1").monthly is not None
