"""One gate run: load, estimate, decide on both sides, sort out what is new, say it in one line."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from costwarden.config import find_config, read_config
from costwarden.estimate.model import Estimate, ResourceCost
from costwarden.gate.documents import documents_of
from costwarden.gate.estimating import Loaded, estimate_all, load
from costwarden.gate.lines import Lines
from costwarden.gate.notices import notices_of
from costwarden.gate.request import GateRequest, parse_now
from costwarden.gate.result import ChangeCounts, EngineUsed, GateResult
from costwarden.gate.summary import summarise
from costwarden.policy.bundle import load_bundle
from costwarden.policy.decision import Judge, check_settings, decide, parse_violations, sort_findings
from costwarden.policy.engines.choose import choose_engine
from costwarden.policy.exceptions import active, expired, read_exceptions
from costwarden.policy.model import Finding, Status, Violation


class Stopwatch:
    """Milliseconds per stage, in the order of the stages."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, int] = {}
        self._last = perf_counter_ns()

    def lap(self, stage: str) -> None:
        now = perf_counter_ns()
        self.milliseconds[stage] = (now - self._last) // 1_000_000
        self._last = now


def run_gate(request: GateRequest) -> GateResult:
    """Decide. Errors: CostwardenError for whatever keeps it from deciding; it never allows because it failed."""
    watch = Stopwatch()
    config_path = find_config(request.config, request.directory)
    config = read_config(config_path)
    if config_path is not None and request.config is not None:
        request = replace(request, directory=config_path.parent)
    now = request.now or parse_now(None)
    bundle = load_bundle(
        [Path(directory) for directory in request.policies],
        disabled=[name for name, setting in config.policies.items() if not setting.enabled],
    )
    check_settings(config, bundle.known_ids)
    loaded, compared_with = load(request, config)
    watch.lap("read")
    estimate = estimate_all(loaded, request, config)
    watch.lap("estimate")
    lines = [Lines(one.target, request.directory) for one in loaded]
    engine = choose_engine(request.engine)
    found: list[tuple[int, Violation, Status]] = []
    if bundle.policies:
        documents = documents_of(loaded, estimate, config, request, now, bundle, lines)
        values = engine.evaluate_many(bundle, [text for _, _, text in documents])
        found = _statuses([(at, side) for at, side, _ in documents], [parse_violations(value) for value in values])
    exceptions = read_exceptions(request.directory / config.exceptions)
    judge = Judge(config, {policy.id: policy for policy in bundle.policies}, now.date(), config.currency)
    findings = _findings(found, loaded, estimate, judge, lines)
    findings = _excepted(findings, exceptions, loaded, lines, now.date())
    findings = sort_findings(findings)
    decision = decide(findings)
    watch.lap("decide")
    failed = {finding.policy for finding in findings}
    return GateResult(
        decision=decision,
        summary=summarise(estimate, decision, findings, len(bundle.policies)),
        estimate=estimate,
        findings=tuple(findings),
        engine=EngineUsed(engine.name, engine.version),
        timings_ms=watch.milliseconds,
        policies_evaluated=len(bundle.policies),
        changes=_counts(loaded),
        baseline=compared_with,
        notices=tuple(_notices(loaded, estimate, lines, exceptions, now.date())),
        policies_passed=tuple(sorted(policy.id for policy in bundle.policies if policy.id not in failed)),
        comment_key=config.comment.key,
        head_sha=str(request.pull["head_sha"]) if request.pull.get("head_sha") else None,
    )


def _statuses(
    sides: Sequence[tuple[int, str]], violations: Sequence[Sequence[Violation]]
) -> list[tuple[int, Violation, Status]]:
    """New or existing, by policy, address and attribute within a project; the totals' findings only once."""
    before: dict[int, set[tuple[str, str, str]]] = {}
    for (at, side), found in zip(sides, violations, strict=True):
        if side == "before":
            before[at] = {(one.policy, one.address, one.attribute) for one in found}
    result: list[tuple[int, Violation, Status]] = []
    seen: set[tuple[Any, ...]] = set()
    for (at, side), found in zip(sides, violations, strict=True):
        if side == "before":
            continue
        for one in found:
            key = (at if one.address else None, one.policy, one.address, one.attribute, one.rule, str(one.values))
            if key in seen:
                continue
            seen.add(key)
            known = (one.policy, one.address, one.attribute) in before.get(at, ())
            result.append((at, one, Status.EXISTING if known else Status.NEW))
    return result


