"""Lambda, Glue, Kinesis, Firehose and Flink; figures from their price pages, us-east-1 unless said."""

from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState

LAMBDA = {"monthly_requests": 1_000_000, "request_duration_ms": 100}


@pytest.mark.parametrize(
    ("kind", "attributes", "usage", "monthly"),
    [
        ("aws_lambda_function", {"memory_size": 1024}, LAMBDA, "1.86667"),  # 0.20 + 100,000 GB-s x 0.0000166667
        ("aws_lambda_function", {"memory_size": 1024, "architectures": ["arm64"]}, LAMBDA, "1.53334"),
        ("aws_glue_job", {"number_of_workers": 10, "worker_type": "G.2X"}, {"monthly_hours": 10}, "88"),
        ("aws_glue_job", {"max_capacity": 0.0625}, {"monthly_hours": 16}, "0.44"),
        ("aws_glue_crawler", {}, {"monthly_hours": 100}, "44"),
        ("aws_glue_catalog_database", {}, {"monthly_objects": 200_000, "monthly_requests": 3_000_000}, "5"),
        ("aws_kinesis_stream", {"shard_count": 4}, {}, "43.8"),
        (
            "aws_kinesis_stream",
            {"stream_mode_details": [{"stream_mode": "ON_DEMAND"}]},
            {"monthly_on_demand_data_in_gb": 100},
            "37.2",
        ),
        ("aws_kinesis_firehose_delivery_stream", {}, {"monthly_data_ingested_gb": 1000}, "29"),
        ("aws_kinesisanalyticsv2_application", {"runtime_environment": "FLINK-1_20"}, {}, "80.3"),
        ("aws_kinesis_analytics_application", {}, {"kinesis_processing_units": 2}, "160.6"),
        ("aws_kinesisanalyticsv2_application_snapshot", {}, {"durable_application_backup_gb": 100}, "2.3"),
    ],
)
def test_work_is_billed_by_the_usage_file(price_of, kind, attributes, usage, monthly):
    assert price_of(kind, attributes, usage=usage).monthly == Decimal(monthly)


def test_duration_nobody_gave_is_unknown_but_a_millisecond_for_infracost(price_of):
    usage = {"monthly_requests": 1_000_000}
    assert price_of("aws_lambda_function", {}, usage=usage).components[-1].monthly_cost is None
    compatible = price_of("aws_lambda_function", {}, usage=usage, compat=True)
    assert compatible.components[-1].monthly_quantity == 125  # 1M x 1 ms x 128 MB


def test_storage_beyond_512_mb_is_billed_by_time(price_of):
    attributes = {"memory_size": 512, "ephemeral_storage": [{"size": 1536}]}
    lines = price_of("aws_lambda_function", attributes, usage=LAMBDA).components
    assert (lines[1].name, lines[1].monthly_quantity) == ("Ephemeral storage", 100_000)
    lines = price_of("aws_lambda_function", attributes, usage=LAMBDA, compat=True).components
    assert lines[1].monthly_quantity == 50_000  # times the memory as well


def test_second_duration_tier_starts_at_six_billion_gb_seconds(price_of):
    usage = {"monthly_requests": 7_000_000_000, "request_duration_ms": 1000}
    lines = price_of("aws_lambda_function", {"memory_size": 1024}, usage=usage).components
    assert [line.monthly_quantity for line in lines[1:]] == [6_000_000_000, 1_000_000_000]


def test_provisioned_concurrency_stands_all_month_unless_told(price_of):
    cost = price_of(
        "aws_lambda_provisioned_concurrency_config",
        {"provisioned_concurrent_executions": 2, "function_name": "f"},
        refers={"function_name": ("aws_lambda_function", {"memory_size": 1024})},
    )
    assert cost.components[1].monthly_quantity == 2 * 730 * 3600
    assert cost.monthly == Decimal(2 * 730 * 3600) * Decimal("0.0000041667")


def test_firehose_converts_and_delivers_into_the_subnets(price_of):
    attributes = {
        "extended_s3_configuration": [{"data_format_conversion_configuration": [{}]}],
        "elasticsearch_configuration": [{"vpc_config": [{"subnet_ids": ["a", "b"]}]}],
    }
    cost = price_of("aws_kinesis_firehose_delivery_stream", attributes, region="eu-west-2")
    assert [line.name for line in cost.components] == [
        "Data ingested (first 500TB)",
        "Format conversion",
        "VPC data",
        "VPC AZ delivery",
    ]
    assert cost.monthly == Decimal("16.06")


def test_sql_application_without_usage_has_no_fixed_cost(price_of):
    cost = price_of("aws_kinesisanalyticsv2_application", {"runtime_environment": "SQL-1_0"})
    assert cost.state is CostState.USAGE
