"""Cloud Run and functions; figures from their price pages."""

from decimal import Decimal

import pytest

REQUESTS = {"monthly_requests": 500_000, "average_request_duration_ms": 3600, "concurrent_requests_per_instance": 1}


@pytest.mark.parametrize("kind", ["google_cloud_run_service", "google_cloud_run_v2_service"])
@pytest.mark.parametrize(
    ("region", "cpu", "monthly", "name"),
    [
        ("us-central1", "43.2", "45.65", "CPU allocation time"),
        ("europe-west3", "60.48", "63.83", "CPU allocation time (tier 2)"),
    ],
)
def test_requests_pay_for_the_time_they_are_served(price_of, kind, region, cpu, monthly, name):
    cost = price_of(kind, {"location": region}, region=region, usage=REQUESTS)
    assert cost.components[0].name == name
    assert cost.components[0].monthly_cost == Decimal(cpu)
    assert cost.monthly == Decimal(monthly)


def test_instances_that_stand_pay_all_month(price_of):
    container = {"resources": [{"limits": {"cpu": "2", "memory": "1Gi"}, "cpu_idle": False}]}
    template = {"containers": [container], "scaling": [{"min_instance_count": 2}]}
    cost = price_of("google_cloud_run_v2_service", {"template": [template]}, region="europe-west3")
    assert [c.monthly_cost for c in cost.components] == [Decimal("227.0592"), Decimal("12.6144")]


def test_a_service_that_may_scale_to_nothing_is_usage_and_half_an_instance_with_compat(price_of):
    attributes = {"metadata": [{"annotations": {"run.googleapis.com/cpu-throttling": "false"}}]}
    cost = price_of("google_cloud_run_service", attributes, region="europe-west3")
    assert cost.state == "usage"
    assert "no instance stands" in cost.assumptions[0]
    assert price_of("google_cloud_run_service", attributes, region="europe-west3", compat=True).monthly == Decimal(
        "29.9592"
    )


def test_a_job_is_its_runs(price_of):
    usage = {"monthly_job_executions": 50_000, "average_task_execution_mins": 10}
    template = {"task_count": 1, "template": [{"containers": [{"image": "x"}]}]}
    cost = price_of("google_cloud_run_v2_job", {"template": [template]}, region="europe-west3", usage=usage)
    assert cost.monthly == Decimal("684")


def test_a_function_is_charged_in_steps_of_100_ms(price_of):
    usage = {"monthly_function_invocations": 10_000_000, "request_duration_ms": 240, "monthly_outbound_data_gb": 100}
    cost = price_of("google_cloudfunctions_function", {}, region="us-central1", usage=usage)
    assert [c.monthly_cost for c in cost.components] == [12, Decimal("1.875"), 4, 12]


def test_a_second_generation_function_is_a_cloud_run_service(price_of):
    config = [{"available_memory": "512M", "available_cpu": "1", "min_instance_count": 1}]
    cost = price_of("google_cloudfunctions2_function", {"service_config": config}, region="us-central1")
    assert cost.components[3].monthly_cost == Decimal("47.304")
