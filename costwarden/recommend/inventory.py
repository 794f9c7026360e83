"""The resources rules look at: from a plan (what exists before it) or a state file, joined with the bill."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costwarden.errors import CostwardenError
from costwarden.plan.model import Plan, ResourceChange

if TYPE_CHECKING:
    from costwarden.recommend.bill import Bill

_PROVIDERS = {"aws": "aws", "azurerm": "azure", "google": "gcp", "google-beta": "gcp", "oci": "oci",
              "alicloud": "alibaba"}  # fmt: skip
_IDS = ("arn", "self_link", "id")
_CREATED = ("create_date", "create_time", "creation_timestamp", "creation_date", "created_time", "launch_time",
            "time_created", "creation_time")  # fmt: skip
_MOST_BYTES = 256 * 1024 * 1024


class StateNotReadable(CostwardenError):
    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            f"{path} is not a Terraform state: {reason}", hint="give the output of `terraform state pull` (version 4)"
        )


@dataclass(frozen=True, slots=True)
class Resource:
    """One thing that exists: its id at the provider, its Terraform address and settings, and what the bill says."""

    provider: str  # "aws" | "azure" | "gcp" | ...
    type: str
    id: str  # arn, ARM id, full name or provider id; the address where nothing better is known
    address: str = ""
    account: str = ""
    region: str = ""
    name: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime.datetime | None = None
    changed_at: datetime.datetime | None = None
    monthly_billed: Decimal | None = None  # None: not on the bill, or there is none
    currency: str = "USD"

    def number(self, name: str) -> Decimal | None:
        """A numeric attribute; None where it is absent or not a number."""
        value = self.attributes.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            return None
        return Decimal(str(value))

    def text(self, name: str) -> str:
        value = self.attributes.get(name)
        return value if isinstance(value, str) else ""


def resources_of_plan(plan: Plan) -> Iterator[Resource]:
    """What exists before the plan; what it creates counts too where nothing exists yet (a plan of creations)."""
    for change in plan.resources:
        attributes = change.before if change.before is not None else change.after
        if attributes is not None:
            region = getattr(plan.providers.get(change.provider_key), "region", None) or ""
            yield _resource(change, attributes, region)


def _resource(change: ResourceChange, attributes: Mapping[str, Any], region: str) -> Resource:
    return resource_from(change.type, change.provider, change.address, attributes, region)


def resources_of_state(path: Path) -> list[Resource]:
    """Managed resources of a state file, version 4. Sensitive attributes stay out. Errors: StateNotReadable."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise StateNotReadable(str(path), "it is larger than 256 MB")
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise StateNotReadable(str(path), error.strerror or type(error).__name__) from None
    except (ValueError, RecursionError):
        raise StateNotReadable(str(path), "not JSON") from None
    if not isinstance(data, dict) or data.get("version") != 4 or not isinstance(data.get("resources"), list):
        raise StateNotReadable(str(path), "its version is not 4")
    found: list[Resource] = []
    for entry in data["resources"]:
        if isinstance(entry, dict) and entry.get("mode") == "managed":
            found.extend(_instances(entry))
    return found


def _instances(entry: Mapping[str, Any]) -> Iterator[Resource]:
    module = f"{entry['module']}." if entry.get("module") else ""
    provider = str(entry.get("provider") or "").rpartition("/")[2].rstrip('"]').partition('"]')[0]
    for instance in entry.get("instances") or ():
        attributes = instance.get("attributes") if isinstance(instance, dict) else None
        if not isinstance(attributes, dict) or instance.get("deposed"):
            continue
        key = instance.get("index_key")
        index = "" if key is None else f"[{json.dumps(key, ensure_ascii=False)}]"
        hidden = {
            path[0]["value"]
            for path in instance.get("sensitive_attributes") or ()
            if isinstance(path, list) and path and isinstance(path[0], dict) and "value" in path[0]
        }
        visible = {name: value for name, value in attributes.items() if name not in hidden}
        address = f"{module}{entry.get('type')}.{entry.get('name')}{index}"
        yield resource_from(str(entry.get("type")), provider, address, visible, "")


_GOOGLE = (
    (re.compile(r"https://(?:www|compute)\.googleapis\.com/compute/(?:v1|beta)/"), "//compute.googleapis.com/"),
    (re.compile(r"https://(?:www|sqladmin)\.googleapis\.com/sql/v1(?:beta4)?/"), "//cloudsql.googleapis.com/"),
)


def canonical_id(provider: str, identity: str) -> str:
    """One id per resource, whoever writes it: ARM ids small, Google's self links as full resource names."""
    if provider == "azure":
        return identity.lower()
    if provider == "gcp":
        for pattern, service in _GOOGLE:
            if (found := pattern.match(identity)) is not None:
                return service + identity[found.end() :]
    return identity


def account_of(provider: str, identity: str) -> str:
    """The subscription of an ARM id, the project of a full resource name."""
    parts = identity.split("/")
    name = {"azure": "subscriptions", "gcp": "projects"}.get(provider, "")
    place = parts.index(name) + 1 if name in parts else len(parts)
    return parts[place] if place < len(parts) else ""


def resource_from(kind: str, provider: str, address: str, attributes: Mapping[str, Any], region: str) -> Resource:
    """A Resource of Terraform attributes; account and region from an ARN where it has them."""
    identity = next((str(attributes[name]) for name in _IDS if isinstance(attributes.get(name), str)), "") or address
    cloud = _PROVIDERS.get(provider, provider)
    identity = canonical_id(cloud, identity)
    account = account_of(cloud, identity)
    parts = identity.split(":")
    if parts[0] == "arn" and len(parts) >= 6:
        region, account = parts[3] or region, parts[4]
    tags = attributes.get("tags_all") or attributes.get("tags") or attributes.get("labels")
    own = {str(key): str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {}
    return Resource(
        provider=cloud,
        type=kind,
        id=identity,
        address=address,
        account=account,
        region=region,
        name=own.get("Name") or str(attributes.get("name") or attributes.get("bucket") or ""),
        attributes=attributes,
        tags=own,
        created_at=next((at for name in _CREATED if (at := _moment(attributes.get(name))) is not None), None),
    )


def with_bill(resources: list[Resource], bill: Bill | None) -> list[Resource]:
    """The same resources with what the bill says; an id of the bill may be the ARN, or the part behind its last "/"."""
    if bill is None:
        return resources
    billed = bill.resources()
    joined: list[Resource] = []
    for one in resources:
        short = str(one.attributes.get("id") or "").lower()
        found = billed.get(one.id.lower()) or (billed.get(short) if short else None)
        if found is not None:
            one = replace(
                one,
                monthly_billed=found.monthly,
                currency=found.currency,
                account=one.account or found.account,
                region=one.region or found.region,
                created_at=one.created_at or _begin_of(found.since),
            )
        joined.append(one)
    return joined


def _begin_of(day: datetime.date | None) -> datetime.datetime | None:
    return None if day is None else datetime.datetime.combine(day, datetime.time(), datetime.UTC)


def _moment(value: Any) -> datetime.datetime | None:
    try:
        found = datetime.datetime.fromisoformat(str(value).replace("Z", "+00:00")) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=datetime.UTC) if found is not None and found.tzinfo is None else found
