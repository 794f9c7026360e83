"""What is proven of an edit before anyone sees it: it parses, changes only what was meant, saves what was said.

Rendered source is always compared; terraform or tofu add `fmt`, and `validate` and a plan where the caller allows
them to run (a plan executes what the repository's providers and data sources say).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from costwarden.errors import CostwardenError
from costwarden.estimate.model import CostState, Estimate, ResourceCost, SideCost
from costwarden.gate.request import GateRequest
from costwarden.gate.result import GateResult
from costwarden.gate.run import run_gate
from costwarden.hcl.parse import parse_file
from costwarden.hcl.render import render_directory
from costwarden.money import format_money
from costwarden.plan.model import Plan
from costwarden.policy.model import Decision, Level, Status
from costwarden.savings.model import Check, Edit, Group, Proof
from costwarden.savings.neighbours import spared
from costwarden.savings.terraform import Terraform, without_terraform
from costwarden.savings.workplace import Root

AGREES_PERCENT = Decimal(10)


def prove(
    group: Group,
    edit: Edit,
    before: Path,
    after: Path,
    config_path: Path | None,
    terraform: Terraform | None = None,
    others: Sequence[Root] = (),
) -> Proof:
    """`before` and `after` are whole checkouts; `others`: roots planned from the same folder. Never raises for what the
    edit does wrong: a check fails."""
    checks: list[Check] = [_parses(edit, after)]
    root_before, root_after = group.root.folder(before), group.root.folder(after)
    try:
        past, planned = _render(group.root, before), _render(group.root, after)
        checks += spared(group, edit, before, after, others, _render, compare)
    except CostwardenError as error:
        checks.append(Check("re-render", "failed", error.problem))
        return Proof(tuple(checks))
    changed, added, removed = compare(past, planned)
    if group.kind.edit == "remove":  # a snapshot that stays names what it was taken of by its id
        changed = [one for one in changed if not _written_out(one, past, planned)]
    checks.append(_intended(group, edit, changed, added, removed))
    forgotten = group.kind.edit == "forget"
    proof = Proof(
        tuple(checks),
        to_change=len(changed),
        to_add=len(added),
        to_destroy=0 if forgotten else len(removed),
        digest=_digest(planned, changed, added, removed),
        plan_source="rendered source",
    )
    proof = _gated(proof, group, edit, root_before, root_after, after, config_path)
    real = without_terraform(edit) if terraform is None else terraform.checks(group.root, edit, after, added)
    return replace(proof, checks=(*proof.checks, *real))


def _parses(edit: Edit, after: Path) -> Check:
    for path in edit.files:
        if (after / path).exists():
            found = parse_file(path, (after / path).read_bytes())
            if found.error_line is not None:
                return Check("re-parse", "failed", f"{path}:{found.error_line}: syntax error")
    return Check("re-parse", "passed", f"{len(edit.files)} files")


def _render(root: Root, base: Path) -> Plan:
    workspace = root.workspace or "default"
    return render_directory(
        root.folder(base), name=root.project, var_files=root.var_files, workspace=workspace, base=base
    )


def compare(past: Plan, planned: Plan) -> tuple[list[str], list[str], list[str]]:
    """(changed, added, removed) addresses of two rendered plans, sorted."""
    old, new = ({one.address: one for one in plan.resources} for plan in (past, planned))
    changed = [
        address
        for address in sorted(old.keys() & new.keys())
        if (old[address].after, old[address].after_unknown) != (new[address].after, new[address].after_unknown)
    ]
    return changed, sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())


def _written_out(address: str, past: Plan, planned: Plan) -> bool:
    """Whether all that differs is what was unknown before and is a literal now; a real plan says if it is the same."""
    old, new = (next(one for one in plan.resources if one.address == address) for plan in (past, planned))
    if not isinstance(old.after_unknown, Mapping):
        return False
    unknown = {name for name, mask in old.after_unknown.items() if mask is True}
    one, other = ({k: v for k, v in (side.after or {}).items() if k not in unknown} for side in (old, new))
    return one == other and not new.after_unknown


def _intended(group: Group, edit: Edit, changed: list[str], added: list[str], removed: list[str]) -> Check:
    """Only the advised addresses differ; nothing goes unless going is what was advised."""
    name, wanted = "only what was advised changes", {one.address for one in edit.members if one.root == group.root}
    leaving = "to leave the state, nothing to destroy" if group.kind.edit == "forget" else "to destroy"
    counts = f"{len(changed)} to change, {len(added)} to add, {len(removed)} {leaving}"
    if group.kind.edit in ("remove", "forget"):
        others = {*changed, *added, *removed} - wanted
        if others or set(removed) != wanted:
            return Check(name, "failed", f"{counts}; also touched: {', '.join(sorted(others)[:5]) or 'nothing'}")
        return Check(name, "passed", counts)
    if removed:
        return Check(name, "failed", f"{counts}: would destroy {', '.join(removed[:5])}")
    if group.kind.edit == "block" and (set(changed) - wanted or not added):
        return Check(
            name, "failed", f"{counts}; also touched: {', '.join(sorted(set(changed) - wanted)[:5]) or 'none'}"
        )
    if added and group.kind.edit != "block":
        return Check(name, "failed", f"{counts}: would add {', '.join(added[:5])}")
    if group.kind.edit == "set" and set(changed) != wanted:
        odd = sorted(set(changed) ^ wanted)
        return Check(name, "failed", f"{counts}; differs from what was advised: {', '.join(odd[:5])}")
    return Check(name, "passed", counts)


def _gated(
    proof: Proof,
    group: Group,
    edit: Edit,
    root_before: Path,
    root_after: Path,
    directory: Path,
    config_path: Path | None,
) -> Proof:
    """Both checkouts through our own gate: the same estimator and policies as every pull request's."""
    request = GateRequest(
        hcl=(str(root_after),),
        baseline=str(root_before),
        config=str(config_path) if config_path is not None else None,
        environment=group.root.environment if group.root.environment != "default" else None,
        directory=directory,
    )
    try:
        result = run_gate(request)
    except CostwardenError as error:
        return replace(proof, checks=(*proof.checks, Check("gate", "failed", error.problem)))
    costs = {one.address: one for one in result.estimate.resources}
    by_address: dict[str, tuple[Decimal | None, Decimal | None]] = {
        one.address: _sides(costs.get(one.address)) for one in edit.members
    }
    estimated, low, high = _saving(result.estimate, costs, edit)
    if group.kind.edit == "forget" or (group.kind.edit == "block" and estimated == 0):
        estimated = low = high = None  # the code lets go of something, or adds what saves only as it runs
    if group.currency != result.estimate.currency:
        estimated = low = high = None  # two currencies are never compared, nor is one told with the other's sign
        by_address = {}
    disagreement = _disagreement(edit, estimated, result.estimate.currency)
    amount = format_money(estimated, result.estimate.currency, exact=True)
    told = (
        f"saves {amount} a month by our own estimate"
        if estimated is not None
        else _unknown(result.estimate, costs, edit)
    )
    return replace(
        proof,
        checks=(*proof.checks, Check("re-estimate", *_told(group, estimated, told, disagreement)), _policies(result)),
        estimated=estimated,
        estimated_low=low,
        estimated_high=high,
        by_address=by_address,
        disagreement=disagreement,
        decision=result.decision.value,
    )


