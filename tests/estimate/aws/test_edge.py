"""CloudFront, Route 53, API Gateway and WAF; figures from their price pages."""

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("aws_route53_zone", {}, {}, "0.5"),
        ("aws_route53_record", {}, {"monthly_standard_queries": 2_000_000_000}, "600"),
        ("aws_route53_health_check", {"type": "HTTP"}, {}, "0.5"),
        ("aws_route53_health_check", {"type": "HTTPS", "measure_latency": True}, {"endpoint_type": "non_aws"}, "4.75"),
        ("aws_route53_resolver_endpoint", {"ip_address": [{}, {}]}, {}, "182.5"),
        ("aws_api_gateway_rest_api", {}, {"monthly_requests": 400_000_000}, "1353.1"),  # 333M x 3.50 + 67M x 2.80
        ("aws_api_gateway_stage", {"cache_cluster_size": "0.5", "cache_cluster_enabled": True}, {}, "14.6"),
        ("aws_apigatewayv2_api", {"protocol_type": "HTTP"}, {"monthly_requests": 400_000_000}, "390"),
        (
            "aws_apigatewayv2_api",
            {"protocol_type": "WEBSOCKET"},
            {"monthly_messages": 1_000_000, "message_size_kb": 33, "monthly_connection_mins": 4_000_000},
            "3",
        ),
        ("aws_cloudfront_function", {}, {"monthly_requests": 10_000_000}, "1"),
        ("aws_waf_web_acl", {"rules": [{"type": "REGULAR"}, {"type": "GROUP"}]}, {"rule_group_rules": 3}, "10"),
        ("aws_wafregional_web_acl", {"rule": [{"type": "REGULAR"}]}, {}, "6"),
        ("aws_route53_traffic_policy_instance", {}, {}, "50"),
        ("aws_route53recoverycontrolconfig_cluster", {}, {}, "1825"),
        ("aws_wafv2_web_acl", {"rule": [{"statement": [{"geo_match_statement": [{}]}]}]}, {}, "6"),
    ],
)
def test_edge_services_cost_their_months_and_requests(price_of, kind, attributes, usage, monthly):
    assert price_of(kind, attributes, usage=usage).monthly == Decimal(monthly)


def test_distribution_bills_each_place_by_its_own_tiers(price_of):
    usage = {
        "monthly_data_transfer_to_internet_gb": {"us": 11_240, "india": 100},
        "monthly_https_requests": {"us": 1e6},
    }
    cost = price_of("aws_cloudfront_distribution", {}, usage=usage)
    us, india = cost.subresources
    assert [line.monthly_cost for line in us.components[:2]] == [Decimal("870.4"), 80]  # 10 TB x 0.085, 1,000 x 0.08
    assert us.components[-1].monthly_cost == 1
    assert (india.name, india.components[0].monthly_cost) == ("India", Decimal("10.9"))


def test_distribution_without_usage_shows_unit_prices_and_pays_for_dedicated_addresses(price_of):
    cost = price_of("aws_cloudfront_distribution", {"viewer_certificate": [{"ssl_support_method": "vip"}]})
    assert cost.monthly == 600
    assert [part.name for part in cost.subresources] == ["US, Mexico, Canada"]


def test_alias_record_to_a_load_balancer_is_free(price_of):
    refers = {"alias.name": ("aws_lb", {})}
    cost = price_of("aws_route53_record", {"alias": [{"name": "x"}]}, refers=refers)
    assert cost.state is CostState.FREE


def test_groups_and_managed_groups_count_apart_from_own_rules(price_of):
    rules = [
        {"statement": [{"rule_group_reference_statement": [{"arn": "x"}]}]},
        {"statement": [{"managed_rule_group_statement": [{"name": "x"}]}]},
        {"statement": [{"managed_rule_group_statement": [{"name": "y"}]}]},
    ]
    cost = price_of("aws_wafv2_web_acl", {"rule": rules, "scope": "CLOUDFRONT"}, region="eu-west-1")
    assert [(line.name, line.monthly_cost) for line in cost.components[:3]] == [
        ("Web ACL usage", 5),
        ("Rule groups", 1),
        ("Managed rule groups", 2),
    ]
