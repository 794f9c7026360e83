"""AWS Compute Optimizer: instances, volumes, functions, databases and what is idle (service model 2019-11-01)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from costwarden.recommend.model import Confidence, Evidence, Recommendation, Refusal
from costwarden.recommend.sources.amounts import amount, arn_name, arn_parts, figure, moment, plain, tags_of, whole
from costwarden.recommend.sources.registry import Source, rows_of

NAME = "aws compute optimizer"
_CENT = Decimal("0.01")
_IDLE = {
    "EC2Instance": ("aws_ec2_stop_idle", "aws_instance"),
    "EBSVolume": ("aws_ebs_delete_unattached", "aws_ebs_volume"),
    "RDSDBInstance": ("aws_rds_stop_idle", "aws_db_instance"),
    "NatGateway": ("aws_nat_delete", "aws_nat_gateway"),
}
# answer's key -> operation and reader of one row
_METRICS = {"Cpu": "cpu_percent", "CPU": "cpu_percent", "Memory": "memory_percent"}
_UNITS = {"cpu_percent": "percent", "memory_percent": "percent"}


def parse(answer: Any, *, tenant: str, now: datetime.datetime) -> Iterator[Recommendation]:
    for key, read in _READERS.items():
        for row in rows_of(answer, key) if isinstance(answer, Mapping) and key in answer else ():
            found = read(row)
            if found is not None:
                yield _with_row(found, row, tenant, now)


def _instance(row: Mapping[str, Any]) -> Recommendation | None:
    option = _best(row.get("recommendationOptions"))
    if row.get("finding") not in ("Overprovisioned", "OVER_PROVISIONED", "NotOptimized") or option is None:
        return None
    machine = str(row.get("currentInstanceType") or "")
    differs = set(option.get("platformDifferences") or ())
    kind = "aws_ec2_graviton" if "Architecture" in differs else "aws_ec2_rightsize"
    refusals = (Refusal("manual_step", "the target has another architecture: it needs an image for it"),)
    return Recommendation(
        **_identity(str(row["instanceArn"]), kind, "aws_instance"),
        current={"instance_type": machine},
        target={"instance_type": str(option.get("instanceType"))},
        alternatives=tuple(
            {"instance_type": str(one.get("instanceType"))} for one in _options(row.get("recommendationOptions"))[1:]
        ),
        **_money(option),
        performance_risk=min(4, whole(option.get("performanceRisk")) or 0),
        memory_known=_has_memory(row),
        refusals=refusals if "Architecture" in differs else (),
    )


def _volume(row: Mapping[str, Any]) -> Recommendation | None:
    option = _best(row.get("volumeRecommendationOptions"))
    if row.get("finding") != "NotOptimized" or option is None:
        return None
    before, after = row.get("currentConfiguration") or {}, option.get("configuration") or {}
    upgrade = (before.get("volumeType"), after.get("volumeType")) == ("gp2", "gp3")
    target = _volume_settings(after)
    if after.get("volumeType") == "gp3":  # what every gp3 includes is not written into the code
        target = {n: v for n, v in target.items() if (n, v) not in (("iops", 3000), ("throughput", 125))}
    return Recommendation(
        **_identity(str(row["volumeArn"]), "aws_ebs_gp2_gp3" if upgrade else "aws_ebs_resize_perf", "aws_ebs_volume"),
        current=_volume_settings(before) | plain({"size_gb": whole(before.get("volumeSize"))}),
        target=target,
        **_money(option),
        performance_risk=min(4, whole(option.get("performanceRisk")) or 0),
    )


def _volume_settings(config: Mapping[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = {"volume_type": config.get("volumeType")}
    if config.get("volumeType") != "gp2":  # gp2's figures follow from its size
        settings["iops"] = whole(config.get("volumeBaselineIOPS"))
        if config.get("volumeType") == "gp3":
            settings["throughput"] = whole(config.get("volumeBaselineThroughput"))
    return plain(settings)


def _function(row: Mapping[str, Any]) -> Recommendation | None:
    option = _best(row.get("memorySizeRecommendationOptions"))
    if (
        row.get("finding") != "NotOptimized"
        or option is None
        or "MemoryOverprovisioned" not in (row.get("findingReasonCodes") or ())
    ):
        return None
    return Recommendation(
        **_identity(str(row["functionArn"]), "aws_lambda_memory", "aws_lambda_function"),
        current=plain({"memory_mb": whole(row.get("currentMemorySize"))}),
        target=plain({"memory_mb": whole(option.get("memorySize"))}),
        **_money(option),
        memory_known=_has_memory(row),
    )


def _database(row: Mapping[str, Any]) -> Recommendation | None:
    option = _best(row.get("instanceRecommendationOptions"))
    if row.get("instanceFinding") != "Overprovisioned" or option is None:
        return None
    return Recommendation(
        **_identity(str(row["resourceArn"]), "aws_rds_rightsize", "aws_db_instance"),
        current={"instance_class": str(row.get("currentDBInstanceClass") or "")},
        target={"instance_class": str(option.get("dbInstanceClass"))},
        **_money(option),
        performance_risk=min(4, whole(option.get("performanceRisk")) or 0),
        memory_known=_has_memory(row),
    )


def _idle(row: Mapping[str, Any]) -> Recommendation | None:
    kind, resource_type = _IDLE.get(str(row.get("resourceType")), ("other", ""))
    return Recommendation(**_identity(str(row["resourceArn"]), kind, resource_type), **_money(row))


_READERS: dict[str, Callable[[Mapping[str, Any]], Recommendation | None]] = {
    "instanceRecommendations": _instance,
    "volumeRecommendations": _volume,
    "lambdaFunctionRecommendations": _function,
    "rdsDBRecommendations": _database,
    "idleRecommendations": _idle,
}


def _with_row(found: Recommendation, row: Mapping[str, Any], tenant: str, now: datetime.datetime) -> Recommendation:
    """What all answers have alike."""
    from dataclasses import replace

    days = whole(row.get("lookBackPeriodInDays") or row.get("lookbackPeriodInDays"))
    return replace(
        found,
        tenant=tenant,
        account=str(row.get("accountId") or found.account),
        tags=tags_of(row.get("tags")),
        evidence=tuple(_evidence(row, days or 0)),
        evidence_days=days,
        observed_at=moment(row.get("lastRefreshTimestamp")) or now,
        confidence=Confidence.MEDIUM,
        raw=dict(row),
    )


def _identity(arn: str, kind: str, resource_type: str) -> dict[str, Any]:
    region, account = arn_parts(arn)
    return {
        "provider": "aws",
        "account": account,
        "region": region,
        "resource_id": arn,
        "kind": kind,
        "source": NAME,
        "source_id": arn,
        "resource_type": resource_type,
        "resource_name": arn_name(arn),
    }


def _money(option: Mapping[str, Any]) -> dict[str, Any]:
    """After discounts where the account is told that, else list; the cost follows from saving and percentage."""
    for key, basis in (("savingsOpportunityAfterDiscounts", "after_discounts"), ("savingsOpportunity", "list")):
        found = option.get(key)
        monthly = found.get("estimatedMonthlySavings") if isinstance(found, Mapping) else None
        saving = amount(monthly.get("value")) if isinstance(monthly, Mapping) else None
        if saving is None or not isinstance(found, Mapping) or not isinstance(monthly, Mapping):
            continue
        percent = figure(found.get("savingsOpportunityPercentage"))
        cost = (saving * 100 / percent).quantize(_CENT) if percent else None
        line = f"{NAME}: saves {saving} a month" + (f", {percent} % of {cost}" if percent else "")
        return {
            "currency": str(monthly.get("currency") or "USD"),
            "monthly_saving": saving,
            "monthly_cost": cost,
            "basis": basis,
            "maths": (line,),
        }
    return {}


def _evidence(row: Mapping[str, Any], days: int) -> Iterator[Evidence]:
    for one in row.get("utilizationMetrics") or ():
        value = figure(one.get("value")) if isinstance(one, Mapping) else None
        if value is not None:
            name = _METRICS.get(str(one.get("name")), str(one.get("name")))
            statistic = {"Maximum": "max", "Average": "mean", "Minimum": "min"}.get(str(one.get("statistic")), "")
            yield Evidence(name, statistic, value, _UNITS.get(name, ""), days)


def _has_memory(row: Mapping[str, Any]) -> bool:
    return any(one.get("name") == "Memory" for one in row.get("utilizationMetrics") or () if isinstance(one, Mapping))


def _options(listed: Any) -> list[Mapping[str, Any]]:
    found = [one for one in listed or () if isinstance(one, Mapping)]
    return sorted(found, key=lambda one: whole(one.get("rank")) or 99)


def _best(listed: Any) -> Mapping[str, Any] | None:
    return next(iter(_options(listed)), None)


_OPERATIONS = (
    "get_ec2_instance_recommendations",
    "get_ebs_volume_recommendations",
    "get_lambda_function_recommendations",
    "get_rds_database_recommendations",
    "get_idle_recommendations",
)


def fetch(client: Any) -> Iterable[Any]:
    """Every answer of the five operations, page by page; `client` is boto3's compute-optimizer."""
    for operation in _OPERATIONS:
        token: dict[str, str] = {}
        while True:
            page = getattr(client, operation)(**token)
            yield page
            if not page.get("nextToken"):
                break
            token = {"nextToken": page["nextToken"]}


def _matches(answer: Any) -> bool:
    return isinstance(answer, Mapping) and any(isinstance(answer.get(key), list) for key in _READERS)


SOURCE = Source(NAME, _matches, parse, fetch)
