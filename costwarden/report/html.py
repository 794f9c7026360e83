"""One self-contained page: no request leaves it, its only style and script are allowed by their digests."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costwarden.estimate.model import ResourceCost
from costwarden.gate.result import GateResult
from costwarden.gate.summary import cost_line, count_of, is_changed, is_new_project, verdict
from costwarden.money import ZERO, parse_amount
from costwarden.policy.model import Finding, Status
from costwarden.report.amounts import basis_words, cents, delta_text, project_rows, stepped, total_text
from costwarden.report.escape import plain
from costwarden.report.location import place_text, source_link
from costwarden.report.resources import (
    action_word,
    assumptions_of,
    changed_resources,
    component_detail,
    component_rows,
    not_priced,
    side_amount,
    unpriced_words,
)

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"
_MOST_UNCHANGED = 500  # further unchanged resources are counted: they are in the JSON report


def render_html(result: GateResult) -> str:
    """The whole report as one page; every value is escaped by the template, controls are gone before."""
    style, script = _part("report.css"), _part("report.js")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'"
    page = _environment().get_template("report.html.j2")
    return page.render(style=style, script=script, security_policy=policy, **_view(result)).rstrip("\n") + "\n"


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(_TEMPLATES)
    return Environment(autoescape=True, loader=loader, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@cache
def _part(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _view(result: GateResult) -> dict[str, Any]:
    estimate = result.estimate
    changed = changed_resources(estimate)
    unchanged = sorted(
        (resource for resource in estimate.resources if not is_changed(resource)),
        key=lambda one: (-(one.planned.monthly or ZERO), one.project, one.address),
    )
    findings = [*result.findings, *result.advice]
    statuses = Counter(finding.status for finding in findings)
    return {
        "headline": cost_line(estimate, exact=True).removeprefix("Cost: "),
        "verdict": verdict(result.decision, result.findings) or "allowed",
        "decision": result.decision.value,
        "new_project": is_new_project(estimate),
        "cards": _cards(result),
        "projects": _projects(result),
        "billed": result.actuals is not None,
        "changed": [_resource(resource, result) for resource in changed],
        "unchanged": [_resource(resource, result) for resource in unchanged[:_MOST_UNCHANGED]],
        "unchanged_count": len(unchanged),
        "unchanged_left": max(0, len(unchanged) - _MOST_UNCHANGED),
        "several": len(estimate.projects) > 1,
        "findings": [_finding(finding, result) for finding in findings],
        "finding_counts": ", ".join(f"{statuses[status]:,} {status.value}" for status in Status if statuses[status]),
        "notices": [plain(notice) for notice in result.notices],
        "facts": _facts(result),
        "missing": [
            {"words": plain(unpriced_words(group)), "addresses": [plain(one, 300) for one in group.addresses[:20]]}
            for group in not_priced(estimate)
        ],
        "warnings": [plain(warning) for warning in estimate.warnings],
        "not_evaluated": [(plain(name), plain(why)) for name, why in sorted(result.policies_not_evaluated.items())],
        "passed": [plain(name) for name in result.policies_passed],
    }


def _cards(result: GateResult) -> list[tuple[str, str]]:
    estimate, currency = result.estimate, result.estimate.currency
    rows = project_rows(estimate)
    past, planned = (sum((getattr(row, side) for row in rows), ZERO) for side in ("past", "planned"))
    before, after = all(row.past_known for row in rows), all(row.planned_known for row in rows)
    changes = result.changes
    return [
        ("Now", f"{total_text(past, before, currency)}"),
        ("After", f"{total_text(planned, after, currency)}"),
        ("Priced", f"{estimate.priced_percent}%"),
        ("Resources changed", f"{changes.changed:,} of {changes.changed + changes.unchanged:,}"),
        ("Findings", count_of(sum(one.status is Status.NEW for one in result.findings), "new finding")),
    ]


def _projects(result: GateResult) -> list[dict[str, Any]]:
    currency = result.estimate.currency
    rows = project_rows(result.estimate)
    largest = max((abs(row.delta) for row in rows), default=ZERO)
    billed = result.actuals.by_project_last_30_days if result.actuals else {}
    return [
        {
            "label": plain(row.label),
            "past": total_text(row.past, row.past_known, currency),
            "past_sort": row.past,
            "planned": total_text(row.planned, row.planned_known, currency),
            "planned_sort": row.planned,
            "change": delta_text(row, currency),
            "change_sort": row.delta,
            "bar": int(abs(row.delta) * 100 / largest) if largest else 0,
            "grows": row.delta > 0,
            "billed": stepped(parse_amount(billed[row.name]).quantize(Decimal(1)), currency)
            if row.name in billed
            else "unknown",
        }
        for row in rows
    ]


def _resource(resource: ResourceCost, result: GateResult) -> dict[str, Any]:
    currency = result.estimate.currency
    past, planned = side_amount(resource.past), side_amount(resource.planned)
    delta = None if past is None or planned is None else resource.delta
    return {
        "address": plain(resource.address),
        "project": plain(resource.project),
        "region": plain(resource.region),
        "action": action_word(resource),
        "state": resource.state.value,
        "past": cents(past, currency),
        "past_sort": past if past is not None else -1,
        "planned": cents(planned, currency),
        "planned_sort": planned if planned is not None else -1,
        "change": cents(delta, currency, signed=True),
        "change_sort": delta or ZERO,
        "grows": bool(delta and delta > 0),
        "shrinks": bool(delta and delta < 0),
        "assumptions": [plain(text) for text in assumptions_of(resource)],
        "components": [
            {
                "name": plain(row.name),
                "detail": plain(component_detail(row.component, currency)),
                "past": cents(row.past, currency),
                "planned": cents(row.planned, currency),
            }
            for row in component_rows(resource)
        ],
    }


def _finding(finding: Finding, result: GateResult) -> dict[str, Any]:
    return {
        "level": finding.level.value,
        "status": finding.status.value,
        "policy": plain(finding.policy),
        "project": plain(finding.project),
        "address": plain(finding.address),
        "place": place_text(finding),
        "link": source_link(finding, result),
        "message": plain(finding.message),
        "remedy": plain(finding.remedy),
        "suggestion": plain(finding.suggestion or ""),
        "monthly": cents(finding.monthly, result.estimate.currency, unknown=""),
        "monthly_sort": finding.monthly or ZERO,
        "owners": ", ".join(plain(owner) for owner in finding.owners),
        "approvals": finding.approvals_needed,
        "blocks_from": plain(finding.blocks_from or ""),
        "exception": plain(finding.exception or ""),
    }


def _facts(result: GateResult) -> list[tuple[str, str]]:
    estimate = result.estimate
    facts = [
        ("Prices of", estimate.prices_as_of or "no price used"),
        ("Basis", f"{plain(basis_words(estimate))}, {plain(estimate.currency)}"),
        ("Baseline", plain(result.baseline)),
        ("Priced", f"{estimate.priced_percent}% of resources"),
        ("Policies", f"{result.policies_evaluated:,} evaluated, {len(result.policies_passed):,} passed"),
        ("Engine", f"{plain(result.engine.name)} ({plain(result.engine.version)})"),
    ]
    if estimate.source != "catalogue":
        facts.insert(0, ("Costs read from", plain(estimate.source)))
    if result.currency_note:
        facts.append(("Currency", plain(result.currency_note)))
    return facts
