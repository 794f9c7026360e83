"""Azure Advisor's cost category: rows of Resource Graph, or the REST list (`value`). Every value is text.

Keys of extendedProperties differ by type of recommendation: what is not there is not known, and the row is kept raw.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from costwarden.recommend.errors import AdviceNotUnderstood
from costwarden.recommend.model import Confidence, Evidence, Recommendation
from costwarden.recommend.sources.amounts import amount, figure, moment, plain, whole
from costwarden.recommend.sources.registry import Source, rows_of

NAME = "azure advisor"
QUERY = (
    "advisorresources | where type == 'microsoft.advisor/recommendations'"
    " and properties.category == 'Cost' | project id, properties | order by id asc"
)
CHANGED_QUERY = (
    "resourcechanges | extend at = todatetime(properties.changeAttributes.timestamp) | where at > ago(7d)"
    " and properties.changeType != 'Delete'"
    " | summarize at = max(at) by id = tolower(tostring(properties.targetResourceId)) | order by id asc"
)
UNUSED_QUERY = (
    "resources | where (type =~ 'microsoft.compute/disks' and properties.diskState =~ 'Unattached')"
    " or (type =~ 'microsoft.network/publicipaddresses' and isnull(properties.ipConfiguration)"
    " and isnull(properties.natGateway)) | project id | order by id asc"
)
PATH = "/providers/Microsoft.ResourceGraph/resources"
VERSION = "2022-10-01"
_MOST_PAGES = 5000
RIGHT_SIZE_VM = "e10b1381-5f0a-47ff-8c7b-37bd13d7c974"  # right-size or shut down an underused machine
_FIELDS = {
    "microsoft.compute/virtualmachines": ("azurerm_linux_virtual_machine", "azure_vm_rightsize"),
    "microsoft.compute/disks": ("azurerm_managed_disk", "azure_disk_delete"),
    "microsoft.network/publicipaddresses": ("azurerm_public_ip", "azure_public_ip_delete"),
    "microsoft.sql/servers/databases": ("azurerm_mssql_database", "azure_sql_sku"),
    "microsoft.web/serverfarms": ("azurerm_service_plan", "azure_app_plan"),
}
_EVIDENCE = (("MaxCpuP95", "cpu_percent"), ("MaxMemoryP95", "memory_percent"))
_TWELFTH = Decimal(12)


class Posts(Protocol):
    def post(self, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Any:
        """Resource Manager's answer as JSON."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """Resource Manager, and the subscriptions to ask about; without any, all that the identity sees."""

    manager: Posts
    subscriptions: Sequence[str] = ()


def fetch(asked: Asked) -> Iterator[Any]:
    """Pages of Advisor's rows out of Resource Graph; rows of machines changed within 7 days carry `changedAt`.

    Errors: AdviceNotUnderstood, and those of the client.
    """
    changed = {str(row.get("id")): row.get("at") for page in pages(asked, CHANGED_QUERY) for row in page}
    for page in pages(asked, QUERY):
        for row in page:
            properties = row.get("properties")
            if isinstance(properties, dict):
                identity = str((properties.get("resourceMetadata") or {}).get("resourceId") or "").lower()
                row["changedAt"] = changed.get(identity)
        yield {"data": page}


