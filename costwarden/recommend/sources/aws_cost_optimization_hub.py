"""AWS Cost Optimization Hub: ListRecommendations, each with GetRecommendation's details where they were fetched.

Service model cost-optimization-hub 2022-07-26; the hub answers in us-east-1 only, once the account is enrolled.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from costwarden.recommend.kinds import kind_of
from costwarden.recommend.model import Confidence, Evidence, Recommendation
from costwarden.recommend.sources.amounts import amount, arn_name, arn_parts, figure, moment, plain, tags_of, whole
from costwarden.recommend.sources.registry import Source, rows_of

NAME = "aws cost optimization hub"
# (actionType, currentResourceType) -> kind; "" for any type
_KINDS = {
    ("Rightsize", "Ec2Instance"): "aws_ec2_rightsize",
    ("Upgrade", "Ec2Instance"): "aws_ec2_previous_generation",
    ("MigrateToGraviton", "Ec2Instance"): "aws_ec2_graviton",
    ("Stop", "Ec2Instance"): "aws_ec2_stop_idle",
    ("Rightsize", "EbsVolume"): "aws_ebs_resize_perf",
    ("Upgrade", "EbsVolume"): "aws_ebs_gp2_gp3",
    ("Delete", "EbsVolume"): "aws_ebs_delete_unattached",
    ("Rightsize", "RdsDbInstance"): "aws_rds_rightsize",
    ("Upgrade", "RdsDbInstance"): "aws_rds_rightsize",
    ("Stop", "RdsDbInstance"): "aws_rds_stop_idle",
    ("Delete", "RdsDbInstance"): "aws_rds_stop_idle",
    ("Upgrade", "RdsDbInstanceStorage"): "aws_rds_storage_gp3",
    ("Rightsize", "LambdaFunction"): "aws_lambda_memory",
    ("Rightsize", "EcsService"): "aws_ecs_rightsize",
    ("Delete", "NatGateway"): "aws_nat_delete",
    ("Rightsize", "ElastiCacheCluster"): "aws_elasticache_rightsize",
    ("PurchaseSavingsPlans", ""): "commitment_purchase",
    ("PurchaseReservedInstances", ""): "commitment_purchase",
}
_TYPES = {
    "Ec2Instance": "aws_instance",
    "EbsVolume": "aws_ebs_volume",
    "RdsDbInstance": "aws_db_instance",
    "RdsDbInstanceStorage": "aws_db_instance",
    "LambdaFunction": "aws_lambda_function",
    "NatGateway": "aws_nat_gateway",
    "ElastiCacheCluster": "aws_elasticache_replication_group",
    "DynamoDBTable": "aws_dynamodb_table",
}


def parse(answer: Any, *, tenant: str, now: datetime.datetime) -> Iterator[Recommendation]:
    for row in rows_of(answer, "items"):
        if row.get("recommendationId") and (row.get("resourceArn") or row.get("resourceId")):
            yield _recommendation(row, tenant, now)


def _recommendation(row: Mapping[str, Any], tenant: str, now: datetime.datetime) -> Recommendation:
    kind = _kind(row)
    arn = str(row.get("resourceArn") or row["resourceId"])
    region, account = arn_parts(arn)
    shape = str(row.get("currentResourceType") or "")
    current = _settings(row.get("currentResourceDetails"), str(row.get("currentResourceSummary") or ""), shape)
    target = _settings(row.get("recommendedResourceDetails"), str(row.get("recommendedResourceSummary") or ""), shape)
    saving, cost = amount(row.get("estimatedMonthlySavings")), amount(row.get("estimatedMonthlyCost"))
    days = whole(row.get("recommendationLookbackPeriodInDays"))
    removal = kind_of(kind).edit in ("remove", "none")
    return Recommendation(
        provider="aws",
        account=str(row.get("accountId") or account),
        region=str(row.get("region") or region),
        resource_id=arn,
        kind=kind,
        source=NAME,
        source_id=str(row["recommendationId"]),
        resource_type=_TYPES.get(shape, ""),
        resource_name=arn_name(arn),
        tenant=tenant,
        tags=tags_of(row.get("tags")),
        current=current,
        target={} if removal else target,
        currency=str(row.get("currencyCode") or "USD"),
        monthly_cost=cost,  # of the current resource
        monthly_saving=saving,
        basis="after_discounts",
        maths=_maths(row),
        confidence=Confidence.MEDIUM if row.get("source") == "ComputeOptimizer" else Confidence.LOW,
        evidence=tuple(_evidence(row, days)),
        evidence_days=days,
        observed_at=moment(row.get("lastRefreshTimestamp")) or now,
        raw=dict(row),
    )


def _kind(row: Mapping[str, Any]) -> str:
    action, shape = str(row.get("actionType") or ""), str(row.get("currentResourceType") or "")
    kind = _KINDS.get((action, shape)) or _KINDS.get((action, "")) or "other"
    if shape == "EbsVolume" and kind == "aws_ebs_resize_perf":
        after = _settings(
            row.get("recommendedResourceDetails"), str(row.get("recommendedResourceSummary") or ""), shape
        )
        before = _settings(row.get("currentResourceDetails"), str(row.get("currentResourceSummary") or ""), shape)
        if (before.get("volume_type"), after.get("volume_type")) == ("gp2", "gp3"):
            return "aws_ebs_gp2_gp3"
    return kind


def _settings(details: Any, summary: str, shape: str) -> dict[str, Any]:
    """Of the details' union; without details the summary of an instance is its type ("m5.xlarge")."""
    inner = next(iter(details.values()), None) if isinstance(details, Mapping) and details else None
    config = inner.get("configuration") if isinstance(inner, Mapping) else None
    if not isinstance(config, Mapping):
        named = summary.strip()
        if shape == "Ec2Instance" and "." in named and " " not in named:
            return {"instance_type": named}
        if shape == "RdsDbInstance" and named.startswith("db.") and " " not in named:
            return {"instance_class": named}
        return {}
    storage, performance = _inner(config, "storage"), _inner(config, "performance")
    compute, instance = _inner(config, "compute"), _inner(config, "instance")
    key = "instance_class" if shape.startswith("Rds") else "instance_type"
    return plain(
        {
            key: instance.get("type") or instance.get("dbInstanceClass"),
            "volume_type": storage.get("type"),
            "size_gb": whole(storage.get("sizeInGb")),
            "iops": whole(performance.get("iops")) if "iops" in performance else whole(config.get("iops")),
            "throughput": whole(performance.get("throughput")),
            "storage_type": config.get("storageType"),
            "memory_mb": whole(compute.get("memorySizeInMB")),
        }
    )


