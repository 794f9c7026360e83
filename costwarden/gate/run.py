"""One gate run: load, estimate, decide on both sides, sort out what is new, say it in one line."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from time import perf_counter_ns

from costwarden.config import Config, base_of, find_config, read_config
from costwarden.config.inside import inside
from costwarden.errors import CostwardenError
from costwarden.estimate.model import Estimate, ResourceCost
from costwarden.gate.actuals import Measured, actuals_of, measured
from costwarden.gate.causes import shared_causes
from costwarden.gate.checkov import FailedCheck, advice_of, failed_checks
from costwarden.gate.documents import documents_of
from costwarden.gate.estimating import estimate_all, load
from costwarden.gate.findings import findings_of, statuses_of, with_exceptions
from costwarden.gate.lines import Lines
from costwarden.gate.loaded import Loaded
from costwarden.gate.notices import notices_of
from costwarden.gate.owners import owners_by_address
from costwarden.gate.request import GateRequest, parse_now
from costwarden.gate.result import ChangeCounts, EngineUsed, GateResult
from costwarden.gate.summary import summarise
from costwarden.gate.unpriced import unpriced_digests
from costwarden.policy.bundle import Bundle, load_bundle
from costwarden.policy.decision import Judge, check_settings, decide, parse_violations, sort_findings
from costwarden.policy.engines.choose import choose_engine
from costwarden.policy.exceptions import PolicyException, check_excepted, expired, read_exceptions
from costwarden.policy.model import Finding, Status, Violation
from costwarden.policy.parameters import check_parameters


class Stopwatch:
    """Milliseconds per stage, in the order of the stages."""

    def __init__(self) -> None:
        self.milliseconds: dict[str, int] = {}
        self._last = perf_counter_ns()

    def lap(self, stage: str) -> None:
        now = perf_counter_ns()
        self.milliseconds[stage] = (now - self._last) // 1_000_000
        self._last = now


class PlanNotGiven(CostwardenError):
    """A policy that reads `input.plan` would silently never fire without it."""

    def __init__(self, file: str) -> None:
        super().__init__(f"{file} reads input.plan, which policies get only on request", hint="add --raw-plan")


def run_gate(request: GateRequest) -> GateResult:
    """Decide. Errors: CostwardenError for whatever keeps it from deciding; it never allows because it failed."""
    watch = Stopwatch()
    config_path = find_config(request.config, request.directory)
    config = read_config(config_path)
    if config_path is not None and request.config is not None and request.trusted is None:
        request = replace(request, directory=base_of(config_path))
    now = request.now or parse_now(None)
    bundle = load_bundle(
        [Path(directory) for directory in request.policies],
        disabled=[name for name, setting in config.policies.items() if not setting.enabled],
    )
    check_settings(config, bundle.known_ids)
    check_parameters(config, bundle.policies)
    if bundle.reads_plan and not request.raw_plan:
        raise PlanNotGiven(bundle.reads_plan[0])
    loaded, compared_with = load(request, config)
    watch.lap("read")
    checks, checkov_notices, loaded = _with_checkov(loaded, request)
    if request.checkov:
        watch.lap("checkov")
    billed = measured(request.bill, loaded, config, now)
    if request.bill is not None:
        watch.lap("bill")
    estimate = estimate_all(loaded, request, config, billed=billed)
    watch.lap("estimate")
    lines = [Lines(one.target, request.directory, one.places) for one in loaded]
    engine = choose_engine(request.engine)
    found: list[tuple[int, Violation, Status]] = []
    if bundle.policies:
        documents = documents_of(loaded, estimate, config, request, now, bundle, lines, billed)
        values = engine.evaluate_many(bundle, [text for _, _, text in documents])
        found = statuses_of([(at, side) for at, side, _ in documents], [parse_violations(value) for value in values])
    exceptions = read_exceptions(inside(request.trusted or request.directory, config.exceptions))
    check_excepted(exceptions, bundle.known_ids)
    judge = Judge(config, {policy.id: policy for policy in bundle.policies}, now.date(), config.currency)
    findings = findings_of(found, loaded, estimate, judge, lines)
    findings = with_exceptions(findings, exceptions, loaded, lines, now.date())
    findings = sort_findings(findings)
    decision = decide(findings)
    advice, more = advice_of(checks, loaded, estimate, lines)
    advice = with_exceptions(advice, exceptions, loaded, lines, now.date())
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
        changes=_counts(loaded, estimate),
        baseline=compared_with,
        notices=(
            *_notices(loaded, estimate, lines, exceptions, findings, bundle.known_ids, now.date()),
            *checkov_notices,
            *more,
            *(billed.notices if billed is not None else ()),
        ),
        advice=tuple(advice),
        policies_passed=tuple(sorted(policy.id for policy in bundle.policies if policy.id not in failed)),
        policies=bundle.policies,
        policies_not_evaluated=_not_evaluated(config, bundle, billed),
        actuals=actuals_of(billed),
        plan_paths={one.target.name: one.target.plan or str(one.target.hcl or ".") for one in loaded},
        comment_key=config.comment.key,
        head_sha=str(request.pull["head_sha"]) if request.pull.get("head_sha") else None,
        policy_digest=bundle.digest,
        resource_owners=owners_by_address(loaded, config),
        unpriced=unpriced_digests(loaded, estimate),
    )


def _with_checkov(loaded: list[Loaded], request: GateRequest) -> tuple[list[FailedCheck], list[str], list[Loaded]]:
    """What checkov says, its notices, and the plans without the copy it needed where policies did not ask for one."""
    if not request.checkov:
        return [], [], loaded
    checks, notices = failed_checks(loaded, request.checkov_seconds)
    if request.raw_plan:
        return checks, notices, loaded
    return checks, notices, [replace(one, plan=replace(one.plan, raw=None)) for one in loaded]


def _not_evaluated(config: Config, bundle: Bundle, billed: Measured | None) -> dict[str, str]:
    """What a reader might think was decided and was not."""
    evaluated = {policy.id for policy in bundle.policies}
    off = dict.fromkeys(sorted(bundle.known_ids - evaluated), "switched off in costwarden.yaml")
    if config.budgets and "budget/forecast" in evaluated:
        if billed is None:
            off["budget/forecast"] = "the bill is not known here: no warehouse is connected"
        elif billed.budgets_unknown:
            reasons = [f"{name}: {reason}" for name, reason in billed.budgets_unknown.items()]
            off["budget/forecast"] = f"not for every budget: {'; '.join(reasons)}"
    return off


def _counts(loaded: Sequence[Loaded], estimate: Estimate) -> ChangeCounts:
    kinds: Counter[str] = Counter()
    planned = {(one.target.name, change.address) for one in loaded for change in one.plan.resources}
    kinds["delete"] = sum(  # those only the baseline has
        one.actions == ("delete",) and (one.project, one.address) not in planned for one in estimate.resources
    )
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
    exceptions: Sequence[PolicyException],
    findings: Sequence[Finding],
    known: Collection[str],
    today: datetime.date,
) -> list[str]:
    costs: dict[str, dict[str, ResourceCost]] = {}
    for cost in estimate.resources:
        costs.setdefault(cost.project, {})[cost.address] = cost
    result: list[str] = []
    for one, own in zip(loaded, lines, strict=True):
        result.extend(one.plan.notices)
        result.extend(notices_of(one.plan.resources, costs.get(one.target.name, {})))
        result.extend(shared_causes(findings, one.plan, one.target.name))
        result.extend((*own.problems, *own.unheeded(known, today)))
    result.extend(
        f"the exception of {one.policy} for {one.address} ended on {one.expires.isoformat()}"
        for one in expired(exceptions, today)
    )
    result.extend(estimate.warnings)
    return list(dict.fromkeys(result))