def _unknown(estimate: Estimate, costs: Mapping[str, ResourceCost], edit: Edit) -> str:
    if any(one.one.currency != estimate.currency for one in edit.members):
        return f"no estimate: prices are in {estimate.currency}, the claim is not"
    states = {
        side.state for one in edit.members if (cost := costs.get(one.address)) for side in (cost.past, cost.planned)
    }
    if CostState.UNPRICED in states:
        return "no estimate: the price list lacks a price of it, before or after"
    return "no estimate: what it saves depends on use"


def _told(group: Group, estimated: Decimal | None, told: str, disagreement: str) -> tuple[Any, str]:
    if group.kind.edit == "forget":
        return "passed", "none: the bill does not change with the code"
    if estimated is not None and estimated < 0:
        return "passed" if group.kind.may_cost else "failed", "it would cost more than now"
    return "passed", told + (f"; {disagreement}" if disagreement else "")


def _sides(cost: ResourceCost | None) -> tuple[Decimal | None, Decimal | None]:
    return (None, None) if cost is None else (_known(cost.past), _known(cost.planned))


def _known(side: SideCost) -> Decimal | None:
    return side.monthly if side.state in (CostState.PRICED, CostState.FREE) else None


def _saving(
    estimate: Estimate, costs: Mapping[str, ResourceCost], edit: Edit
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Of everything that differs, not of the advised alone: a block that is added costs as well."""
    differing = [one for one in estimate.resources if one.past != one.planned]
    known = [one.delta for one in differing]
    if not known or any(delta is None for delta in known) or not any(one.address in costs for one in edit.members):
        return None, None, None
    if all(one.planned.state is CostState.USAGE for one in differing):
        return None, None, None
    total = -sum((delta for delta in known if delta is not None), Decimal(0))
    high = -sum((one.delta_low for one in differing), Decimal(0))
    low = -sum((one.delta_high for one in differing), Decimal(0))
    return total, low, high


def _disagreement(edit: Edit, estimated: Decimal | None, currency: str) -> str:
    """Why the claim and our estimate differ by more than a tenth; "" where they agree."""
    claims = [one.one.monthly_saving for one in edit.members]
    if estimated is None or not claims or any(claim is None for claim in claims):
        return ""
    claimed = sum((claim for claim in claims if claim is not None), Decimal(0))
    if claimed and abs(claimed - estimated) * 100 <= claimed * AGREES_PERCENT:
        return ""
    if claimed == estimated:
        return ""
    bases = {one.one.basis for one in edit.members}
    reason = (
        "the claim is what the bill shows after discounts, the estimate is at list prices"
        if "after_discounts" in bases
        else "the source's prices or assumptions are not ours: the lower one is the one to expect"
    )
    sources = ", ".join(sorted({one.one.source for one in edit.members}))
    return (
        f"claimed {format_money(claimed, currency, exact=True)} ({sources}),"
        f" estimated {format_money(estimated, currency, exact=True)}: {reason}"
    )


def _policies(result: GateResult) -> Check:
    """New findings that block; what a change does not bring in does not stop it."""
    blocking = [
        one for one in result.findings if one.status is Status.NEW and one.level in (Level.DENY, Level.APPROVAL)
    ]
    if result.decision in (Decision.DENY, Decision.APPROVAL):
        names = ", ".join(sorted({one.policy for one in blocking}))
        return Check("policies", "failed", f"our own gate says {result.decision.value}: {names}")
    return Check("policies", "passed", f"{result.policies_evaluated} evaluated, decision {result.decision.value}")


def _digest(planned: Plan, changed: list[str], added: list[str], removed: list[str]) -> str:
    resources: Iterator[Any] = (
        [one.address, one.after] for one in planned.resources if one.address in {*changed, *added}
    )
    text = json.dumps([list(resources), removed], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
