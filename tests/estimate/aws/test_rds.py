"""Databases of RDS and Aurora: us-east-1 list prices."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from costwarden.estimate.model import CostState


def test_a_database_costs_its_class_and_twenty_gigabytes(price_of):
    cost = price_of("aws_db_instance", {"engine": "mysql", "instance_class": "db.t3.large", "engine_version": "8.4"})
    assert cost.monthly == 730 * D("0.136") + 20 * D("0.115")


@pytest.mark.parametrize(("compat", "year", "rate"), [(True, 1, D("0.10")), (False, 3, D("0.20"))])
def test_old_versions_pay_extended_support_by_its_year(price_of, compat, year, rate):
    values = {"engine": "postgres", "instance_class": "db.t3.large", "engine_version": "11.22"}
    line = price_of("aws_db_instance", values, compat=compat).components[-1]
    assert (line.name, line.monthly_cost) == (f"Extended support (year {year})", 1460 * rate)


def test_extended_support_can_be_left_out(price_of):
    values = {
        "engine": "postgres",
        "instance_class": "db.t3.large",
        "engine_version": "11.22",
        "engine_lifecycle_support": "open-source-rds-extended-support-disabled",
    }
    assert "Extended" not in price_of("aws_db_instance", values).components[-1].name


def test_a_replica_without_its_source_is_unpriced(price_of):
    cost = price_of("aws_db_instance", {"instance_class": "db.t3.large", "replicate_source_db": "arn:elsewhere"})
    assert cost.state is CostState.UNPRICED
    assert "not in the plan" in cost.assumptions[0]


def test_gp3_beyond_its_included_performance(price_of):
    values = {
        "engine": "postgres",
        "engine_version": "16",
        "instance_class": "db.m5.large",
        "storage_type": "gp3",
        "allocated_storage": 500,
        "iops": 13_000,
        "storage_throughput": 600,
    }
    names = {line.name: line.monthly_quantity for line in price_of("aws_db_instance", values).components}
    assert names["Provisioned GP3 IOPS (above 12,000)"] == 1000
    assert names["Provisioned GP3 throughput (above 500 MBps)"] == 100


def test_credits_count_the_vcpus_of_the_class(price_of):
    values = {"engine": "mysql", "engine_version": "8.4", "instance_class": "db.t3.large"}
    cost = price_of("aws_db_instance", values, usage={"monthly_cpu_credit_hrs": 24})
    assert cost.components[-1].monthly_cost == 48 * D("0.075")


def test_all_upfront_costs_nothing_a_month_and_says_so(price_of):
    usage = {"reserved_instance_term": "3_year", "reserved_instance_payment_option": "all_upfront"}
    values = {"engine": "aurora-mysql", "engine_version": "8.0", "instance_class": "db.t3.medium"}
    cost = price_of("aws_rds_cluster_instance", values, usage=usage)
    assert cost.monthly == 0
    assert "upfront" in cost.assumptions[0]


def test_serverless_capacity_lies_between_the_clusters_bounds(price_of):
    cluster = {
        "engine": "aurora-postgresql",
        "serverlessv2_scaling_configuration": [{"min_capacity": D("0.5"), "max_capacity": 16}],
    }
    values = {"instance_class": "db.serverless"}
    cost = price_of("aws_rds_cluster_instance", values, refers={"cluster_identifier": ("aws_rds_cluster", cluster)})
    assert (cost.low, cost.monthly, cost.high) == (730 * D("0.06"), 730 * D("0.06"), 730 * 16 * D("0.12"))


def test_io_optimised_capacity_has_its_own_price_and_no_requests(price_of):
    cluster = {"engine": "aurora-mysql", "storage_type": "aurora-iopt1"}
    values = {"instance_class": "db.serverless"}
    line = price_of(
        "aws_rds_cluster_instance",
        values,
        usage={"capacity_units_per_hr": 5},
        refers={"cluster_identifier": ("aws_rds_cluster", cluster)},
    ).components[0]
    assert (line.name, line.price) == ("Aurora serverless v2 (I/O-optimized)", D("0.16"))
    names = [line.name for line in price_of("aws_rds_cluster", cluster).components]
    assert names == ["Storage (I/O-optimized)", "Snapshot export"]


def test_a_cluster_is_billed_by_use(price_of):
    usage = {
        "storage_gb": 100,
        "write_requests_per_sec": 10,
        "read_requests_per_sec": 10,
        "backup_snapshot_size_gb": 100,
        "average_statements_per_hr": 10_000_000,
        "change_records_per_statement": D("0.38"),
        "backtrack_window_hrs": 24,
    }
    values = {"engine": "aurora-mysql", "backup_retention_period": 5, "backtrack_window": 86_400}
    costs = {line.name: line.monthly_cost for line in price_of("aws_rds_cluster", values, usage=usage).components}
    assert costs["Storage"] == 10
    assert costs["I/O requests"] == D("52.56") * D("0.20")
    assert costs["Backup storage"] == 400 * D("0.021")
    assert costs["Backtrack"] == 66_576 * D("0.012")


def test_a_multi_az_cluster_is_not_taken_for_aurora(price_of):
    values = {"engine": "postgres", "db_cluster_instance_class": "db.m5d.large", "allocated_storage": 100}
    assert price_of("aws_rds_cluster", values).state is CostState.UNPRICED