def _findings(
    found: Iterable[tuple[int, Violation, Status]],
    loaded: Sequence[Loaded],
    estimate: Estimate,
    judge: Judge,
    lines: Sequence[Lines],
) -> list[Finding]:
    costs = {(cost.project, cost.address): cost for cost in estimate.resources}
    findings: dict[tuple[str, str, str, str], Finding] = {}
    for at, violation, status in found:
        target = loaded[at].target
        cost = costs.get((target.name, violation.address))
        project = target.name
        if not violation.address:  # a total: it belongs to the environment, not to the first project that has it
            project = target.name if _alone(loaded, target.environment) else target.environment
        finding = judge.finding(
            violation,
            project,
            status=status,
            where=_place(lines[at]),
            monthly=cost.planned.monthly if cost is not None else None,
        )
        findings.setdefault((project, violation.policy, violation.address, violation.attribute), finding)
    return list(findings.values())


def _alone(loaded: Sequence[Loaded], environment: str) -> bool:
    return sum(one.target.environment == environment for one in loaded) == 1


def _place(lines: Lines) -> Callable[[str, str], tuple[str, int] | None]:
    def place(address: str, attribute: str) -> tuple[str, int] | None:
        return lines.find(address, attribute) if address else None

    return place


def _excepted(
    findings: Sequence[Finding],
    exceptions: Sequence[Any],
    loaded: Sequence[Loaded],
    lines: Sequence[Lines],
    today: datetime.date,
) -> list[Finding]:
    by_project = {one.target.name: own for one, own in zip(loaded, lines, strict=True)}
    in_force = active(exceptions, today)
    result = []
    for finding in findings:
        reason = None
        if finding.status is Status.NEW:
            reason = next(
                (
                    f"{one.reason} (until {one.expires.isoformat()}, {one.approver})"
                    for one in in_force
                    if one.covers(finding.policy, finding.address, finding.attribute)
                ),
                None,
            )
            own = by_project.get(finding.project)
            if reason is None and own is not None:
                reason = own.ignored(finding.policy, finding.address, today)
        result.append(finding if reason is None else replace(finding, status=Status.EXCEPTED, exception=reason))
    return result


def _counts(loaded: Sequence[Loaded]) -> ChangeCounts:
    kinds: Counter[str] = Counter()
    for one in loaded:
        for change in one.plan.resources:
            kinds["moved"] += change.previous_address is not None
            kinds["imported"] += change.importing
            if change.is_replace:
                kinds["replace"] += 1
            elif change.is_forget:
                kinds["forget"] += 1
            else:
                kinds[{"no-op": "unchanged"}.get(change.actions[0], change.actions[0])] += 1
    return ChangeCounts(**{name: kinds[name] for name in ChangeCounts.__dataclass_fields__})


def _notices(
    loaded: Sequence[Loaded],
    estimate: Estimate,
    lines: Sequence[Lines],
    exceptions: Sequence[Any],
    today: datetime.date,
) -> list[str]:
    costs: dict[str, dict[str, ResourceCost]] = {}
    for cost in estimate.resources:
        costs.setdefault(cost.project, {})[cost.address] = cost
    result: list[str] = []
    for one, own in zip(loaded, lines, strict=True):
        result.extend(one.plan.notices)
        result.extend(notices_of(one.plan.resources, costs.get(one.target.name, {})))
        result.extend(own.problems)
    result.extend(
        f"the exception of {one.policy} for {one.address} ended on {one.expires.isoformat()}"
        for one in expired(exceptions, today)
    )
    result.extend(estimate.warnings)
    return list(dict.fromkeys(result))
