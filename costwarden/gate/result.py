"""What the gate found out: everything a report renders and nothing it has to compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from costwarden.estimate.model import Estimate
from costwarden.policy.model import Decision, Finding, Level, PolicyInfo, Status


@dataclass(frozen=True, slots=True)
class EngineUsed:
    name: str  # "embedded" | "opa"
    version: str  # "regorus 0.13.0" | "opa 1.20.2"


@dataclass(frozen=True, slots=True)
class ChangeCounts:
    """How many resources the plan creates, changes, replaces, deletes, forgets, imports, moves, leaves alone."""

    create: int = 0
    update: int = 0
    replace: int = 0
    delete: int = 0
    forget: int = 0
    imported: int = 0
    moved: int = 0
    unchanged: int = 0

    @property
    def changed(self) -> int:
        return self.create + self.update + self.replace + self.delete + self.forget


@dataclass(frozen=True, slots=True)
class Actuals:
    """What the bill says about the same resources; absent (None on the result) without a warehouse."""

    by_project_last_30_days: Mapping[str, str]  # project -> decimal text


@dataclass(frozen=True, slots=True)
class GateResult:
    decision: Decision
    summary: str  # one plain line: how much, and whether it may merge
    estimate: Estimate
    findings: Sequence[Finding]  # new first, then by level, money (dear first), policy, address, attribute
    engine: EngineUsed
    timings_ms: Mapping[str, int]
    policies_evaluated: int
    changes: ChangeCounts
    # In words, for the block "how this was priced": "main@9ab12c", "before-values of the plan", ...
    baseline: str = "before-values of the plan"
    # What a reader must know beside findings: replacements that destroy data, moved or forgotten resources,
    # targeted plans, deprecated flags. One line each, no Markdown, values from the plan unescaped.
    notices: Sequence[str] = ()
    policies_passed: Sequence[str] = ()  # ids that were evaluated and had no finding
    advice: Sequence[Finding] = field(default_factory=tuple)  # folded in from tools beside Rego (checkov)
    actuals: Actuals | None = None
    comment_key: str = "default"
    head_sha: str | None = None
    currency_note: str | None = None
    policies: Sequence[PolicyInfo] = ()  # metadata of what was evaluated: SARIF rules, titles
    policies_not_evaluated: Mapping[str, str] = field(default_factory=dict)  # id -> why: switched off, no budget, ...
    plan_paths: Mapping[str, str] = field(
        default_factory=dict
    )  # project -> its plan or folder, for findings without file
    report_url: str | None = None  # where the whole report is; comments link to it when they must leave something out
    source_url: str | None = None  # "https://host/owner/name/blob/<sha>": prefix of links to files
    chatops: bool = False  # a bot listens: the comment names its commands
    policy_digest: str = ""  # sha256 hex over the policies that decided; "" in a report read back
    resource_owners: Mapping[str, str] = field(default_factory=dict)  # address -> owner, by `ownership`
    unpriced: Mapping[str, str] = field(default_factory=dict)  # what has no full price: see unpriced_digests

    @property
    def denied(self) -> int:
        return self._count(Level.DENY)

    @property
    def approvals_needed(self) -> int:
        return self._count(Level.APPROVAL)

    @property
    def warned(self) -> int:
        return self._count(Level.WARN)

    @property
    def advised(self) -> int:
        return self._count(Level.ADVISE) + sum(finding.status is Status.NEW for finding in self.advice)

    def _count(self, level: Level) -> int:
        return sum(finding.level is level and finding.status is Status.NEW for finding in self.findings)


def exit_code(decision: Decision, fail_on: str) -> int:
    """0 allowed, 1 denied (or approval pending with `--fail-on approval`), 2 undecided whatever `fail_on` says."""
    if decision is Decision.ERROR:
        return 2
    if fail_on == "never":
        return 0
    if decision is Decision.DENY or (decision is Decision.APPROVAL and fail_on == "approval"):
        return 1
    return 0
