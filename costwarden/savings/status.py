"""Realised savings: per pull request, team and author, and how far our estimates are from the bill."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from costwarden.money import decimal_text, format_money, sum_known
from costwarden.state.savings import Measurement, SavingsPull


@dataclass(frozen=True, slots=True)
class Realised:
    """A pull request with its newest measurement."""

    pull: SavingsPull
    newest: Measurement | None

    @property
    def measured(self) -> Decimal | None:
        return self.newest.measured if self.newest is not None else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How what was measured compares with what was estimated, per kind: 1 is exact, 0.8 a fifth too hopeful."""

    kind: str
    count: int
    measured_to_estimated: Decimal
    measured_to_claimed: Decimal | None


def realised(pulls: Sequence[SavingsPull], measurements: Mapping[int, Sequence[Measurement]]) -> list[Realised]:
    newest = {id: max(rows, key=lambda one: one.days) for id, rows in measurements.items() if rows}
    return [Realised(one, newest.get(one.id)) for one in pulls]


def calibrate(found: Sequence[Realised]) -> list[Calibration]:
    """Medians over merged pull requests that were measured; kinds in order."""
    by_kind: dict[str, list[Realised]] = {}
    for one in found:
        if one.measured is not None and one.pull.estimated:
            by_kind.setdefault(one.pull.kind, []).append(one)
    rows: list[Calibration] = []
    for kind, members in sorted(by_kind.items()):
        estimated = [
            one.measured / one.pull.estimated for one in members if one.measured is not None and one.pull.estimated
        ]
        claimed = [one.measured / one.pull.claimed for one in members if one.measured is not None and one.pull.claimed]
        rows.append(Calibration(kind, len(members), _ratio(estimated), _ratio(claimed) if claimed else None))
    return rows


def track_records(found: Sequence[Realised]) -> dict[str, str]:
    """Kind -> how its earlier estimates compared with the bill, one sentence for the next pull request."""
    return {
        one.kind: f"{one.count} merged before: the bill showed {one.measured_to_estimated} of what was estimated"
        + (" (median)" if one.count > 1 else "")
        for one in calibrate(found)
    }


def _ratio(values: Sequence[Decimal]) -> Decimal:
    return median(values).quantize(Decimal("0.01"))


def status_document(found: Sequence[Realised]) -> dict[str, Any]:
    """What --format json prints. Amounts are decimal text a month; unknown is null."""
    return {
        "version": 1,
        "pulls": [_pull(one) for one in found],
        "by_team": _sums(found, lambda one: one.pull.team),
        "by_author": _sums(found, lambda one: one.pull.author),
        "calibration": [
            {
                "kind": one.kind,
                "count": one.count,
                "measured_to_estimated": decimal_text(one.measured_to_estimated),
                "measured_to_claimed": _text(one.measured_to_claimed),
            }
            for one in calibrate(found)
        ],
    }


def _pull(one: Realised) -> dict[str, Any]:
    pull, newest = one.pull, one.newest
    return {
        "repository": pull.repository,
        "number": pull.number,
        "url": pull.url,
        "branch": pull.branch,
        "title": pull.title,
        "kind": pull.kind,
        "risk": pull.risk,
        "team": pull.team,
        "author": pull.author,
        "approved_by": pull.approved_by,
        "state": pull.state,
        "reason": pull.reason,
        "currency": pull.currency,
        "claimed": _text(pull.claimed),
        "estimated": _text(pull.estimated),
        "measured": _text(one.measured),
        "measured_low": _text(newest.low if newest else None),
        "measured_high": _text(newest.high if newest else None),
        "measured_days": newest.days if newest else None,
        "opened_at": _moment(pull.opened_at),
        "ended_at": _moment(pull.ended_at),
        "recommendations": list(pull.recommendation_ids),
    }


def _sums(found: Sequence[Realised], key: Callable[[Realised], str]) -> list[dict[str, Any]]:
    """Of merged ones; per currency, never added across."""
    groups: dict[tuple[str, str], list[Realised]] = {}
    for one in found:
        if one.pull.state == "merged":
            groups.setdefault((key(one), one.pull.currency), []).append(one)
    return [
        {
            "name": name,
            "currency": currency,
            "merged": len(members),
            "claimed": decimal_text(sum_known(one.pull.claimed for one in members)),
            "estimated": decimal_text(sum_known(one.pull.estimated for one in members)),
            "measured": decimal_text(sum_known(one.measured for one in members)),
            "not_measured": sum(one.measured is None for one in members),
        }
        for (name, currency), members in sorted(groups.items())
    ]


def status_table(found: Sequence[Realised]) -> str:
    """Plain text for a terminal."""
    if not found:
        return "no savings pull requests yet: `costwarden savings plan RECOMMENDATION` shows what one would be\n"
    rows: list[tuple[str, ...]] = [
        ("pull request", "state", "team", "author", "claimed", "estimated", "measured", "title")
    ]
    for one in found:
        where = f"{one.pull.repository}#{one.pull.number}" if one.pull.number else one.pull.repository
        amounts = tuple(_money(amount, one.pull) for amount in (one.pull.claimed, one.pull.estimated, one.measured))
        rows.append((where, one.pull.state, one.pull.team, one.pull.author, *amounts, one.pull.title[:70]))
    lines = _columns(rows)
    for title, key in (("by team", "by_team"), ("by author", "by_author")):
        sums = status_document(found)[key]
        if sums:
            lines += ["", f"{title}, merged:"]
            lines += [
                f"  {one['name'] or '(none)'}: {one['measured']} {one['currency']} a month measured;"
                f" {one['estimated']} estimated of all {one['merged']} merged"
                + (f", {one['not_measured']} not measured yet" if one["not_measured"] else "")
                for one in sums
            ]
    return "\n".join(lines) + "\n"


def calibration_table(found: Sequence[Realised]) -> str:
    """Markdown, for documentation and reviews."""
    rows = calibrate(found)
    if not rows:
        return "nothing is measured yet\n"
    lines = ["| kind | pull requests | measured / estimated | measured / claimed |", "|---|--:|--:|--:|"]
    lines += [
        f"| {one.kind} | {one.count} | {one.measured_to_estimated} | {one.measured_to_claimed or 'unknown'} |"
        for one in rows
    ]
    return "\n".join(lines) + "\n"


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    shown = [tuple("".join(s if s.isprintable() else " " for s in cell) for cell in row) for row in rows]
    widths = [max(len(row[column]) for row in shown) for column in range(len(shown[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]


def _money(amount: Decimal | None, pull: SavingsPull) -> str:
    return "-" if amount is None else format_money(amount, pull.currency, exact=True)


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else decimal_text(amount)


def _moment(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
