"""The dashboard issue of a repository: what could be saved, as check boxes, before any pull request comes.

The same advice gives the same text, and it fits: what has no room is counted.
"""

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
from costwarden.savings.listing import Listing
from costwarden.savings.next_step import next_step
from costwarden.state.savings import SavingsPull, SavingsPulls

TITLE = "Savings dashboard"
MOST_LINES = 100
_ROOM = {"open": 10_000, "free": 30_000, "blocked": 20_000}  # characters; GitHub takes 65,536 of an issue's body
_TICKED = re.compile(r"^- \[[xX]\] <!-- costwarden:rec=([0-9a-f]{16}) -->", re.MULTILINE)


def dashboard_body(listing: Listing, pulls: Sequence[SavingsPull]) -> str:
    """Markdown; open pull requests first, then what may be ticked, then, folded, what cannot be opened and why."""
    blocked = [one for one in listing.advice if one.refusals or one.conflicts_with or one.id in listing.refused]
    stopped = {one.id for one in blocked}
    free = [one for one in listing.advice if one.id not in stopped]
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
        shown = [f"- {markdown_text(one.title, 300)} ({one.url})" for one in waiting]
        lines += ["## Open", *_fitting(shown, "open"), ""]
    if free:
        lines += ["## To choose from", *_fitting([_line(one, "[ ] ") for one in free], "free"), ""]
    if blocked:
        told_why = [f"{_line(one, '')}: {_why(one, listing)}" for one in blocked]
        heading = f"<details><summary>Cannot be opened yet: {len(blocked)}, each with what to do</summary>"
        lines += [heading, "", *_fitting(told_why, "blocked"), "", "</details>"]
    return "\n".join(lines).rstrip() + "\n"


def _fitting(lines: Sequence[str], which: str) -> list[str]:
    """As many whole lines, from the first, as have room; the others counted."""
    kept: list[str] = []
    room = _ROOM[which]
    for line in lines[:MOST_LINES]:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    return [*kept, f"- {left} more: `costwarden recommendations`"] if left else kept


def _line(one: Recommendation, box: str) -> str:
    kind = kind_of(one.kind)
    marker = f"{box}<!-- costwarden:rec={one.id} --> " if box else ""
    saving = format_money(one.monthly_saving, one.currency) if one.monthly_saving is not None else "an unknown amount"
    where = markdown_code(one.where[:300])
    text = f"- {marker}`{one.id[:8]}` {kind.title}: {where}, {saving} a month, {kind.risk.value}"
    return text + (f", {one.confidence.value} confidence" if one.monthly_saving not in (None, Decimal(0)) else "")


def _why(one: Recommendation, listing: Listing) -> str:
    """The code, one sentence, the next step: of a gate first, for what it keeps back needs no place in the code."""
    if one.refusals:
        code, reason = one.refusals[0].code, one.refusals[0].reason
    elif one.conflicts_with:
        code, reason = "conflict", f"{one.conflicts_with[0][:8]} is the better action on the same resource"
    else:
        code, reason = listing.refused[one.id].code, listing.refused[one.id].reason
    return f"`{code}`, {markdown_text(reason.rstrip('.'), 200)}. {next_step(code)}"


def ticked(body: str) -> list[str]:
    """Recommendation ids whose box is ticked. A tick only chooses; the approval is somebody's own, elsewhere."""
    return list(dict.fromkeys(_TICKED.findall(body)))


def save_dashboard(forge: Authoring, store: SavingsPulls, repository: str, listing: Listing) -> tuple[int, list[str]]:
    """(issue number, ids that were ticked). A closed or deleted dashboard is opened anew; ticks stay."""
    body = dashboard_body(listing, [one for one in store.all() if one.repository == repository])
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
