"""The dashboard issue of a repository: what could be saved, as check boxes, before any pull request comes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from costwarden.forge.pulls import Authoring
from costwarden.money import format_money
from costwarden.recommend.kinds import kind_of
from costwarden.recommend.merge import total_saving
from costwarden.recommend.model import Recommendation
from costwarden.report.escape import markdown_code, markdown_text
from costwarden.state.savings import SavingsPull, SavingsPulls

TITLE = "Savings dashboard"
MOST_LINES = 100
_TICKED = re.compile(r"^- \[[xX]\] <!-- costwarden:rec=([0-9a-f]{16}) -->", re.MULTILINE)


def dashboard_body(advice: Sequence[Recommendation], pulls: Sequence[SavingsPull]) -> str:
    """Markdown; open pull requests first, then what may be ticked, then what is only reported and why."""
    free = [one for one in advice if not one.refusals and not one.conflicts_with]
    blocked = [one for one in advice if one.refusals or one.conflicts_with]
    totals = " and ".join(format_money(amount, currency) for currency, amount in total_saving(free).items())
    told = f"Open advice could save {totals or 'an unknown amount'} a month." if free else "Nothing waits to be chosen."
    lines = [
        "<!-- costwarden:dashboard -->",
        f"{told} A tick asks for a draft pull request; it opens once a named person approves:"
        " `/cost open ID REASON`, or `costwarden savings open --ticked`.",
        "",
    ]
    waiting = [one for one in pulls if one.state == "open"]
    if waiting:
        lines += ["## Open", *(f"- {markdown_text(one.title)} ({one.url})" for one in waiting), ""]
    if free:
        lines += ["## To choose from", *(_line(one, "[ ]") for one in free[:MOST_LINES])]
        lines += [f"- {len(free) - MOST_LINES} more: `costwarden recommendations`"] * (len(free) > MOST_LINES) + [""]
    if blocked:
        lines += ["## Reported only", *(f"{_line(one, '')}: {_why(one)}" for one in blocked[:MOST_LINES]), ""]
    return "\n".join(lines).rstrip() + "\n"


def _line(one: Recommendation, box: str) -> str:
    kind = kind_of(one.kind)
    marker = f"{box} <!-- costwarden:rec={one.id} --> " if box else ""
    saving = format_money(one.monthly_saving, one.currency) if one.monthly_saving is not None else "an unknown amount"
    text = f"- {marker}`{one.id[:8]}` {kind.title}: {markdown_code(one.where)}, {saving} a month, {kind.risk.value}"
    return text + (f", {one.confidence.value} confidence" if one.monthly_saving not in (None, Decimal(0)) else "")


def _why(one: Recommendation) -> str:
    if one.refusals:
        return markdown_text(one.refusals[0].reason, 200)
    return f"`{one.conflicts_with[0][:8]}` is the better action on the same resource"


def ticked(body: str) -> list[str]:
    """Recommendation ids whose box is ticked. A tick only chooses; the approval is somebody's own, elsewhere."""
    return list(dict.fromkeys(_TICKED.findall(body)))


def save_dashboard(
    forge: Authoring, store: SavingsPulls, repository: str, advice: Sequence[Recommendation]
) -> tuple[int, list[str]]:
    """(issue number, ids that were ticked). A closed or deleted dashboard is opened anew; ticks stay."""
    body = dashboard_body(advice, [one for one in store.all() if one.repository == repository])
    number = store.dashboard(repository)
    known = forge.issue(repository, number) if number is not None else None
    if known is None:
        number = None
    chosen = ticked(known or "")
    for id in chosen:
        body = body.replace(f"- [ ] <!-- costwarden:rec={id} -->", f"- [x] <!-- costwarden:rec={id} -->")
    if number is None or known is None or known.replace("\r\n", "\n").strip() != body.strip():
        number = forge.save_issue(repository, number, TITLE, body)
        store.set_dashboard(repository, number)
    return number, chosen
