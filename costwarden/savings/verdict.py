"""The comment on a merged pull request: claimed, estimated, measured; and the run that writes it when it is due."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal

from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring
from costwarden.money import format_money
from costwarden.recommend.model import Life
from costwarden.report.escape import markdown_text
from costwarden.savings.daily import DailyCosts
from costwarden.savings.measure import MILESTONES, Measured, is_due, measure
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import Measurement, SavingsPull, SavingsPulls

KEY = "savings-measured"
CONCLUDED_AFTER = 14  # days after the merge


def measure_all(
    forge: Authoring | None,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    costs: DailyCosts,
    now: datetime.datetime,
) -> list[tuple[SavingsPull, Measurement]]:
    """Measure every merged pull request at each milestone the bill is complete for; comment once per milestone.

    Without a forge nothing is written there, and the comment follows with the next run that has one.
    """
    done: list[tuple[SavingsPull, Measurement]] = []
    known = pulls.measurements()
    for pull in pulls.all():
        if pull.state != "merged" or pull.ended_at is None:
            continue
        measured = {one.days: one for one in known.get(pull.id, [])}
        for days in MILESTONES:
            if days not in measured and is_due(pull.ended_at, days, costs.last_day()):
                measured[days] = _measure(pull, days, costs, now)
                pulls.record(measured[days])
                done.append((pull, measured[days]))
                if days == CONCLUDED_AFTER:  # once: what a person decides of the advice later on holds
                    _conclude(pull, measured[days], recommendations)
        _tell(forge, pull, [measured[days] for days in sorted(measured)], pulls)
    return done


def _measure(pull: SavingsPull, days: int, costs: DailyCosts, now: datetime.datetime) -> Measurement:
    assert pull.ended_at is not None
    ids = [str(one["resource_id"]) for one in pull.resources]
    found = measure(ids, pull.ended_at, days, costs, currency=pull.currency, removed=pull.allows_removal)
    return _row(pull, found, now)


def _row(pull: SavingsPull, found: Measured, now: datetime.datetime) -> Measurement:
    details = {name: None if amount is None else f"{amount:f}" for name, amount in found.per_resource.items()}
    return Measurement(
        pull.id, found.days, found.currency, found.saving, found.low, found.high, found.note, now, details
    )


def _tell(forge: Authoring | None, pull: SavingsPull, rows: Sequence[Measurement], pulls: SavingsPulls) -> None:
    """The one comment holds all milestones so far; a forge that is away is asked again by the next run."""
    silent = [one for one in rows if not one.commented]
    if forge is None or not silent or pull.number is None or pull.forge != forge.name:
        return
    try:
        forge.comment(forge.get(pull.repository, pull.number), comment_of(pull, rows), KEY)
    except ForgeError:
        return
    for one in silent:
        pulls.record(_commented(one))


def _commented(one: Measurement) -> Measurement:
    from dataclasses import replace

    return replace(one, commented=True)


def _conclude(pull: SavingsPull, measured: Measurement, recommendations: Recommendations) -> None:
    """Verified where the bill shows it after 14 days; what does not show up is open again, with the figures."""
    if measured.measured is None:
        return
    shown = measured.measured > 0 and (measured.high is None or measured.high > 0)
    for id in pull.recommendation_ids:
        if shown:
            recommendations.decide(id, Life.VERIFIED.value, reason=pull.url, actor="costwarden")
        else:
            reason = f"{pull.url}: no saving on the bill 14 days after the merge"
            recommendations.decide(id, Life.OPEN.value, reason=reason, actor="costwarden")


def comment_of(pull: SavingsPull, rows: Sequence[Measurement]) -> str:
    """Markdown: a table of the milestones, then one sentence that says what they mean."""
    money = pull.currency
    lines = [
        f"### Measured saving: {_headline(rows, money)}",
        "",
        "| | a month |",
        "|---|--:|",
        f"| claimed | {format_money(pull.claimed, money, exact=True)} |",
        f"| estimated | {format_money(pull.estimated, money, exact=True)} |",
    ]
    for one in rows:
        interval = ""
        if one.low is not None and one.high is not None:
            bounds = (format_money(amount, money, exact=True) for amount in (one.low, one.high))
            interval = " ({} to {})".format(*bounds)
        lines.append(f"| measured after {one.days} days | {format_money(one.measured, money, exact=True)}{interval} |")
    lines += ["", _meaning(pull, rows[-1])]
    return "\n".join(lines) + "\n"


def _headline(rows: Sequence[Measurement], currency: str) -> str:
    newest = rows[-1]
    if newest.measured is None:
        return f"not known after {newest.days} days"
    return f"{format_money(newest.measured, currency, exact=True)} a month after {newest.days} days"


def _meaning(pull: SavingsPull, newest: Measurement) -> str:
    how = f"From the bill, {markdown_text(newest.note)}; the interval is two standard errors of the daily figures."
    if newest.measured is None:
        return f"It cannot be measured yet: {markdown_text(newest.note)}."
    credit = f"Credited to @{markdown_text(pull.author)}."
    if newest.measured < 0:
        return f"{how} It costs more than before: revert it, or say why that is right. {credit}"
    if newest.low is not None and newest.low <= 0:
        return f"{how} It is not told from no saving at all yet. {credit}"
    expected = pull.estimated if pull.estimated is not None else pull.claimed
    if expected and abs(newest.measured - expected) * 10 > abs(expected):
        percent = (newest.measured * 100 / expected).quantize(Decimal(1))
        return f"{how} That is {percent} % of what was expected. {credit}"
    return f"{how} As expected. {credit}"
