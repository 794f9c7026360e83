"""Commitments that end soon: what they cover goes back to list prices. Reported, never renewed by a machine."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from costwarden.recommend.errors import RecommendationsNotReadable
from costwarden.recommend.inventory import account_of, canonical_id
from costwarden.recommend.model import Confidence, Evidence, Recommendation
from costwarden.recommend.sources.amounts import amount, arn_parts, moment

WITHIN_DAYS = 60
_HOURS = Decimal(730)
_KEYS = frozenset({"savingsPlans", "ReservedInstances", "value", "items"})


def read_commitments(path: Path, *, tenant: str, now: datetime.datetime) -> list[Recommendation]:
    """Of a file with the answer of DescribeSavingsPlans or DescribeReservedInstances, of Azure's list of reservations
    (`az reservations reservation list`), or of Google's (`gcloud compute commitments list --format=json`).

    Errors: RecommendationsNotReadable.
    """
    try:
        answer = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError, RecursionError) as error:
        raise RecommendationsNotReadable(str(path), type(error).__name__) from None
    if isinstance(answer, list):  # what `az` and `gcloud` print
        answer = {"value": answer}
    if not isinstance(answer, dict) or not (_KEYS & answer.keys()):
        reason = f"it has none of {', '.join(sorted(_KEYS))}"
        raise RecommendationsNotReadable(str(path), reason)
    try:
        return list(ending(answer, tenant=tenant, now=now))
    except (AttributeError, TypeError, ValueError, ArithmeticError) as error:
        raise RecommendationsNotReadable(str(path), f"{type(error).__name__}: {str(error)[:100]}") from None


def ending(answer: Mapping[str, Any], *, tenant: str, now: datetime.datetime) -> Iterator[Recommendation]:
    """Active ones that end within 60 days, the next first."""
    others = [*(answer.get("value") or ()), *(answer.get("items") or ())]
    by_cloud: dict[Literal["aws", "azure", "gcp"], list[Found]] = {
        "aws": [*_plans(answer.get("savingsPlans") or ()), *_reserved(answer.get("ReservedInstances") or ())],
        "azure": list(_reservations(others)),
        "gcp": list(_committed(others)),
    }
    listed = [(cloud, one) for cloud, found in by_cloud.items() for one in found]
    for cloud, (arn, name, ends, monthly, currency) in sorted(listed, key=lambda pair: pair[1][2]):
        days = (ends - now).days
        if 0 <= days <= WITHIN_DAYS:
            region, account = arn_parts(arn) if cloud == "aws" else ("", account_of(cloud, arn))
            said = f"{monthly} {currency} a month committed" if monthly is not None else "its amount is not known"
            yield Recommendation(
                provider=cloud,
                account=account,
                region=region,
                resource_id=arn,
                kind="commitment_expiry",
                source="own rules",
                resource_name=name,
                tenant=tenant,
                current={"ends_at": ends.strftime("%Y-%m-%d")},
                currency=currency,
                monthly_cost=monthly,
                maths=(f"{name} ends on {ends:%Y-%m-%d}: {said}; renew it, convert it, or let it go",),
                confidence=Confidence.HIGH,
                evidence=(Evidence("days_left", "state", Decimal(days), "days", 0, Decimal(WITHIN_DAYS)),),
                observed_at=now,
            )


Found = tuple[str, str, datetime.datetime, Decimal | None, str]


def _plans(rows: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    for row in rows:
        ends, hourly = moment(row.get("end")), amount(row.get("commitment"))
        if row.get("state") in (None, "active") and ends is not None:
            name = f"{row.get('savingsPlanType') or 'savings'} plan {str(row.get('savingsPlanId') or '')[:8]}"
            monthly = None if hourly is None else hourly * _HOURS
            yield str(row.get("savingsPlanArn") or name), name, ends, monthly, str(row.get("currency") or "USD")


def _reserved(rows: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    for row in rows:
        ends = moment(row.get("End"))
        if row.get("State") in (None, "active") and ends is not None:
            name = f"{row.get('InstanceCount') or 1} x {row.get('InstanceType')} reserved"
            charges = [amount(one.get("Amount")) for one in row.get("RecurringCharges") or ()]
            known = [one for one in charges if one is not None]
            count = Decimal(int(row.get("InstanceCount") or 1))
            monthly = sum(known, Decimal(0)) * _HOURS * count if known else None
            yield (
                str(row.get("ReservedInstancesId") or name),
                name,
                ends,
                monthly,
                str(row.get("CurrencyCode") or "USD"),
            )


def _reservations(rows: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    """Azure's reservations: what one costs is on its order, so the amount is not known here."""
    for row in rows:
        properties = row.get("properties")
        if not isinstance(properties, Mapping) or properties.get("provisioningState") not in (None, "Succeeded"):
            continue
        ends = moment(properties.get("expiryDateTime") or properties.get("expiryDate"))
        if ends is not None:
            sku = (row.get("sku") or {}).get("name") or properties.get("skuDescription") or "reservation"
            name = str(properties.get("displayName") or f"{properties.get('quantity') or 1} x {sku}")
            yield str(row.get("id") or name).lower(), f"{name} ({sku})", ends, None, "USD"


def _committed(rows: Iterable[Mapping[str, Any]]) -> Iterator[Found]:
    for row in rows:
        ends = moment(row.get("endTimestamp"))
        if ends is not None and row.get("status") in (None, "ACTIVE"):
            plan = str(row.get("plan") or "").replace("_", " ").lower()
            name = f"commitment {row.get('name')} ({plan})"
            yield canonical_id("gcp", str(row.get("selfLink") or name)), name, ends, None, "USD"
