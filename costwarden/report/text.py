"""The report for a terminal: cost, changed resources with their components, findings with file and line."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from costwarden.estimate.model import ABSENT, CostState, Estimate, ResourceCost
from costwarden.gate.result import GateResult
from costwarden.gate.summary import count_of
from costwarden.money import ZERO, decimal_text, parse_amount
from costwarden.policy.model import Finding, Level, Status
from costwarden.report.amounts import basis_words, cents, delta_text, project_rows, stepped, total_text
from costwarden.report.escape import plain
from costwarden.report.location import place_text
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
    from rich.console import Console, RenderableType
    from rich.table import Table

_MOST_RESOURCES = 200
_MOST_FINDINGS = 500
_STYLES = {Level.DENY: "bold red", Level.APPROVAL: "bold magenta", Level.WARN: "yellow", Level.ADVISE: "cyan"}


def render_text(result: GateResult, *, color: bool = False, width: int = 100) -> str:
    """Lines of at most `width` columns; the only escapes are our own colours, and only with `color`."""
    return _printed(lambda console: _write(console, result), color, width)


def render_diff_text(result: GateResult, *, color: bool = False, width: int = 100) -> str:
    """What changes in cost, without a decision: `costwarden diff`."""

    def write(console: Console) -> None:
        console.print(plain(result.summary), style="bold")
        if len(result.estimate.projects) > 1:
            _head(console, "Projects")
            console.print(_projects(result))
        _resources(console, result)
        _not_in_totals(console, result.estimate)
        _prices(console, result.estimate)

    return _printed(write, color, width)


def render_cost_text(estimate: Estimate, *, color: bool = False, width: int = 100) -> str:
    """What everything planned costs, dear first: `costwarden estimate`."""

    def write(console: Console) -> None:
        console.print(f"Monthly cost: {_known_total(estimate)}", style="bold")
        planned = [one for one in estimate.resources if one.actions != ("delete",)]
        free = [one for one in planned if one.state is CostState.FREE]
        for one in sorted(planned, key=lambda one: (-(one.planned.monthly or ZERO), one.project, one.address)):
            if one.state not in (CostState.FREE, CostState.UNSUPPORTED):
                _planned(console, one, estimate)
        if free:
            console.print()
            console.print(f"{count_of(len(free), 'resource')} free of charge", style="dim")
        _not_in_totals(console, estimate)
        _prices(console, estimate)

    return _printed(write, color, width)


def _known_total(estimate: Estimate) -> str:
    total = cents(estimate.planned_monthly, estimate.currency)
    complete = all(one.state in (CostState.PRICED, CostState.FREE) for one in estimate.resources)
    return total if complete else f"at least {total}"


def _planned(console: Console, resource: ResourceCost, estimate: Estimate) -> None:
    from rich.padding import Padding
    from rich.text import Text

    project = f" ({plain(resource.project, 60)})" if len(estimate.projects) > 1 else ""
    console.print()
    line = Text(f"{plain(resource.address, 300)}{project}  ", overflow="fold")
    line.append(cents(side_amount(resource.planned), estimate.currency), "bold")
    console.print(line)
    grid = _grid("left", "left", "right")
    for row in component_rows(replace(resource, past=ABSENT)):
        detail = Text(plain(component_detail(row.component, estimate.currency), 200))
        grid.add_row(Text(plain(row.name, 120)), detail, cents(row.planned, estimate.currency))
    console.print(Padding(grid, (0, 0, 0, 2), expand=False))
    for assumption in resource.planned.assumptions:
        _item(console, f"assumed: {plain(assumption, 300)}")


def _printed(write: Callable[[Console], None], color: bool, width: int) -> str:
    from rich.console import Console

    target = io.StringIO()
    console = Console(
        file=target,
        width=max(width, 40),
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        force_interactive=False,
        _environ={},
    )
    write(console)
    return "\n".join(line.rstrip() for line in target.getvalue().splitlines()).rstrip("\n") + "\n"


def _write(console: Console, result: GateResult) -> None:
    console.print(plain(result.summary), style="bold")
    if len(result.estimate.projects) > 1:
        _head(console, "Projects")
        console.print(_projects(result))
    _resources(console, result)
    _findings(console, result)
    if result.notices:
        _head(console, "Notes")
        for notice in result.notices:
            _item(console, plain(notice, 500))
    _pricing(console, result)


def _head(console: Console, title: str) -> None:
    console.print()
    console.print(title, style="bold underline")


def _item(console: Console, text: str, indent: int = 2) -> None:
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(text, overflow="fold"), (0, 0, 0, indent), expand=False))


def _grid(*columns: str) -> Table:
    """A table without lines; a column is "left" or "right"."""
    from rich.table import Table

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for column in columns:
        table.add_column(justify="right" if column == "right" else "left", overflow="fold")
    return table


def _projects(result: GateResult) -> RenderableType:
    from rich.text import Text

    currency = result.estimate.currency
    grid = _grid("left", "right", "right", "right")
    grid.add_row("", Text("now", "dim"), Text("after", "dim"), Text("change", "dim"))
    rows = project_rows(result.estimate)
    for row in rows:
        grid.add_row(
            Text(plain(row.label, 60)),
            total_text(row.past, row.past_known, currency),
            total_text(row.planned, row.planned_known, currency),
            delta_text(row, currency),
        )
    past, planned, delta = (sum((getattr(row, side) for row in rows), ZERO) for side in ("past", "planned", "delta"))
    grid.add_row(
        Text("total", "bold"),
        total_text(past, all(row.past_known for row in rows), currency),
        total_text(planned, all(row.planned_known for row in rows), currency),
        stepped(delta, currency, signed=True),
    )
    return grid


def _resources(console: Console, result: GateResult) -> None:
    changed = changed_resources(result.estimate)
    unchanged = len(result.estimate.resources) - len(changed)
    if changed:
        _head(console, "Changed resources")
        for resource in changed[:_MOST_RESOURCES]:
            _resource(console, resource, result)
        if len(changed) > _MOST_RESOURCES:
            _item(console, f"{count_of(len(changed) - _MOST_RESOURCES, 'more resource')} in the other formats")
    if unchanged:
        console.print()
        console.print(f"{count_of(unchanged, 'resource')} unchanged", style="dim")


def _resource(console: Console, resource: ResourceCost, result: GateResult) -> None:
    from rich.padding import Padding
    from rich.text import Text

    currency = result.estimate.currency
    past, planned = side_amount(resource.past), side_amount(resource.planned)
    delta = None if past is None or planned is None else resource.delta
    project = f" ({plain(resource.project, 60)})" if len(result.estimate.projects) > 1 else ""
    line = Text(f"  {action_word(resource):8}{plain(resource.address, 300)}{project}", overflow="fold")
    change = "unknown" if delta is None else f"{cents(delta, currency, signed=True)}/month"
    line.append(f"  {cents(past, currency)} -> {cents(planned, currency)}  {change}", "bold" if delta else "")
    console.print(line)
    rows = component_rows(resource)
    if rows:
        grid = _grid("left", "left", "right")
        for row in rows:
            gone = row.planned == 0 and bool(row.past)
            cost = f"was {cents(row.past, currency)}" if gone else cents(row.planned, currency)
            grid.add_row(Text(plain(row.name, 120)), Text(plain(component_detail(row.component, currency), 200)), cost)
        console.print(Padding(grid, (0, 0, 0, 10), expand=False))
    for assumption in assumptions_of(resource):
        _item(console, f"assumed: {plain(assumption, 300)}", indent=10)


def _findings(console: Console, result: GateResult) -> None:
    findings = [*result.findings, *result.advice]
    if not findings:
        return
    _head(console, "Findings")
    for finding in findings[:_MOST_FINDINGS]:
        _finding(console, finding, result)
    if len(findings) > _MOST_FINDINGS:
        _item(console, f"{count_of(len(findings) - _MOST_FINDINGS, 'more finding')} in the other formats")


def _finding(console: Console, finding: Finding, result: GateResult) -> None:
    from rich.text import Text

    new = finding.status is Status.NEW
    line = Text("  ")
    line.append(f"{finding.level.value:9}", _STYLES[finding.level] if new else "dim")
    line.append(plain(finding.policy, 80), "bold")
    where = [place_text(finding), plain(finding.address, 300)] if finding.address else [place_text(finding)]
    line.append("".join(f"  {part}" for part in where if part))
    if not new:
        line.append(f"  ({finding.status.value})", "dim")
    console.print(line)
    _item(console, plain(finding.message, 500), indent=11)
    if finding.suggestion:
        _item(console, f"write: {plain(finding.suggestion, 300)}", indent=11)
    if finding.remedy:
        _item(console, f"fix: {plain(finding.remedy, 300)}", indent=11)
    facts = []
    if finding.level is Level.APPROVAL and new:
        names = ", ".join(plain(owner, 60) for owner in finding.owners) or "nobody named"
        facts.append(f"needs {count_of(max(1, finding.approvals_needed), 'approval')} from {names}")
    if finding.blocks_from:
        facts.append(f"blocks from {plain(finding.blocks_from, 20)}")
    if finding.exception:
        facts.append(f"excepted: {plain(finding.exception, 200)}")
    if finding.monthly is not None:
        facts.append(f"{cents(finding.monthly, result.estimate.currency)}/month")
    if facts:
        _item(console, "; ".join(facts), indent=11)


def _pricing(console: Console, result: GateResult) -> None:
    estimate = result.estimate
    _not_in_totals(console, estimate)
    _prices(console, estimate)
    _item(console, f"baseline: {plain(result.baseline, 200)}")
    _item(
        console,
        f"{count_of(result.policies_evaluated, 'policy')} evaluated by the {plain(result.engine.name)} engine "
        f"({plain(result.engine.version)})",
    )
    if result.currency_note:
        _item(console, plain(result.currency_note, 200))
    for policy, reason in sorted(result.policies_not_evaluated.items()):
        _item(console, f"not evaluated: {plain(policy, 80)}: {plain(reason, 200)}")
    if result.actuals:
        for project, amount in sorted(result.actuals.by_project_last_30_days.items()):
            text = decimal_text(parse_amount(amount))
            _item(console, f"billed in the last 30 days, {plain(project, 60)}: {text} {plain(estimate.currency)}")


def _not_in_totals(console: Console, estimate: Estimate) -> None:
    missing = not_priced(estimate)
    if missing:
        _head(console, "Not in the totals")
        for group in missing:
            _item(console, plain(unpriced_words(group), 300))


def _prices(console: Console, estimate: Estimate) -> None:
    _head(console, "How this was priced")
    prices = f"prices of {estimate.prices_as_of}" if estimate.prices_as_of else "no price used"
    _item(console, f"{prices}, {plain(basis_words(estimate))}; {estimate.priced_percent}% of resources priced")
    for warning in estimate.warnings:
        _item(console, f"warning: {plain(warning, 300)}")
