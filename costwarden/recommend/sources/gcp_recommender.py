"""Google Cloud Recommender: rows of the REST list of any recommender, asked for per project and location.

primary_impact.cost_projection.cost is Money and negative where it saves; its duration scales it to a month.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from costwarden.recommend.errors import AdviceNotUnderstood
from costwarden.recommend.inventory import account_of
from costwarden.recommend.model import MONTH_DAYS, Confidence, Recommendation
from costwarden.recommend.sources.amounts import figure, moment, plain
from costwarden.recommend.sources.registry import Source, rows_of

NAME = "gcp recommender"
# part of the recommender's name -> kind, Terraform type, and our name of the setting its operations change
_RECOMMENDERS: tuple[tuple[str, str, str, str], ...] = (
    ("google.compute.instance.MachineTypeRecommender", "gcp_vm_rightsize", "google_compute_instance", "machine_type"),
    ("google.compute.instance.IdleResourceRecommender", "gcp_vm_idle", "google_compute_instance", ""),
    ("google.compute.disk.IdleResourceRecommender", "gcp_disk_delete", "google_compute_disk", ""),
    ("google.compute.address.IdleResourceRecommender", "gcp_ip_delete", "google_compute_address", ""),
    ("google.cloudsql.instance.IdleRecommender", "gcp_sql_idle", "google_sql_database_instance", ""),
    ("google.cloudsql.instance.OverprovisionedRecommender", "gcp_sql_rightsize", "google_sql_database_instance",
     "tier"),
    ("CommitmentRecommender", "commitment_purchase", "", ""),
    ("UsageCommitmentRecommender", "commitment_purchase", "", ""),
)  # fmt: skip
_OPEN = ("", "ACTIVE", "CLAIMED")
# Which recommender answers where (cloud.google.com/recommender/docs/recommenders): zones, regions, or global.
_ASKED: Mapping[str, tuple[str, ...]] = {
    "google.compute.instance.MachineTypeRecommender": ("zone",),
    "google.compute.instance.IdleResourceRecommender": ("zone",),
    "google.compute.instanceGroupManager.MachineTypeRecommender": ("zone", "region"),
    "google.compute.disk.IdleResourceRecommender": ("zone", "region"),
    "google.compute.address.IdleResourceRecommender": ("region", "global"),
    "google.compute.image.IdleResourceRecommender": ("global",),
    "google.compute.commitment.UsageCommitmentRecommender": ("region",),
    "google.cloudsql.instance.IdleRecommender": ("region",),
    "google.cloudsql.instance.OverprovisionedRecommender": ("region",),
    "google.run.service.CostRecommender": ("region",),
}
_ZONE = re.compile(r"[a-z]+-[a-z]+\d+-[a-z]")
_PROJECT = re.compile(r"([a-z][a-z0-9.-]{1,40}:)?[a-z][a-z0-9-]{4,60}|\d{6,20}")
_MOST_PAGES = 1000


class Gets(Protocol):
    def get(self, path: str, query: Mapping[str, str]) -> Any:
        """recommender.googleapis.com's answer as JSON; None where it knows no such path."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """The interface, and the projects to ask about."""

    api: Gets
    projects: Sequence[str]


def is_project(text: str) -> bool:
    return _PROJECT.fullmatch(text) is not None


def fetch(asked: Asked) -> Iterator[Any]:
    """Every open recommendation of the projects, in the locations Google says have any. Errors: AdviceNotUnderstood."""
    for project in asked.projects:
        rows = _pages(asked.api, f"/v1beta1/projects/{project}/locations", "locations")
        locations = sorted({str(row.get("locationId") or str(row.get("name")).rpartition("/")[2]) for row in rows})
        for location in locations:
            where = "global" if location == "global" else "zone" if _ZONE.fullmatch(location) else "region"
            for recommender in (name for name, places in _ASKED.items() if where in places):
                path = f"/v1/projects/{project}/locations/{location}/recommenders/{recommender}/recommendations"
                if found := list(_pages(asked.api, path, "recommendations", offered=False)):
                    yield {"recommendations": found}


def _pages(api: Gets, path: str, key: str, *, offered: bool = True) -> Iterator[dict[str, Any]]:
    """Rows of all pages. What is not known is an error only where it has to be `offered`."""
    query = {"pageSize": "500"}
    for _ in range(_MOST_PAGES):
        answer = api.get(path, query)
        if answer is None and not offered:
            return
        rows = answer.get(key, []) if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise AdviceNotUnderstood("Google Cloud Recommender", f"no list `{key}` at {path}")
        yield from (row for row in rows if isinstance(row, dict))
        token = str(answer.get("nextPageToken") or "")
        if not token:
            return
        if token == query.get("pageToken"):
            break
        query = {**query, "pageToken": token}
    raise AdviceNotUnderstood("Google Cloud Recommender", "pages without an end")


