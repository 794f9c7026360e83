"""Types the reference does not have; figures of us-central1 from their price pages."""

from decimal import Decimal

import pytest

REGION = "us-central1"
DEFAULT_RULE = {"priority": 2147483647, "action": "allow"}


@pytest.mark.parametrize(
    ("kind", "attributes", "monthly"),
    [
        ("google_cloud_scheduler_job", {}, "0.10"),
        ("google_compute_security_policy", {"rule": [{"priority": 1}, {"priority": 2}, DEFAULT_RULE]}, "7"),
        ("google_compute_security_policy", {"rule": [DEFAULT_RULE]}, "5"),
        ("google_privateca_certificate_authority", {}, "200"),
        ("google_vpc_access_connector", {"min_instances": 2, "max_instances": 5}, "12.23"),
        ("google_compute_region_security_policy", {}, "5"),
        ("google_data_fusion_instance", {"type": "ENTERPRISE"}, "3066"),
    ],
)
def test_types_cost_what_stands(price_of, kind, attributes, monthly):
    cost = price_of(kind, attributes, region=REGION)
    assert cost.monthly.quantize(Decimal("0.01")) == Decimal(monthly)


def test_a_reservation_is_billed_as_the_machines_it_keeps(price_of):
    kept = {"count": 2, "instance_properties": [{"machine_type": "n1-standard-16"}]}
    cost = price_of("google_compute_reservation", {"specific_reservation": [kept]}, region=REGION)
    assert cost.monthly.quantize(Decimal("0.01")) == Decimal("776.72")


def test_a_hadoop_cluster_is_its_machines_and_a_fee(price_of):
    config = {
        "master_config": [{"machine_type": "e2-standard-2", "disk_config": [{"boot_disk_size_gb": 100}]}],
        "worker_config": [{"num_instances": 2, "machine_type": "e2-standard-2"}],
    }
    cost = price_of("google_dataproc_cluster", {"cluster_config": [config]}, region=REGION)
    master, worker = (sum(c.monthly_cost for c in part.components) for part in cost.subresources)
    assert master.quantize(Decimal("0.01")) == Decimal("67.52")  # 48.92 + 4 + 14.60
    assert worker.quantize(Decimal("0.01")) == Decimal("167.04")  # twice 48.92 + 20 + 14.60


def test_prices_scaled_from_another_region_are_marked(price_of):
    attributes = {"database_version": "POSTGRES_15", "settings": [{"tier": "db-custom-1-3840"}]}
    cost = price_of("google_sql_database_instance", attributes, region="europe-west2")
    assert cost.components[0].estimated
    assert cost.components[0].price > Decimal("0.0413")


@pytest.mark.parametrize(
    ("kind", "usage", "monthly"),
    [
        ("google_cloud_tasks_queue", {"monthly_operations": 5_000_000}, "2"),
        ("google_workflows_workflow", {"monthly_internal_steps": 10_000, "monthly_external_steps": 1000}, "0.125"),
    ],
)
def test_queues_and_workflows_are_what_they_do(price_of, kind, usage, monthly):
    assert price_of(kind, {}, region=REGION, usage=usage).monthly == Decimal(monthly)


def test_a_type_without_a_listed_price_names_the_key_it_misses(price_of):
    attributes = {"instance_type": "PRIMARY", "machine_config": [{"cpu_count": 2}]}
    cost = price_of("google_alloydb_instance", attributes, region="europe-west1")
    assert cost.state == "unpriced"
    assert cost.components[0].monthly_quantity == 4 * 730
    assert cost.components[0].price_missing.startswith("AlloyDB vcpu")
