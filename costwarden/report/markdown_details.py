"""The folded blocks of a comment: why the cost changes, and how it was priced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from urllib.parse import quote

from costwarden.estimate.model import ResourceCost
from costwarden.gate.result import GateResult
from costwarden.gate.summary import count_of
from costwarden.money import CENT, format_money, round_to_total
from costwarden.report.amounts import basis_words, cents
from costwarden.report.budget import Section
from costwarden.report.escape import markdown_code, markdown_message, markdown_text
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

_MOST_RESOURCES = 500
_MOST_COMPONENTS = 8
_MOST_NOTES = 40


def folded(priority: int, summary: str, rows: Sequence[str], more: Callable[[int], str], head: str = "") -> Section:
    """A `<details>` block that opens and closes within one section; `summary` is our own words only."""
    before = f"\n<details><summary>{summary}</summary>\n\n{head}"
    return Section(priority, before, rows, "\n</details>\n", more)


def more_line(result: GateResult, noun: str, *, bullet: bool = False) -> Callable[[int], str]:
    """The line "N more findings in the report", with a link where there is one."""
    where = _report(result)
    start = "- " if bullet else "\n"
    return lambda count: f"{start}{count_of(count, f'more {noun}')} in {where}\n"


def more_row(result: GateResult, noun: str, columns: int) -> Callable[[int], str]:
    """The same as a table row, so that a table is never cut."""
    where = _report(result)
    return lambda count: f"| {count:,} more {noun} in {where} |{' |' * (columns - 1)}\n"


def why(result: GateResult) -> Section:
    """Changed resources with their components, both sides and the change, in cents."""
    changed = changed_resources(result.estimate)
    if not changed:
        return Section(4)
    estimate = result.estimate
    delta = estimate.delta_monthly
    subject = f"Why {format_money(delta, estimate.currency, signed=True)}" if delta else "What changes"
    assumed = sum(bool(assumptions_of(resource)) for resource in changed)
    words = [f"{count_of(len(changed), 'resource')} changed", f"{len(estimate.resources) - len(changed):,} unchanged"]
    if assumed:
        words.append(f"{assumed:,} with assumptions")
    head = "| Resource | How | Now | After | Change |\n|---|---|--:|--:|--:|\n"
    rows = [_resource(resource, result) for resource in changed[:_MOST_RESOURCES]]
    hidden = len(changed) - len(rows)
    more = more_row(result, "resources", 5)
    block = folded(4, f"{subject}: {', '.join(words)}", rows, lambda count: more(count + hidden), head)
    if not hidden:
        return block
    return Section(4, block.before, block.rows, more(hidden) + block.after, block.more)


def how_priced(result: GateResult) -> Section:
    """Date, basis and completeness of the prices, the baseline, and everything that was not seen or was assumed."""
    estimate = result.estimate
    if not estimate.resources and not result.notices:
        return Section(5)
    facts = [
        f"prices of {estimate.prices_as_of}, {markdown_text(basis_words(estimate))}"
        if estimate.prices_as_of
        else f"no price used, {markdown_text(basis_words(estimate))}",
        f"baseline: {markdown_message(result.baseline, 120)}",
        f"{estimate.priced_percent}% of resources priced",
        f"{count_of(result.policies_evaluated, 'policy')} evaluated, {markdown_text(result.engine.name)} engine "
        f"({markdown_text(result.engine.version)})",
    ]
    if estimate.source != "catalogue":
        facts.insert(0, f"costs read from {markdown_text(estimate.source)}")
    if result.currency_note:
        facts.append(markdown_text(result.currency_note, 200))
    notes = [f"- note: {markdown_message(notice, 300)}\n" for notice in result.notices[1:]]
    notes += [f"- not in the totals: {markdown_text(unpriced_words(group), 300)}\n" for group in not_priced(estimate)]
    notes += [
        f"- assumed for {markdown_code(resource.address)}: {markdown_message(text, 300)}\n"
        for resource in changed_resources(estimate)
        for text in assumptions_of(resource)
    ]
    notes += [f"- {markdown_message(warning, 300)}\n" for warning in estimate.warnings]
    rows = [f"{' · '.join(facts)}\n", *notes[:_MOST_NOTES]]
    hidden = len(notes) - len(rows) + 1
    more = more_line(result, "note", bullet=True)
    block = folded(5, "How this was priced", rows, lambda count: more(count + max(0, hidden)))
    if hidden <= 0:
        return block
    return Section(5, block.before, block.rows, more(hidden) + block.after, block.more)


def _report(result: GateResult) -> str:
    url = result.report_url
    if url and url.startswith("https://"):
        return f"[the report]({quote(url, safe=':/?&=%#@-._~')})"
    return "the report"


def _resource(resource: ResourceCost, result: GateResult) -> str:
    currency = result.estimate.currency
    past, planned, delta = side_amount(resource.past), side_amount(resource.planned), resource.delta
    if past is None or planned is None:
        delta = None
    several = len(result.estimate.projects) > 1
    name = (
        f"{markdown_code(resource.address, table=True)}{f' ({markdown_text(resource.project, 60)})' if several else ''}"
    )
    cells = [name, action_word(resource), *_amounts(past, planned, delta, currency)]
    lines = [f"| {' | '.join(cells)} |\n"]
    rows = component_rows(resource)
    pasts, afters = (_column([row.past for row in rows], currency), _column([row.planned for row in rows], currency))
    for row, before, after in list(zip(rows, pasts, afters, strict=True))[:_MOST_COMPONENTS]:
        change = cents(row.delta, currency, signed=True)
        detail = markdown_text(component_detail(row.component, currency), 200)
        lines.append(f"| &nbsp;&nbsp;{markdown_text(row.name, 120)} | {detail} | {before} | {after} | {change} |\n")
    if len(rows) > _MOST_COMPONENTS:
        lines.append(f"| &nbsp;&nbsp;{count_of(len(rows) - _MOST_COMPONENTS, 'more component')} | | | | |\n")
    return "".join(lines)


def _amounts(past: Decimal | None, planned: Decimal | None, delta: Decimal | None, currency: str) -> list[str]:
    return [cents(past, currency), cents(planned, currency), cents(delta, currency, signed=True)]


def _column(amounts: Sequence[Decimal | None], currency: str) -> list[str]:
    """One side's component costs in cents that add up to the side's total where all of them are known."""
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return [cents(amount, currency) for amount in amounts]
    rounded = round_to_total(known, CENT)
    return [cents(exact if near == 0 else near, currency) for exact, near in zip(known, rounded, strict=True)]
