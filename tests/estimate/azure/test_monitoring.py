"""Logs, alerts, notifications, automation; figures from Azure's price pages."""

from decimal import Decimal

import pytest

from costwarden.estimate.azure.monitor_scheduled_query_rules_alert_v2 import minutes_of
from costwarden.estimate.model import CostState


def lines(cost):
    return {component.name: component.monthly_cost for component in cost.components}


def test_a_workspace_costs_what_it_takes_in(price_of):
    usage = {"monthly_log_data_ingestion_gb": 20}
    cost = price_of("azurerm_log_analytics_workspace", {"location": "westeurope"}, usage=usage)
    assert cost.monthly == Decimal("59.8")
    assert "Log data retention" not in lines(cost)


def test_a_commitment_is_billed_at_the_step_below(price_of):
    attributes = {"location": "eastus", "sku": "CapacityReservation", "reservation_capacity_in_gb_per_day": 250}
    cost = price_of("azurerm_log_analytics_workspace", attributes)
    assert cost.components[0].unit == "200 GB (per day)"
    assert cost.components[0].monthly_cost == Decimal("11040")


def test_retention_above_thirty_days_is_shown(price_of):
    attributes = {"location": "westeurope", "retention_in_days": 90}
    usage = {"monthly_additional_log_data_retention_gb": 30}
    cost = price_of("azurerm_log_analytics_workspace", attributes, usage=usage)
    assert lines(cost)["Log data retention"] == Decimal("3.9")


def test_kept_insights_cost_by_months_beyond_ninety_days(price_of):
    attributes = {"location": "eastus", "retention_in_days": 120}
    cost = price_of("azurerm_application_insights", attributes, usage={"monthly_data_ingested_gb": 1_000})
    assert lines(cost) == {"Data ingested": Decimal("2300"), "Data retention (120 days)": Decimal("100")}


def test_a_web_test_costs_each_run_from_each_place(price_of):
    attributes = {"location": "westeurope", "frequency": 600, "geo_locations": ["a", "b"]}
    cost = price_of("azurerm_application_insights_standard_web_test", attributes)
    assert lines(cost) == {"Standard web test (600 second frequency)": Decimal("5.6502")}
    off = attributes | {"enabled": False}
    assert price_of("azurerm_application_insights_standard_web_test", off).state is CostState.FREE


@pytest.mark.parametrize(
    ("duration", "minutes"), [("PT5M", 5), ("PT1H30M", 90), ("P1D", 1440), ("soon", 1), ("", 1), ("PT", 0)]
)
def test_durations_are_read_in_minutes(duration, minutes):
    assert minutes_of(duration) == minutes


@pytest.mark.parametrize(
    ("kind", "attributes", "monthly"),
    [
        ("monitor_scheduled_query_rules_alert", {"frequency": 11}, "1"),
        ("monitor_scheduled_query_rules_alert", {"frequency": 60}, "0.5"),
        ("monitor_scheduled_query_rules_alert_v2", {"evaluation_frequency": "PT1M", "criteria": [{}]}, "3"),
    ],
)
def test_a_log_alert_costs_by_how_often_it_runs(price_of, kind, attributes, monthly):
    assert price_of(f"azurerm_{kind}", attributes).monthly == Decimal(monthly)


def test_series_are_combinations_of_values_and_dimensions_in_parity(price_of):
    criteria = [{"dimension": [{"values": ["a", "b"]}, {"values": ["c", "d", "e"]}]}]
    attributes = {"scopes": ["x", "y"], "criteria": criteria}
    assert price_of("azurerm_monitor_metric_alert", attributes).monthly == Decimal("1.2")
    assert price_of("azurerm_monitor_metric_alert", attributes, compat=True).monthly == Decimal("0.4")


def test_notifications_are_counted_per_receiver_and_country(price_of):
    attributes = {
        "email_receiver": [{}, {}],
        "webhook_receiver": [{}, {"aad_auth": [{}]}],
        "sms_receiver": [{"country_code": "34"}, {"country_code": "1"}],
    }
    cost = price_of("azurerm_monitor_action_group", attributes, usage={"monthly_notifications": 1_000})
    assert lines(cost) == {
        "Email notifications (2)": Decimal("0.04"),
        "Secure web hooks (1)": Decimal("0.06"),
        "Web hooks (1)": Decimal("0.006"),
    }
    messages = {c.name: c.monthly_cost for c in cost.subresources[0].components}
    assert messages == {"Country code 1 (1)": Decimal("6.45"), "Country code 34 (1)": Decimal("88")}


def test_logs_sent_to_a_workspace_are_free_and_to_storage_are_not(price_of):
    kind = "azurerm_monitor_diagnostic_setting"
    assert price_of(kind, {"log_analytics_workspace_id": "w"}).state is CostState.FREE
    cost = price_of(kind, {"storage_account_id": "s"}, usage={"monthly_platform_log_gb": 100}, region="westeurope")
    assert cost.monthly == Decimal("32.5")


def test_only_rules_that_feed_metrics_cost(price_of):
    kind, usage = "azurerm_monitor_data_collection_rule", {"monthly_custom_metrics_samples": 10_000_000}
    metrics = {"location": "westeurope", "destinations": [{"azure_monitor_metrics": [{"name": "m"}]}]}
    assert price_of(kind, metrics, usage=usage).monthly == Decimal("0.16")
    assert price_of(kind, {"destinations": [{"log_analytics": [{}]}]}).state is CostState.FREE


def test_automation_shows_unit_prices_and_hides_what_usage_says_is_none(price_of):
    assert price_of("azurerm_automation_account", {}).state is CostState.USAGE
    usage = {"monthly_job_run_mins": 1_000, "non_azure_config_node_count": 0}
    assert lines(price_of("azurerm_automation_account", {}, usage=usage)) == {"Job run time": Decimal("2")}
    assert price_of("azurerm_automation_watcher", {}).monthly == Decimal("1.46")
    nodes = price_of("azurerm_automation_dsc_nodeconfiguration", {}, usage={"non_azure_config_node_count": 5})
    assert nodes.monthly == Decimal("30")


def test_numbers_beyond_reason_stay_cheap_to_read(price_of):
    huge = Decimal("1e999999")
    insights = {"location": "eastus", "retention_in_days": huge}
    assert (
        len(price_of("azurerm_application_insights", insights, usage={"monthly_data_ingested_gb": 1}).components) == 1
    )
    assert price_of("azurerm_monitor_scheduled_query_rules_alert", {"frequency": huge}).monthly == Decimal("0.5")
    test = {"frequency": 10**9, "geo_locations": ["a"]}
    assert price_of("azurerm_application_insights_standard_web_test", test).state is CostState.FREE
    group = {"sms_receiver": [{"country_code": "²"}, {"country_code": "9" * 5000}]}
    assert price_of("azurerm_monitor_action_group", group).state is CostState.FREE
