"""One recommendation, whoever made it: what, where, how much, how sure, and what must be known before it is done."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

Value = str | int | bool | None
FRESH_DAYS = 7  # advice older than this is asked for again
MONTH_DAYS = Decimal("30.4375")  # 365.25 / 12: amounts per day or year become amounts per month


class Confidence(StrEnum):
    """high: our own percentiles and a provider agree and memory is known; medium: one of them; low: neither."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Life(StrEnum):
    """Where a recommendation is on its way."""

    OPEN = "open"
    SNOOZED = "snoozed"
    PULL_OPEN = "pr_open"
    MERGED = "merged"
    APPLIED = "applied"
    VERIFIED = "verified"
    DISMISSED = "dismissed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One figure that was looked at: cpu_percent p99.5 12.4 over 30 days, 99.2 % of datapoints there."""

    metric: str
    statistic: str  # "p95", "p99.5", "max", "mean", "state"
    value: Decimal
    unit: str
    window_days: int
    threshold: Decimal | None = None
    datapoints_percent: Decimal | None = None
    basis: str = ""  # what the statistic is taken of: "5-minute maxima"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why no pull request is made for it; stored and shown, never silent."""

    code: str  # "too_few_days"
    reason: str


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Money is per month in `currency`; an unknown amount is None. `current` and `target` use our own setting names."""

    provider: Literal["aws", "azure", "gcp", "oci", "alibaba"]
    account: str  # the sub account, subscription or project
    region: str
    resource_id: str  # ARN or provider id, lower-cased ARM id, full GCP name; the Terraform address where none is known
    kind: str  # a key of kinds.KINDS: "aws_ebs_gp2_gp3"
    source: str  # "aws cost optimization hub", "own rules"
    resource_type: str = ""  # Terraform type where known: "aws_ebs_volume"
    resource_name: str = ""
    source_id: str = ""
    tenant: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    current: Mapping[str, Value] = field(default_factory=dict)
    target: Mapping[str, Value] = field(default_factory=dict)
    alternatives: Sequence[Mapping[str, Value]] = ()
    currency: str = "USD"
    monthly_cost: Decimal | None = None
    monthly_saving: Decimal | None = None
    saving_low: Decimal | None = None
    saving_high: Decimal | None = None
    basis: Literal["list", "after_discounts"] = "list"
    one_off_cost: Decimal = Decimal(0)
    maths: Sequence[str] = ()  # how the saving follows from the figures, one line each
    confidence: Confidence = Confidence.LOW
    performance_risk: int = 0  # 0 none ... 4 high
    evidence: Sequence[Evidence] = ()
    evidence_days: int | None = None
    datapoints_percent: Decimal | None = None
    memory_known: bool = False
    observed_at: datetime.datetime | None = None
    created_at: datetime.datetime | None = None  # of the resource
    changed_at: datetime.datetime | None = None  # of the resource
    also_reported_by: Sequence[str] = ()
    conflicts_with: Sequence[str] = ()
    xor_group: str = ""
    address: str = ""  # Terraform address, "" until it is found
    repository: str = ""  # OWNER/NAME whose code the address is of; "" where nobody said
    refusals: Sequence[Refusal] = ()
    raw: Mapping[str, Any] = field(default_factory=dict)  # as the provider gave it

    @property
    def id(self) -> str:
        """The same resource and action, whoever reports it and whenever: 16 hex digits."""
        parts = (self.tenant, self.provider, self.account, self.resource_id, self.kind)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    @property
    def expires_at(self) -> datetime.datetime | None:
        return None if self.observed_at is None else self.observed_at + datetime.timedelta(days=FRESH_DAYS)

    @property
    def saving_percent(self) -> Decimal | None:
        if self.monthly_saving is None or not self.monthly_cost:
            return None
        return (self.monthly_saving * 100 / self.monthly_cost).quantize(Decimal("0.1"))

    @property
    def where(self) -> str:
        """What a person calls it: the Terraform address, else the name, else the end of the id."""
        return self.address or self.resource_name or self.resource_id.rpartition("/")[2] or self.resource_id
