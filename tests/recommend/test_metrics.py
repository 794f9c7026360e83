"""Monitoring behind one protocol: what is asked of each cloud, and what of its answer is believed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costwarden.recommend.commitments import read_commitments
from costwarden.recommend.errors import MetricsNotReadable
from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import read_metrics, reduce_points
from costwarden.recommend.metrics_azure import AzureMonitorMetrics
from costwarden.recommend.metrics_cloudwatch import CloudWatchMetrics
from costwarden.recommend.metrics_google import GoogleMonitoringMetrics
from tests.fakes.aws_models import ModelFake

NOW = datetime.datetime(2026, 11, 20, 12, 34, tzinfo=datetime.UTC)
VM = "/subscriptions/1/resourcegroups/x/providers/microsoft.compute/virtualmachines/web"


def volume(number: int) -> Resource:
    return Resource(
        "aws", "aws_ebs_volume", f"arn:aws:ec2:eu-west-1:1:volume/vol-{number}", f"aws_ebs_volume.v{number}", "1",
        "eu-west-1", attributes={"id": f"vol-{number}", "size": 100, "type": "gp2"},
    )  # fmt: skip


def test_cloudwatch_is_asked_in_batches_and_reads_and_writes_are_added() -> None:
    aws = ModelFake()
    sizes: list[int] = []

    def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
        queries = asked["MetricDataQueries"]
        sizes.append(len(queries))
        at = [NOW, NOW - datetime.timedelta(minutes=5)]
        results = [{"Id": one["Id"], "Label": "x", "Timestamps": at, "Values": [3000.0, 300.0]} for one in queries]
        return {"MetricDataResults": results}

    aws.replies["cloudwatch", "GetMetricData"] = answer
    resources = [volume(number) for number in range(200)]  # four queries each
    metrics = CloudWatchMetrics(resources, lambda region: aws.client("cloudwatch", region), NOW)
    found = metrics.series(resources[0], "iops")
    assert found is not None
    assert (found.maximum, found.minimum, found.window_days) == (Decimal(20), Decimal(2), 14)
    assert found.datapoints_percent == Decimal("0.0")  # 2 of 4,032: gates refuse it
    assert sizes == [500, 300]
    assert metrics.series(resources[0], "cpu_percent") is None
    assert len(sizes) == 2


def test_azures_datapoints_without_a_value_are_none() -> None:
    asked: list[Mapping[str, str]] = []

    def get(path: str, query: Mapping[str, str]) -> Any:
        asked.append({**query, "path": path})
        data = [{"timeStamp": "t1", "maximum": 10.5}, {"timeStamp": "t2"}, {"timeStamp": "t3", "maximum": 30}]
        return {"value": [{"name": {"value": "Percentage CPU"}, "timeseries": [{"data": data}]}]}

    machine = Resource("azure", "azurerm_linux_virtual_machine", VM)
    found = AzureMonitorMetrics(get, NOW).series(machine, "cpu_percent")
    assert found is not None
    assert (found.maximum, found.p95, found.minimum) == (Decimal(30), Decimal(30), Decimal("10.5"))
    assert asked[0]["path"] == f"{VM}/providers/Microsoft.Insights/metrics"
    assert asked[0]["timespan"] == "2026-11-06T12:00:00Z/2026-11-20T12:00:00Z"
    assert AzureMonitorMetrics(get, NOW).series(machine, "iops") is None


def test_google_is_asked_page_by_page_for_one_instance() -> None:
    def get(path: str, query: Mapping[str, str]) -> Any:
        assert path == "/v3/projects/shop/timeSeries"
        assert 'resource.labels.instance_id = "42"' in query["filter"]
        more = {} if query.get("pageToken") else {"nextPageToken": "p2"}
        at, value = ("t2", 0.25) if query.get("pageToken") else ("t1", 0.5)
        point = {"interval": {"endTime": at}, "value": {"doubleValue": value}}
        return {"timeSeries": [{"points": [point]}], **more}

    attributes = {"instance_id": "42", "project": "shop"}
    machine = Resource("gcp", "google_compute_instance", "x", attributes=attributes)
    found = GoogleMonitoringMetrics(get, NOW).series(machine, "cpu_percent")
    assert found is not None
    assert (found.maximum, found.minimum) == (Decimal(50), Decimal(25))
    evil = Resource("gcp", "google_compute_instance", "x", attributes={"instance_id": '1" OR "', "project": "shop"})
    assert GoogleMonitoringMetrics(get, NOW).series(evil, "cpu_percent") is None


def test_azures_free_memory_is_what_is_used_and_hours_do_where_minutes_are_not_kept() -> None:
    grains: list[str] = []

    def get(path: str, query: Mapping[str, str]) -> Any:
        grains.append(query["interval"])
        data = [{"timeStamp": "t1", query["aggregation"]: 20}] if query["interval"] == "PT1H" else []
        return {"value": [{"timeseries": [{"data": data}]}]}

    machine = Resource("azure", "azurerm_linux_virtual_machine", VM)
    found = AzureMonitorMetrics(get, NOW).series(machine, "memory_percent")
    assert found is not None
    assert (found.maximum, found.basis, grains) == (Decimal(80), "1-hour maxima", ["PT5M", "PT1H"])


def test_googles_disks_are_their_instances_devices() -> None:
    asked: list[str] = []

    def get(path: str, query: Mapping[str, str]) -> Any:
        asked.append(query["filter"])
        return {"timeSeries": [{"points": [{"interval": {"endTime": "t"}, "value": {"int64Value": "30"}}]}]}

    held = [{"source": "https://x/disks/data", "device_name": "sdb"}]
    machine = Resource(
        "gcp",
        "google_compute_instance",
        "m",
        attributes={"instance_id": "42", "project": "shop", "attached_disk": held},
    )
    disk = Resource(
        "gcp", "google_compute_disk", "d", attributes={"self_link": "https://x/disks/data", "project": "shop"}
    )
    metrics = GoogleMonitoringMetrics(get, NOW, resources=[machine, disk])
    found = metrics.series(disk, "iops")
    assert found is not None
    assert (found.maximum, found.basis) == (Decimal(60), "5-minute rates")  # reads and writes
    assert all('instance_id = "42" AND metric.labels.device_name = "sdb"' in one for one in asked)
    assert GoogleMonitoringMetrics(get, NOW).series(disk, "iops") is None
    network = metrics.series(machine, "network_bytes")
    assert network is not None
    assert network.basis == "1-day sums"


def cloudwatch(points: Mapping[str, list[float]]) -> tuple[ModelFake, list[str]]:
    """Metric name -> its values, newest first; what is not in it has no datapoint."""
    aws, names = ModelFake(), []

    def answer(asked: Mapping[str, Any]) -> dict[str, Any]:
        results = []
        for one in asked["MetricDataQueries"]:
            metric = one["MetricStat"]["Metric"]
            names.append(f"{metric['MetricName']} of {metric['Dimensions'][0]['Value']}")
            values = points.get(metric["MetricName"], [])
            at = [NOW - datetime.timedelta(minutes=5 * number) for number in range(len(values))]
            results.append({"Id": one["Id"], "Label": "x", "Timestamps": at, "Values": values})
        return {"MetricDataResults": results}

    aws.replies["cloudwatch", "GetMetricData"] = answer
    return aws, names


def of_cloudwatch(aws: ModelFake, kind: str, **attributes: Any) -> CloudWatchMetrics:
    resource = Resource("aws", kind, "x", region="eu-west-1", attributes=attributes)
    return CloudWatchMetrics([resource], lambda region: aws.client("cloudwatch", region), NOW)


def test_a_balancer_that_lives_without_a_request_has_zero_requests() -> None:
    """RequestCount is reported only where it is not zero; ConsumedLCUs always."""
    balancer = Resource("aws", "aws_lb", "x", region="eu-west-1", attributes={"arn_suffix": "app/x/1"})
    aws, _ = cloudwatch({"ConsumedLCUs": [0.1, 0.1]})
    found = of_cloudwatch(aws, "aws_lb", arn_suffix="app/x/1").series(balancer, "requests")
    assert found is not None
    assert found.maximum == 0
    aws, _ = cloudwatch({"ConsumedLCUs": [0.1, 0.1], "RequestCount": [7.0]})
    found = of_cloudwatch(aws, "aws_lb", arn_suffix="app/x/1").series(balancer, "requests")
    assert found is not None
    assert (found.maximum, found.minimum) == (Decimal(7), Decimal(0))
    aws, _ = cloudwatch({})
    assert of_cloudwatch(aws, "aws_lb", arn_suffix="app/x/1").series(balancer, "requests") is None


def test_free_memory_is_a_share_of_what_the_class_has() -> None:
    aws, _ = cloudwatch({"FreeableMemory": [8 * 1024.0**3]})
    attributes = {"identifier": "main", "instance_class": "db.r6g.xlarge"}
    database = Resource("aws", "aws_db_instance", "x", region="eu-west-1", attributes=attributes)
    found = of_cloudwatch(aws, "aws_db_instance", **attributes).series(database, "free_memory_percent")
    assert found is not None
    assert found.minimum == Decimal(25)  # 8 of 32 GiB
    odd = {**attributes, "instance_class": "db.x2g.xlarge"}
    assert of_cloudwatch(aws, "aws_db_instance", **odd).series(database, "free_memory_percent") is None


def test_a_caches_figures_are_those_of_its_busiest_node() -> None:
    aws, names = cloudwatch({"EngineCPUUtilization": [40.0], "DatabaseMemoryUsagePercentage": [50.0]})
    nodes = {"member_clusters": ["a-001", "a-002"]}
    group = Resource("aws", "aws_elasticache_replication_group", "x", region="eu-west-1", attributes=nodes)
    found = of_cloudwatch(aws, "aws_elasticache_replication_group", **nodes).series(group, "cpu_percent")
    assert found is not None
    assert found.maximum == Decimal(40)  # the busiest, not the sum
    assert "EngineCPUUtilization of a-002" in names


@given(st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=50))
def test_percentiles_are_values_that_were_seen(values: list[Decimal]) -> None:
    found = reduce_points("x", "", values, window_days=14, expected=len(values))
    assert found is not None
    assert {found.p95, found.p995, found.maximum, found.minimum} <= set(values)
    assert found.minimum <= found.p95 <= found.p995 <= found.maximum


def test_no_datapoint_is_no_series() -> None:
    assert reduce_points("x", "", [], window_days=14, expected=10) is None


@pytest.mark.parametrize("text", ["", "[]", '{"series": [{"metric": "cpu_percent"}]}', '{"series": 1}'])
def test_a_file_that_is_none_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MetricsNotReadable):
        read_metrics(path)


def test_commitments_that_end_within_sixty_days_are_told(tmp_path: Path) -> None:
    plans = [
        {"savingsPlanArn": "arn:aws:savingsplans::1:savingsplan/a", "savingsPlanId": "a", "state": "active",
         "end": "2026-12-20T00:00:00Z", "commitment": "1.5", "currency": "USD", "savingsPlanType": "Compute"},
        {"savingsPlanId": "b", "state": "active", "end": "2027-12-20T00:00:00Z", "commitment": "9"},
        {"savingsPlanId": "c", "state": "retired", "end": "2026-12-01T00:00:00Z", "commitment": "9"},
    ]  # fmt: skip
    path = tmp_path / "plans.json"
    path.write_text(json.dumps({"savingsPlans": plans}), encoding="utf-8")
    (found,) = read_commitments(path, tenant="", now=NOW)
    assert (found.kind, found.monthly_cost, found.monthly_saving) == ("commitment_expiry", Decimal(1095), None)
    assert "ends on 2026-12-20" in found.maths[0]
