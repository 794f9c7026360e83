from decimal import Decimal

from costwarden.estimate.model import CostState


def test_nat_gateway_costs_its_hours_and_shows_the_price_of_data(price_of):
    cost = price_of("aws_nat_gateway", {})
    assert cost.monthly == Decimal("32.85")
    assert cost.state is CostState.PRICED
    assert [component.name for component in cost.components] == ["NAT gateway", "Data processed"]
    assert cost.components[1].monthly_cost is None
    assert cost.components[1].price == Decimal("0.045")


def test_nat_gateway_data_range_becomes_a_cost_range(price_of):
    cost = price_of("aws_nat_gateway", {}, usage={"monthly_data_processed_gb": {"low": 100, "high": 300}})
    assert (cost.low, cost.monthly, cost.high) == (Decimal("37.35"), Decimal("41.85"), Decimal("46.35"))


def test_region_without_price_is_unpriced_and_names_the_key(price_of):
    cost = price_of("aws_nat_gateway", {}, region="mars-north-1")
    assert cost.state is CostState.UNPRICED
    assert cost.monthly is None
    assert cost.components[0].price_missing == "AmazonEC2 nat-gateway/hours in mars-north-1"
