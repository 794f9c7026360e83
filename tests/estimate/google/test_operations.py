"""Logs, metrics, messages, secrets and keys; figures from their price pages."""

from decimal import Decimal

import pytest

HSM = [{"algorithm": "RSA_SIGN_PSS_3072_SHA256", "protection_level": "HSM"}]


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("google_logging_project_sink", {}, {"monthly_logging_data_gb": 100}, "50.00"),
        ("google_logging_organization_bucket_config", {}, {"monthly_logging_data_gb": 100}, "50.00"),
        ("google_monitoring_metric_descriptor", {}, {"monthly_monitoring_data_mb": 500_000}, "63700"),
        ("google_pubsub_topic", {}, {"monthly_message_data_tb": 10}, "400"),
        ("google_pubsub_subscription", {}, {"monthly_message_data_tb": 10, "storage_gb": 20}, "405.40"),
        ("google_kms_crypto_key", {"rotation_period": "100000s"}, {}, "1.5552"),
        ("google_kms_crypto_key", {"version_template": HSM}, {"key_versions": 4000}, "7000"),
        ("google_kms_crypto_key", {}, {"monthly_key_operations": 10_000}, "0.03"),
        ("google_secret_manager_secret_version", {}, {"monthly_access_operations": 20_000}, "0.12"),
    ],
)
def test_operations_are_billed_by_amount(price_of, kind, attributes, usage, monthly):
    assert price_of(kind, attributes, region="us-central1", usage=usage).monthly == Decimal(monthly)


def test_a_secret_is_stored_in_each_of_its_replicas(price_of):
    replication = [{"user_managed": [{"replicas": [{"location": "us-central1"}, {"location": "us-east1"}]}]}]
    usage = {"active_secret_versions": 10, "monthly_rotation_notifications": 10}
    cost = price_of("google_secret_manager_secret", {"replication": replication}, region="us-central1", usage=usage)
    assert [c.monthly_cost for c in cost.components] == [Decimal("1.20"), None, Decimal("0.50")]


def test_without_usage_only_the_first_step_s_price_is_shown(price_of):
    cost = price_of("google_monitoring_metric_descriptor", {}, region="us-central1")
    assert [c.name for c in cost.components] == ["Monitoring data (first 100K)", "API calls"]
    assert cost.monthly is None
