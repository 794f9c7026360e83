"""What a rule may ask besides the resource itself, and what it answers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from costwarden.recommend.inventory import Resource
from costwarden.recommend.metrics import WINDOW_DAYS, Metric, Metrics, NoMetrics, Series
from costwarden.recommend.model import Confidence, Evidence, Refusal, Value
from costwarden.recommend.pricing import Repricer

NON_PRODUCTION = frozenset(
    {"dev", "development", "test", "testing", "qa", "stage", "staging", "sandbox", "sbx", "preview", "uat", "int"}
)
_HOLDS = ("volume_id", "allocation_id", "instance_id", "managed_disk_id", "boot_volume_id", "disk_id")
_LONG_AGO = datetime.datetime.min.replace(tzinfo=datetime.UTC)
_ENVIRONMENT_KEYS = ("environment", "env", "stage")


@dataclass(frozen=True, slots=True)
class Facts:
    """Shared by all rules of one run. `attached` are ids of volumes and addresses that something holds."""

    now: datetime.datetime
    metrics: Metrics = field(default_factory=NoMetrics)
    repricer: Repricer | None = None
    attached: frozenset[str] = frozenset()
    unused: frozenset[str] = frozenset()  # ids the cloud itself says nobody holds, small letters
    snapshots: Mapping[str, Resource] = field(default_factory=dict)  # volume id -> a snapshot of it
    lifecycle_of: frozenset[str] = frozenset()  # buckets with lifecycle rules of their own resource
    retention_days: int = 30
    cpu_target: Decimal = Decimal(70)  # percent at p99.5 that the smaller size may reach
    memory_target: Decimal = Decimal(80)
    idle_cpu: Decimal = Decimal(5)
    idle_network_bytes: Decimal = Decimal(5_000_000)  # a day

    def series(self, resource: Resource, metric: Metric) -> Series | None:
        return self.metrics.series(resource, metric)

    def held_by_nobody(self, resource: Resource, metric: Metric = "iops") -> list[Evidence] | None:
        """Evidence that a volume or disk is attached to nothing; None where that is not known, or where it is used.

        The cloud's own word counts most: what is attached to nothing reports no metrics at all.
        """
        series = self.series(resource, metric)
        names = {resource.text("id").lower(), resource.id.lower()} - {""}
        if {resource.text("id"), resource.id} & self.attached or (series is not None and series.maximum > 0):
            return None
        if names & self.unused:
            return [Evidence("attached", "state", Decimal(0), "", 0, Decimal(0))]
        return None if series is None else evidence_of(series, ("max", series.maximum), threshold=Decimal(0))

    def schedulable(self, resource: Resource) -> str:
        """The non-production environment of a machine that runs all week; "" where it is none, or has a schedule."""
        environment = environment_of(resource)
        said = {value.lower() for key, value in resource.tags.items() if key.lower() == "schedule"}
        on_schedule = bool(said) and not said & {"always-on", "24x7", "none"}
        return "" if on_schedule or environment not in NON_PRODUCTION else environment

    def snapshot(self, resource: Resource) -> str | None:
        return usable_snapshot(resource, self.snapshots, self.now)

    def is_priced(self, resource: Resource, changes: Mapping[str, Value]) -> bool:
        """Whether the changed resource exists in the price list of its region."""
        return self.repricer is not None and self.repricer.price(resource, changes).then is not None

    def saved_share(self, resource: Resource, changes: Mapping[str, Value]) -> Decimal | None:
        """The share of the list price a change saves, for kinds nobody edits; None where a price is missing."""
        if self.repricer is None:
            return None
        priced = self.repricer.price(resource, changes)
        return None if priced.saving is None or not priced.now else priced.saving / priced.now


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule found. `target` None: the resource goes; `usage_based`: the saving depends on use, so unknown."""

    kind: str
    current: Mapping[str, Value]
    target: Mapping[str, Value] | None
    evidence: Sequence[Evidence] = ()
    refusals: Sequence[Refusal] = ()
    confidence: Confidence = Confidence.MEDIUM
    performance_risk: int = 0
    memory_known: bool = False
    usage_based: bool = False
    share: Decimal | None = None  # of the cost that is saved, where attributes do not say it (schedules)
    maths: Sequence[str] = ()


WORKING_HOURS = 55  # five days from 7 to 18
_WEEK = Decimal(168)


def working_hours(kind: str, environment: str) -> Proposal:
    """Off outside working hours: the share of the week that nobody uses."""
    return Proposal(
        kind,
        {"running_hours_per_week": int(_WEEK), "environment": environment},
        {"running_hours_per_week": WORKING_HOURS},
        confidence=Confidence.LOW,
        share=1 - WORKING_HOURS / _WEEK,
        maths=(f"runs 168 hours a week; working hours are {WORKING_HOURS}: 1 - {WORKING_HOURS}/168 of its hours",),
    )


@dataclass(frozen=True, slots=True)
class Rule:
    kind: str
    types: frozenset[str]
    look: Callable[[Resource, Facts], Iterable[Proposal]]
    name: str


def evidence_of(series: Series, *figures: tuple[str, Decimal], threshold: Decimal | None = None) -> list[Evidence]:
    days, present = series.window_days, series.datapoints_percent
    return [
        Evidence(series.metric, name, value, series.unit, days, threshold, present, series.basis)
        for name, value in figures
    ]


def environment_of(resource: Resource) -> str:
    """The environment a tag names, small letters; "" where none does."""
    lowered = {key.lower(): value for key, value in resource.tags.items()}
    return next((lowered[key].strip().lower() for key in _ENVIRONMENT_KEYS if lowered.get(key)), "")


def attached_ids(resources: Iterable[Resource]) -> frozenset[str]:
    """Ids that another resource of the inventory holds: attached volumes, associated addresses, NAT's addresses."""
    found: set[str] = set()
    for one in resources:
        for name in _HOLDS:
            if one.type.endswith(("attachment", "association", "nat_gateway")) and one.text(name):
                found.add(one.text(name))
        for block in ("root_block_device", "ebs_block_device"):
            for device in one.attributes.get(block) or ():
                if isinstance(device, Mapping) and isinstance(device.get("volume_id"), str):
                    found.add(device["volume_id"])
    return frozenset(found - {""})


def lifecycle_buckets(resources: Iterable[Resource]) -> frozenset[str]:
    """Buckets and storage accounts whose lifecycle rules are a resource of their own."""
    told = {
        "aws_s3_bucket_lifecycle_configuration": "bucket",
        "azurerm_storage_management_policy": "storage_account_id",
    }
    return frozenset(one.text(told[one.type]) for one in resources if one.type in told)


def snapshots_of(resources: Iterable[Resource]) -> dict[str, Resource]:
    """Volume id -> the youngest snapshot of it in the inventory; disks of other clouds by their snapshot's source."""
    found: dict[str, Resource] = {}
    for one in sorted(resources, key=lambda one: (one.created_at or _LONG_AGO, one.id)):
        for name in ("volume_id", "source_resource_id", "source_uri", "source_disk"):
            if one.type.endswith("snapshot") and one.text(name):
                found[one.text(name)] = one
    return found


def usable_snapshot(resource: Resource, snapshots: Mapping[str, Resource], now: datetime.datetime) -> str | None:
    """The id of a snapshot of its data; None where there is none, or one older than the window nothing was used in."""
    names = (resource.text("id"), resource.text("self_link"), resource.text("name"))
    found = next((snapshots[name] for name in names if name and name in snapshots), None)
    oldest = now - datetime.timedelta(days=WINDOW_DAYS)
    return None if found is None or (found.created_at is not None and found.created_at < oldest) else found.id
