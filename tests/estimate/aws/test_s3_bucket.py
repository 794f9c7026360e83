from decimal import Decimal

from costwarden.estimate.model import CostState


def test_bucket_without_usage_shows_unit_prices_and_no_cost(price_of):
    cost = price_of("aws_s3_bucket", {"bucket": "logs"})
    assert cost.state is CostState.USAGE
    assert cost.monthly is None
    assert cost.subresources[0].components[0].price == Decimal("0.023")


def test_storage_above_fifty_terabytes_costs_less_unless_compatible(price_of):
    stored = {"standard": {"storage_gb": 51_201}}
    assert price_of("aws_s3_bucket", {}, usage=stored).monthly == Decimal("1177.622")  # 51,200 x 0.023 + 1 x 0.022
    assert price_of("aws_s3_bucket", {}, usage=stored, compat=True).monthly == Decimal("1177.623")
