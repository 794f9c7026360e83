"""Monitoring, audit, builds, keys, secrets, directories and managed tools; figures from price pages, us-east-1."""

from decimal import Decimal

import pytest

from costwarden.estimate.components import evaluate
from costwarden.estimate.context import Context
from costwarden.estimate.model import CostState
from costwarden.estimate.registry import find_type
from costwarden.estimate.usage import Usage
from costwarden.estimate.view import ResourceView
from costwarden.plan.model import Configuration, Plan
from tests.estimate.conftest import KnownReferences, a_change

LINUX = {"environment": [{"type": "LINUX_CONTAINER", "compute_type": "BUILD_GENERAL1_SMALL"}]}


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("aws_cloudwatch_dashboard", {}, {}, "3"),
        ("aws_cloudwatch_composite_alarm", {}, {}, "0.5"),
        ("aws_cloudwatch_log_group", {}, {"monthly_data_ingested_gb": 100, "storage_gb": 100}, "53"),
        ("aws_cloudwatch_metric_alarm", {"period": 300}, {}, "0.1"),
        ("aws_cloudwatch_metric_alarm", {"period": 10}, {}, "0.3"),
        ("aws_cloudtrail", {}, {"monthly_data_events": 1_000_000}, "1"),
        ("aws_config_config_rule", {}, {"monthly_rule_evaluations": 600_000}, "470"),
        ("aws_config_organization_custom_rule", {}, {"monthly_rule_evaluations": 1_000}, "1"),
        ("aws_config_organization_managed_rule", {}, {"monthly_rule_evaluations": 1_000}, "1"),
        ("aws_config_configuration_recorder", {}, {"monthly_config_items": 1_000}, "3"),
        ("aws_codebuild_project", LINUX, {"monthly_build_mins": 1_000}, "5"),
        ("aws_cloudformation_stack", {}, {"monthly_handler_operations": 10_000}, "9"),
        ("aws_cloudformation_stack_set", {}, {"monthly_duration_secs": 10_000}, "0.8"),
        ("aws_kms_key", {}, {}, "1"),
        ("aws_kms_external_key", {}, {}, "1"),
        ("aws_kms_replica_key", {}, {}, "1"),
        ("aws_kms_replica_external_key", {}, {}, "1"),
        ("aws_secretsmanager_secret", {}, {"monthly_requests": 100_000}, "0.9"),
        ("aws_cloudhsm_v2_hsm", {}, {"monthly_hrs": 100}, "160"),
        ("aws_acmpca_certificate_authority", {}, {"monthly_requests": 2_000}, "1500"),  # 400 + 750 + 350
        ("aws_acmpca_certificate_authority", {"usage_mode": "SHORT_LIVED_CERTIFICATE"}, {}, "50"),
        ("aws_acm_certificate", {"certificate_authority_arn": "arn"}, {}, "0.75"),
        ("aws_directory_service_directory", {"type": "SimpleAD", "size": "Small"}, {}, "73"),
        (
            "aws_directory_service_directory",
            {"type": "MicrosoftAD", "edition": "Standard"},
            {"shared_accounts": 1},
            "100.74",
        ),
        ("aws_grafana_workspace", {}, {"viewer_licenses": 2}, "19"),
        ("aws_mwaa_environment", {"environment_class": "mw1.medium"}, {"additional_workers": 1}, "620.5"),
        ("aws_ssm_parameter", {"tier": "Advanced"}, {"monthly_api_interactions": 10_000}, "0.1"),
        ("aws_ssm_activation", {"registration_limit": 2_000}, {"instances": 10}, "50.735"),
        ("aws_shield_subscription", {}, {}, "3000"),
        ("aws_synthetics_canary", {"schedule": [{"expression": "rate(5 minutes)"}]}, {}, "10.512"),  # 8,760 runs
        ("aws_datasync_task", {}, {"monthly_data_copied_gb": 1_000}, "12.5"),
        ("aws_lightsail_instance", {"bundle_id": "xlarge_1_0"}, {}, "82.417"),
    ],
)
def test_services_cost_their_months_and_uses(price_of, kind, attributes, usage, monthly):
    assert round(price_of(kind, attributes, usage=usage).monthly, 6) == Decimal(monthly)


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("aws_acm_certificate", {}),
        ("aws_ssm_parameter", {}),
        ("aws_ssm_activation", {"registration_limit": 10}),
        ("aws_cloudformation_stack", {"template_body": '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'}),
        ("aws_api_gateway_stage", {}),
    ],
)
def test_what_costs_nothing_is_free(price_of, kind, attributes):
    assert price_of(kind, attributes).state is CostState.FREE


def test_anomaly_detection_watches_three_metrics(price_of):
    query = [{"metric": [{"period": 30}]}, {"expression": "ANOMALY_DETECTION_BAND(m1)"}]
    attributes = {"comparison_operator": "GreaterThanUpperThreshold", "metric_query": query}
    line = price_of("aws_cloudwatch_metric_alarm", attributes).components[0]
    assert (line.name, line.monthly_cost) == ("High resolution anomaly detection", Decimal("0.9"))


def test_enterprise_license_adds_plugins_for_every_user(catalogue):
    workspace = a_change("aws_grafana_workspace", {})
    licence = a_change("aws_grafana_license_association", {"license_type": "ENTERPRISE"})
    plan = Plan("p", "-", "1.2", "1.9.0", [workspace, licence], {}, Configuration({}))
    references = KnownReferences({(licence.address, "workspace_id"): [workspace]})
    usage = Usage(by_type={"aws_grafana_workspace": {"viewer_licenses": 2}})
    view = ResourceView(Context(plan, catalogue, references, usage), workspace, "after")
    cost = evaluate(find_type("aws_grafana_workspace"), view)
    assert cost.monthly == 9 + 2 * 5 + 3 * 45


def test_rsa_key_pairs_cost_more_than_infracost_says(price_of):
    assert price_of("aws_kms_key", {}).components[-1].price == 12
    assert price_of("aws_kms_key", {}, compat=True).components[-1].price == Decimal("0.1")


def test_dedicated_host_is_priced_in_its_zones_region(price_of):
    attributes = {"instance_family": "m5", "availability_zone": "us-east-2a"}
    usage = {"reserved_instance_term": "3_year", "reserved_instance_payment_option": "no_upfront"}
    cost = price_of("aws_ec2_host", attributes, usage=usage)
    assert cost.monthly == Decimal("1598.7")
    assert cost.components[0].name == "EC2 Dedicated Host (reserved, m5)"


def test_host_paid_upfront_is_not_free(price_of):
    usage = {"reserved_instance_term": "1_year", "reserved_instance_payment_option": "all_upfront"}
    assert price_of("aws_ec2_host", {"instance_family": "m5"}, usage=usage).state is CostState.UNPRICED
    assert price_of("aws_ec2_host", {"instance_family": "m5"}, usage=usage, compat=True).monthly == 0