def parse(answer: Any, *, tenant: str, now: datetime.datetime) -> Iterator[Recommendation]:
    for row in rows_of(answer, "recommendations"):
        state = _get(row, "stateInfo", "state_info").get("state", "")
        if state in _OPEN and row.get("name"):
            yield _recommendation(row, tenant, now)


def _recommendation(row: Mapping[str, Any], tenant: str, now: datetime.datetime) -> Recommendation:
    name = str(row["name"])
    kind, resource_type, setting = "other", "", ""
    for part, found, type_, key in _RECOMMENDERS:
        if part in name:
            kind, resource_type, setting = found, type_, key
            break
    current, target, resource = _operations(row, setting)
    targets = row.get("targetResources") or row.get("target_resources") or []
    identity = resource or (str(targets[0]) if targets else name)  # operations name it, targets may number it
    saving, currency, line = _saving(row)
    parts = name.split("/")
    return Recommendation(
        provider="gcp",
        account=account_of("gcp", identity) or (parts[1] if len(parts) > 1 and parts[0] == "projects" else ""),
        region=parts[3] if len(parts) > 3 else "",
        resource_id=identity,
        kind=kind,
        source=NAME,
        source_id=name,
        resource_type=resource_type,
        resource_name=identity.rpartition("/")[2],
        tenant=tenant,
        current=plain({setting: current}) if setting else {},
        target=plain({setting: target}) if setting else {},
        currency=currency,
        monthly_saving=saving,
        maths=(line,),
        confidence=Confidence.MEDIUM,
        evidence_days=_days(row, kind),
        observed_at=moment(row.get("lastRefreshTime") or row.get("last_refresh_time")) or now,
        xor_group=str(row.get("xorGroupId") or row.get("xor_group_id") or ""),
        raw=dict(row),
    )


def _days(row: Mapping[str, Any], kind: str) -> int | None:
    """The observation window the overview names; machine types are judged over 8 days by default, disks over 15."""
    content = _get(row, "content", "content")
    seconds = str((content.get("overview") or {}).get("observationPeriod") or "").removesuffix("s")
    if seconds.isdecimal():
        return int(seconds) // 86_400
    return {"gcp_vm_rightsize": 8, "gcp_disk_delete": 15, "gcp_ip_delete": 15}.get(kind)


def _operations(row: Mapping[str, Any], setting: str) -> tuple[str | None, str | None, str]:
    """(current, target, resource) of the first test and the first replace of a path that is the setting."""
    current = target = None
    resource = ""
    content = _get(row, "content", "content")
    for group in content.get("operationGroups") or content.get("operation_groups") or ():
        for one in group.get("operations") or () if isinstance(group, Mapping) else ():
            resource = resource or str(one.get("resource") or "")
            path = str(one.get("path") or "").replace("T", "_t").lower().lstrip("/")
            if not setting or setting not in path:
                continue
            matcher = _get(one, "valueMatcher", "value_matcher")
            if one.get("action") == "test":
                current = _last(one.get("value") or matcher.get("matchesPattern") or matcher.get("matches_pattern"))
            elif one.get("action") == "replace":
                target = _last(one.get("value"))
    return current, target, resource


def _last(value: Any) -> str | None:
    """ "zones/z/machineTypes/n2-standard-4" or ".*zones/z/machineTypes/n2-standard-4" -> "n2-standard-4"."""
    return str(value).rpartition("/")[2] or None if isinstance(value, str) else None


def _saving(row: Mapping[str, Any]) -> tuple[Decimal | None, str, str]:
    projection = _get(_get(row, "primaryImpact", "primary_impact"), "costProjection", "cost_projection")
    cost = _get(projection, "cost")
    seconds = figure(str(projection.get("duration") or "").removesuffix("s"))
    units, nanos = figure(cost.get("units") or 0), figure(cost.get("nanos") or 0)
    currency = str(cost.get("currencyCode") or cost.get("currency_code") or "USD")
    if not cost or not seconds or units is None or nanos is None:
        return None, currency, f"{NAME}: no cost projection"
    total = -(units + nanos / 1_000_000_000)
    days = seconds / 86_400
    monthly = (total * MONTH_DAYS / days).quantize(Decimal("0.01"))
    line = f"{NAME}: {total.quantize(Decimal('0.01'))} in {days.normalize():f} days × {MONTH_DAYS} = {monthly} a month"
    return monthly, currency, line


def _get(row: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    for name in names:
        found = row.get(name)
        if isinstance(found, Mapping):
            return found
    return {}


def _matches(answer: Any) -> bool:
    rows = rows_of(answer, "recommendations")
    return bool(rows) and "/recommenders/" in str(rows[0].get("name"))


SOURCE = Source(NAME, _matches, parse, fetch)
