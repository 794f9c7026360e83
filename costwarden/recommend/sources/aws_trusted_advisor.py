"""AWS Trusted Advisor: cost recommendations and their resources (service model trustedadvisor 2022-09-15).

Resources carry a `metadata` map whose keys are the check's column titles, all values text: read leniently, and no
number is no saving. A file holds {"recommendation": {...}, "recommendationResourceSummaries": [...]}, as fetched here.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from costwarden.recommend.model import Confidence, Recommendation
from costwarden.recommend.sources.amounts import amount, arn_name, arn_parts, moment, plain
from costwarden.recommend.sources.registry import Source, rows_of

NAME = "aws trusted advisor"
# words of the recommendation's name -> kind and Terraform type
_CHECKS: tuple[tuple[str, str, str], ...] = (
    ("underutilized amazon ebs", "aws_ebs_delete_unattached", "aws_ebs_volume"),
    ("ebs volumes", "aws_ebs_resize_perf", "aws_ebs_volume"),
    ("unassociated elastic ip", "aws_eip_release", "aws_eip"),
    ("low utilization amazon ec2", "aws_ec2_stop_idle", "aws_instance"),
    ("over-provisioned amazon ec2", "aws_ec2_rightsize", "aws_instance"),
    ("idle load balancer", "aws_lb_delete", "aws_lb"),
    ("rds idle", "aws_rds_stop_idle", "aws_db_instance"),
    ("lambda functions", "aws_lambda_memory", "aws_lambda_function"),
    ("incomplete multipart", "aws_s3_lifecycle", "aws_s3_bucket"),
    ("reserved instance", "commitment_purchase", ""),
    ("savings plan", "commitment_purchase", ""),
)
_SAVING_KEYS = ("estimated monthly savings", "monthly savings", "estimated monthly savings amount")
_COST_KEYS = ("monthly storage cost", "monthly cost")


def parse(answer: Any, *, tenant: str, now: datetime.datetime) -> Iterator[Recommendation]:
    advice = answer.get("recommendation")
    if not isinstance(advice, Mapping) or "cost_optimizing" not in (advice.get("pillars") or ()):
        return
    name = str(advice.get("name") or "").lower()
    kind, resource_type = next(((kind, type_) for words, kind, type_ in _CHECKS if words in name), ("other", ""))
    for row in rows_of(answer, "recommendationResourceSummaries"):
        if row.get("exclusionStatus") == "excluded" or row.get("status") == "ok":
            continue
        yield _recommendation(row, advice, kind, resource_type, tenant, now)


def _recommendation(
    row: Mapping[str, Any],
    advice: Mapping[str, Any],
    kind: str,
    resource_type: str,
    tenant: str,
    now: datetime.datetime,
) -> Recommendation:
    metadata = {str(key).lower(): str(value) for key, value in (row.get("metadata") or {}).items()}
    identity = str(row.get("awsResourceId") or row.get("arn") or "")
    region, account = arn_parts(identity)
    saving = next((_text_amount(metadata.get(key)) for key in _SAVING_KEYS if key in metadata), None)
    cost = next((_text_amount(metadata.get(key)) for key in _COST_KEYS if key in metadata), None)
    if saving is None and kind in ("aws_ebs_delete_unattached", "aws_eip_release"):
        saving = cost  # what is removed saves what it costs
    return Recommendation(
        provider="aws",
        account=account or arn_parts(str(row.get("arn") or ""))[1],
        region=str(row.get("regionCode") or region),
        resource_id=identity,
        kind=kind,
        source=NAME,
        source_id=str(row.get("id") or ""),
        resource_type=resource_type,
        resource_name=metadata.get("volume name") or metadata.get("instance name") or arn_name(identity),
        tenant=tenant,
        current=plain({"instance_type": metadata.get("instance type"), "volume_type": metadata.get("volume type")}),
        target=plain({"instance_type": metadata.get("recommended instance type")}),
        monthly_cost=cost,
        monthly_saving=saving,
        maths=(f"{NAME}, {advice.get('name')}: {saving if saving is not None else 'an unknown amount'} a month",),
        confidence=Confidence.LOW,
        evidence_days=14 if kind == "aws_ec2_stop_idle" else None,
        observed_at=moment(row.get("lastUpdatedAt")) or now,
        raw=dict(row),
    )


def _text_amount(text: str | None) -> Decimal | None:
    return amount(text.replace("$", "")) if text else None


def fetch(client: Any) -> Iterable[Any]:
    """Every cost recommendation with its resources; `client` is boto3's trustedadvisor."""
    pages = client.get_paginator("list_recommendations").paginate(pillar="cost_optimizing")
    for page in pages:
        for advice in page.get("recommendationSummaries", []):
            if advice.get("status") == "ok":
                continue
            resources: list[Any] = []
            asked = client.get_paginator("list_recommendation_resources")
            for part in asked.paginate(recommendationIdentifier=advice["arn"]):
                resources += part.get("recommendationResourceSummaries", [])
            yield {"recommendation": advice, "recommendationResourceSummaries": resources}


def _matches(answer: Any) -> bool:
    return isinstance(answer, Mapping) and "recommendationResourceSummaries" in answer and "recommendation" in answer


SOURCE = Source(NAME, _matches, parse, fetch)