def pages(asked: Asked, query: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of one question, page by page (1,000 rows at most each)."""
    token: str | None = None
    for _ in range(_MOST_PAGES):
        options = {"resultFormat": "objectArray", "$top": 1000, **({"$skipToken": token} if token else {})}
        body: dict[str, Any] = {"query": query, "options": options}
        if asked.subscriptions:
            body["subscriptions"] = list(asked.subscriptions)
        answer = asked.manager.post(PATH, {"api-version": VERSION}, body)
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), list):
            raise AdviceNotUnderstood("Azure Resource Graph", "an answer without a list `data`")
        yield [row for row in answer["data"] if isinstance(row, dict)]
        again, token = token, answer.get("$skipToken")
        if not token:
            if str(answer.get("resultTruncated", "false")).lower() == "true":
                raise AdviceNotUnderstood("Azure Resource Graph", "an answer that is cut and has no next page")
            return
        if token == again:
            break
    raise AdviceNotUnderstood("Azure Resource Graph", "pages without an end")


def parse(answer: Any, *, tenant: str, now: datetime.datetime) -> Iterator[Recommendation]:
    for row in _rows(answer):
        properties = row.get("properties")
        if isinstance(properties, Mapping) and properties.get("category") == "Cost":
            found = _recommendation(row, properties, tenant, now)
            if found is not None:
                yield found


def _recommendation(
    row: Mapping[str, Any], properties: Mapping[str, Any], tenant: str, now: datetime.datetime
) -> Recommendation | None:
    extended = {str(key): str(value) for key, value in (properties.get("extendedProperties") or {}).items()}
    identity = str((properties.get("resourceMetadata") or {}).get("resourceId") or "").lower()
    if not identity:
        return None
    field = str(properties.get("impactedField") or "").lower()
    resource_type, kind = _FIELDS.get(field, ("", "other"))
    stop = extended.get("recommendationType", "").lower() in ("shutdown", "shut down", "deallocate")
    if kind == "azure_vm_rightsize" and stop:
        kind = "azure_vm_shutdown"
    if "term" in extended or "reservationType" in extended:
        kind = "commitment_purchase"
    yearly, saving = amount(extended.get("annualSavingsAmount")), amount(extended.get("savingsAmount"))
    monthly = (yearly / _TWELFTH).quantize(Decimal("0.01")) if yearly is not None else saving
    days = whole(extended.get("lookbackPeriod")) or None
    said = properties.get("shortDescription") or {}
    name = "vm_size" if kind == "azure_vm_rightsize" else "sku_name"
    return Recommendation(
        provider="azure",
        account=_subscription(identity),
        region=extended.get("regionId", ""),
        resource_id=identity,
        kind=kind,
        source=NAME,
        source_id=str(row.get("id") or ""),
        resource_type=resource_type,
        resource_name=str(properties.get("impactedValue") or identity.rpartition("/")[2]),
        tenant=tenant,
        current=plain({name: extended.get("currentSku")}),
        target=plain({name: extended.get("targetSku")}) if not stop else {},
        currency=(extended.get("savingsCurrency") or "USD").upper(),
        monthly_saving=monthly,
        maths=(
            f"{NAME}: {said.get('problem') or 'cost'}: "
            + (f"{yearly} a year / 12 = {monthly} a month" if yearly is not None else f"{monthly} a month"),
        ),
        confidence=Confidence.MEDIUM if days and "MaxMemoryP95" in extended else Confidence.LOW,
        evidence=tuple(_evidence(extended, days or 0)),
        evidence_days=days,
        memory_known="MaxMemoryP95" in extended,
        observed_at=moment(properties.get("lastUpdated")) or now,
        changed_at=moment(row.get("changedAt")),
        raw=dict(row),
    )


def _evidence(extended: Mapping[str, str], days: int) -> Iterator[Evidence]:
    for key, metric in _EVIDENCE:
        value = figure(extended.get(key)) if key in extended else None
        if value is not None:
            yield Evidence(metric, "p95", value, "percent", days)


def _subscription(identity: str) -> str:
    parts = identity.split("/")
    return parts[2] if len(parts) > 2 and parts[1] == "subscriptions" else ""


def _rows(answer: Any) -> list[dict[str, Any]]:
    key = "data" if isinstance(answer, Mapping) and "data" in answer else "value"
    return rows_of(answer, key)


def _matches(answer: Any) -> bool:
    rows = _rows(answer)
    first = rows[0].get("properties") if rows else None
    return isinstance(first, Mapping) and "category" in first and "impactedField" in first


SOURCE = Source(NAME, _matches, parse, fetch)