def _inner(config: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = config.get(name)
    return found if isinstance(found, Mapping) else {}


def _maths(row: Mapping[str, Any]) -> tuple[str, ...]:
    lines = []
    for when in ("current", "recommended"):
        details = row.get(f"{when}ResourceDetails")
        inner = next(iter(details.values()), None) if isinstance(details, Mapping) and details else None
        pricing = _inner(_inner(inner, "costCalculation"), "pricing") if isinstance(inner, Mapping) else {}
        before, after = (
            amount(pricing.get("estimatedCostBeforeDiscounts")),
            amount(pricing.get("estimatedCostAfterDiscounts")),
        )
        if before is not None and after is not None:
            lines.append(f"{when}: {before} a month before discounts, {after} after")
    return (*lines, f"{NAME}: saves {amount(row.get('estimatedMonthlySavings'))} a month")


def _evidence(row: Mapping[str, Any], days: int | None) -> Iterator[Evidence]:
    percent = figure(row.get("estimatedSavingsPercentage"))
    if percent is not None and days:
        yield Evidence("provider_look_back", "days", figure(days) or percent, "days", days)


def fetch(client: Any) -> Iterable[Any]:
    """All recommendations with their details; `client` is boto3's cost-optimization-hub."""
    for page in client.get_paginator("list_recommendations").paginate():
        items = []
        for item in page.get("items", []):
            details = client.get_recommendation(recommendationId=item["recommendationId"])
            extra = ("currentResourceDetails", "recommendedResourceDetails")
            items.append({**item, **{name: details[name] for name in extra if name in details}})
        yield {"items": items}


def _matches(answer: Any) -> bool:
    rows = rows_of(answer, "items")
    return bool(rows) and "recommendationId" in rows[0] and "currentResourceType" in rows[0]


SOURCE = Source(NAME, _matches, parse, fetch)
