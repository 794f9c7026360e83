"""Resources that only the usage file has, and usage given for a bare type."""

from decimal import Decimal

from costwarden.estimate.run import estimate_plan
from costwarden.estimate.usage import parse_usage
from costwarden.plan.model import Configuration, Plan
from costwarden.prices.catalogue import Catalogue

TRAFFIC = """
version: 0.1
resource_usage:
  aws_data_transfer.ireland:
    region: eu-west-1
    monthly_outbound_internet_gb: 11240
    monthly_intra_region_gb: 100
"""


def test_traffic_of_a_region_is_priced_without_a_resource_in_the_plan():
    plan = Plan("p", "-", "1.2", "1.9.0", [], {}, Configuration({}))
    estimate = estimate_plan(plan, catalogue=Catalogue(), usage=parse_usage(TRAFFIC))
    (cost,) = estimate.resources
    assert (cost.address, cost.region) == ("aws_data_transfer.ireland", "eu-west-1")
    # 100 GB both ways x 0.01 + 10 TB x 0.09 + 1,000 GB x 0.085
    assert cost.planned.monthly == Decimal("2") + Decimal("921.6") + 85
    assert cost.delta == 0
    assert not estimate.warnings


def test_usage_of_a_bare_type_means_all_its_resources():
    usage = parse_usage(
        "resource_usage: {aws_sqs_queue: {monthly_requests: 5}, aws_sqs_queue.b: {monthly_requests: 7}}"
    )
    assert usage.values("aws_sqs_queue", "aws_sqs_queue.a") == {"monthly_requests": 5}
    assert usage.values("aws_sqs_queue", "aws_sqs_queue.b") == {"monthly_requests": 7}
    assert usage.unmatched(frozenset({"aws_sqs_queue.b"})) == []
