"""Recommendations in words: one line each in a table, and one explained with its arithmetic."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.money import decimal_text, format_money
from costwarden.recommend.kinds import kind_of
from costwarden.recommend.merge import total_saving
from costwarden.recommend.model import Evidence, Recommendation

COLUMNS = ("id", "kind", "where", "saving", "cost", "confidence", "life", "blocked by")


@dataclass(frozen=True, slots=True)
class Listed:
    """A recommendation and where it is on its way."""

    one: Recommendation
    life: str = "open"
    reason: str = ""


def table(listed: Sequence[Listed]) -> str:
    """Columns in plain text, and the total of what may be added. Empty: one sentence that says so."""
    if not listed:
        return "no recommendations: import some (--import FILE), or let the rules look (--plan PLAN)\n"
    rows = [COLUMNS, *(_row(one) for one in listed)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    open_ones = [item.one for item in listed if item.life == "open"]
    totals = total_saving(open_ones)
    unknown = sum(one.monthly_saving is None for one in open_ones)
    said = " and ".join(f"{format_money(amount, currency, exact=True)}" for currency, amount in totals.items())
    more = f"; {unknown} of unknown amount" if unknown else ""
    lines += ["", f"{len(listed)} recommendations; what may be added saves {said or 'nothing known'} a month{more}"]
    return "\n".join(lines) + "\n"


def _row(item: Listed) -> tuple[str, ...]:
    one = item.one
    return (
        one.id,
        one.kind,
        _plain(one.where),
        format_money(one.monthly_saving, one.currency, exact=True),
        format_money(one.monthly_cost, one.currency, exact=True),
        one.confidence.value,
        item.life,
        ", ".join([*(refusal.code for refusal in one.refusals), *(f"see {id[:8]}" for id in one.conflicts_with[:1])]),
    )


def as_csv(listed: Sequence[Listed]) -> str:
    """Amounts as decimal text; unknown is empty. A text that a spreadsheet would run as a formula gets a quote."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(
        ("id", "provider", "account", "region", "kind", "resource_id", "address", "currency", "monthly_saving",
         "monthly_cost", "confidence", "life", "source", "refusals")
    )  # fmt: skip
    for item in listed:
        one = item.one
        cells = (
            one.id, one.provider, one.account, one.region, one.kind, one.resource_id, one.address, one.currency,
            _amount(one.monthly_saving), _amount(one.monthly_cost), one.confidence.value, item.life, one.source,
            " ".join(refusal.code for refusal in one.refusals),
        )  # fmt: skip
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def explained(item: Listed) -> str:
    """All that is known of one: what, how much and by which arithmetic, evidence, risk, and why no pull request."""
    one, kind = item.one, kind_of(item.one.kind)
    lines = [f"{one.id}  {kind.title} for {_plain(one.where)}", ""]
    facts: list[tuple[str, str]] = [
        ("resource", _plain(one.resource_id)),
        ("account", _plain(" ".join(part for part in (one.account, one.region) if part)) or "unknown"),
        ("source", _plain(", also ".join((one.source, *one.also_reported_by)))),
        ("change", _change(one.current, one.target) or "it goes" if kind.edit in ("remove", "forget", "none") else
         _change(one.current, one.target)),
        ("cost now", f"{format_money(one.monthly_cost, one.currency, exact=True)} a month"),
        ("saving", _saving(one)),
        ("confidence", one.confidence.value),
        ("risk", f"{kind.risk.value}: {kind.risk_note}" if kind.risk_note else kind.risk.value),
        ("roll back", kind.rollback),
        ("life", item.life + (f" ({_plain(item.reason)})" if item.reason else "")),
    ]  # fmt: skip
    lines += [f"{name:<11} {value}" for name, value in facts]
    if one.maths:
        lines += ["", "the maths:", *(f"  {_plain(line)}" for line in one.maths)]
    if one.evidence:
        lines += ["", "evidence:", *(f"  {_evidence(found)}" for found in one.evidence)]
    if one.alternatives:
        lines += ["", "alternatives:", *(f"  {_change({}, other)}" for other in one.alternatives)]
    if one.conflicts_with:
        lines += ["", f"excluded by: {', '.join(one.conflicts_with)} (savings are not added)"]
    if one.refusals:
        lines += ["", "no pull request, because:", *(f"  {one.code}: {_plain(one.reason)}" for one in one.refusals)]
    return "\n".join(lines) + "\n"


def _change(current: Mapping[str, object], target: Mapping[str, object]) -> str:
    parts = [
        f"{name} {_plain(str(current[name]))} -> {_plain(str(value))}" if name in current
        else f"{name} {_plain(str(value))}"
        for name, value in target.items()
    ]  # fmt: skip
    return ", ".join(parts)


def _saving(one: Recommendation) -> str:
    text = format_money(one.monthly_saving, one.currency, exact=True)
    if one.monthly_saving is None:
        return "unknown until it is measured"
    if one.saving_low is not None and one.saving_high is not None and one.saving_low != one.saving_high:
        low, high = (format_money(amount, one.currency, exact=True) for amount in (one.saving_low, one.saving_high))
        text += f" ({low} to {high})"
    percent = f", {one.saving_percent} %" if one.saving_percent is not None else ""
    return f"{text} a month{percent}, {'after discounts' if one.basis == 'after_discounts' else 'list prices'}"


def _evidence(one: Evidence) -> str:
    text = f"{one.metric} {one.statistic} {one.value.normalize():f} {one.unit}".rstrip()
    text += (f" of {one.basis}" if one.basis else "") + f", {one.window_days} days"
    if one.datapoints_percent is not None:
        text += f", {one.datapoints_percent} % of datapoints"
    return text + (f", threshold {one.threshold.normalize():f}" if one.threshold is not None else "")


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else decimal_text(amount)


def _plain(text: str) -> str:
    """One printable line: ids and names come from outside and must not write to a terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in text)[:500]


def _cell(text: str) -> str:
    text = _plain(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
