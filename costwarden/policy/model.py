"""Nouns of a decision: violations as Rego reports them, findings as people read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Any


class Level(StrEnum):
    """What a policy does to the merge, strongest first."""

    DENY = "deny"
    APPROVAL = "approval"
    WARN = "warn"
    ADVISE = "advise"


class Status(StrEnum):
    NEW = "new"
    EXISTING = "existing"  # true before this change: informs, never blocks
    EXCEPTED = "excepted"
    APPROVED = "approved"


class Decision(StrEnum):
    ALLOW = "allow"
    WARN = "warn"
    APPROVAL = "approval"
    DENY = "deny"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Violation:
    """One element of a policy's `deny` or `warn` set, as the engine returned it."""

    policy: str  # "tags/required"
    rule: str  # "deny" or "warn"
    address: str
    attribute: str
    values: Mapping[str, Any] = field(default_factory=dict)
    msg: str = ""  # set by the rule itself; else the METADATA template is filled from `values`


@dataclass(frozen=True, slots=True)
class PolicyInfo:
    """A policy's METADATA and where it comes from."""

    id: str  # "tags/required"
    package: str  # "costwarden.policies.tags.required"
    title: str
    description: str
    level: Level
    message: str  # template for `values`, e.g. "`{address}` has no tag `{key}`"; "" where rules set msg
    remedy: str  # template too
    file: str
    shipped: bool
    conftest: bool = False  # a conftest-style package: msg strings, no METADATA
    parameters: Mapping[str, Any] = field(default_factory=dict)  # defaults, overridable in costwarden.yaml
    # Terraform type -> names: what the document must carry of each resource for this policy to see it.
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    references: Mapping[str, Sequence[str]] = field(default_factory=dict)


def finding_id(policy: str, address: str, attribute: str) -> str:
    """First 8 hex digits of sha256 over policy, address and attribute, joined by newlines."""
    return sha256("\n".join((policy, address, attribute)).encode("utf-8", "surrogatepass")).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation with everything a reader needs to act on it."""

    id: str
    policy: str
    level: Level
    project: str
    address: str
    attribute: str
    message: str
    remedy: str
    status: Status = Status.NEW
    file: str | None = None
    line: int | None = None
    suggestion: str | None = None  # the replacement line, where one line fixes it
    monthly: Decimal | None = None  # what the resource costs per month as planned
    owners: Sequence[str] = ()
    approvals_needed: int = 0
    blocks_from: str | None = None  # YYYY-MM-DD from which a ramped policy blocks
    exception: str | None = None  # why it is excepted, and until when
    approved_by: Sequence[str] = ()  # logins of those whose approval covers it as it stands
