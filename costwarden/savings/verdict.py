"""The comment on a merged pull request: claimed, estimated, measured; and the run that writes it when it is due."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring
from costwarden.money import format_money
from costwarden.report.escape import markdown_text
from costwarden.savings.conclude import conclude, costs_more
from costwarden.savings.daily import DailyCosts
from costwarden.savings.measure import MILESTONES, Change, Measured, is_due, measure_change
from costwarden.savings.use import touches_cost
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import Measurement, SavingsPull, SavingsPulls

KEY = "savings-measured"
CONCLUDED_AFTER = 14  # days after the merge
_RESTATED_FOR = datetime.timedelta(days=62)  # by then the second bill after the merge is closed


def measure_all(
    forge: Authoring | None,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    costs: DailyCosts,
    now: datetime.datetime,
    ids_now: Mapping[tuple[str, str], str] | None = None,
) -> list[tuple[SavingsPull, Measurement]]:
    """Measure every merged pull request at each milestone the bill is complete for; comment once per milestone.

    Bills are restated: for 62 days after the merge every milestone is asked again, and where the bill says something
    else by now, the record and the comment follow. `ids_now`: (repository, Terraform address) -> the resource's id
    today, where a change gave it another one. Without a forge nothing is written; the comment follows with the next.
    """
    done: list[tuple[SavingsPull, Measurement]] = []
    known = pulls.measurements()
    every = [pull for pull in pulls.all() if pull.state == "merged" and pull.ended_at is not None]
    for pull in every:
        assert pull.ended_at is not None
        if not touches_cost(pull.kind):
            continue  # tags, snapshots, source that follows the cloud: whatever they saved was saved elsewhere
        measured = {one.days: one for one in known.get(pull.id, [])}
        for days in MILESTONES:
            before = measured.get(days)
            if not is_due(pull.ended_at, days, costs.last_day()) or (before is not None and _is_settled(pull, now)):
                continue
            one = _measure(pull, days, costs, now, every, ids_now or {})
            if before is not None and not _differs(before, one):
                continue
            measured[days] = one if before is None else _restated(before, one)
            pulls.record(measured[days])
            done.append((pull, measured[days]))
            if days == CONCLUDED_AFTER and before is None:  # once: what a person decides later on holds
                conclude(pull, measured[days], recommendations, now)
        _tell(forge, pull, [measured[days] for days in sorted(measured)], pulls)
    return done


def _is_settled(pull: SavingsPull, now: datetime.datetime) -> bool:
    return pull.ended_at is not None and now - pull.ended_at > _RESTATED_FOR


def _differs(before: Measurement, after: Measurement) -> bool:
    return (before.measured, before.currency) != (after.measured, after.currency)


def _restated(before: Measurement, after: Measurement) -> Measurement:
    was = format_money(before.measured, before.currency, exact=True)
    return replace(after, note=f"{after.note}; the bill was restated, it said {was} before")


def _measure(
    pull: SavingsPull,
    days: int,
    costs: DailyCosts,
    now: datetime.datetime,
    every: Sequence[SavingsPull],
    ids_now: Mapping[tuple[str, str], str],
) -> Measurement:
    assert pull.ended_at is not None
    others: dict[str, set[datetime.date]] = {}
    for other in every:
        if other.id != pull.id and other.ended_at is not None and touches_cost(other.kind):
            for row in other.resources:
                others.setdefault(str(row["resource_id"]).lower(), set()).add(other.ended_at.date())
    change = Change(
        [str(one["resource_id"]) for one in pull.resources],
        pull.ended_at.date(),
        pull.kind,
        pull.allows_removal,
        others,
        {
            str(one["resource_id"]): {ids_now[pull.repository, str(one.get("address"))]}
            for one in pull.resources
            if (pull.repository, str(one.get("address"))) in ids_now
        },
    )
    return _row(pull, measure_change(change, days, costs, currency=pull.currency), now)


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
        pulls.record(replace(one, commented=True))


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
    how = f"From the bill, {markdown_text(newest.note)}; 19 of 20 such intervals hold."
    if newest.measured is None:
        return f"It cannot be measured yet: {markdown_text(newest.note)}."
    credit = f"Credited to @{markdown_text(pull.author)}."
    if costs_more(newest):
        return f"{how} It costs more than before: the change back is proposed, or say why this is right. {credit}"
    if newest.low is not None and newest.low <= 0:
        again = " The advice is open again." if newest.days >= CONCLUDED_AFTER else ""
        return f"{how} It is not told from no saving at all yet.{again} {credit}"
    expected = pull.estimated if pull.estimated is not None else pull.claimed
    if expected and abs(newest.measured - expected) * 10 > abs(expected):
        percent = (newest.measured * 100 / expected).quantize(Decimal(1))
        return f"{how} That is {percent} % of what was expected. {credit}"
    return f"{how} As expected. {credit}"
