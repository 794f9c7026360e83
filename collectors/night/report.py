"""The report of one load and the summary of a night, as JSON and as text."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import orjson

from collectors.night.reconcile import Check, worst
from costwarden.money import decimal_text, format_money

# loaded: live now · unchanged: this very delivery is live · empty: nothing delivered, nothing held before ·
# held: a person has to say yes · failed: not loaded, what was live is live still
Outcome = Literal["loaded", "unchanged", "empty", "held", "failed"]
_MARK = {"ok": "ok  ", "warn": "warn", "held": "HELD", "fail": "FAIL"}


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of one delivery."""

    tenant: str
    source: str
    period: datetime.date | None  # None: the source itself failed, before any delivery
    outcome: Outcome
    delivery_id: str = ""
    digest: str = ""
    load_id: int | None = None
    rows_read: int = 0
    rows_loaded: int = 0
    rows_quarantined: int = 0
    billed: Mapping[str, Decimal] = field(default_factory=dict)
    categories: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    checks: Sequence[Check] = ()
    notices: Sequence[str] = ()
    problem: str = ""
    hint: str = ""
    attempts: int = 1
    seconds: float = 0.0

    @property
    def fine(self) -> bool:
        return self.outcome in ("loaded", "unchanged", "empty") and worst(self.checks) in ("ok", "warn")

    @property
    def title(self) -> str:
        month = f" {self.period:%Y-%m}" if self.period is not None else ""
        return f"{self.tenant}/{self.source}{month}"


@dataclass(frozen=True, slots=True)
class NightReport:
    """All loads of a run, in the order they were done."""

    loads: tuple[LoadReport, ...]
    seconds: float = 0.0
    notices: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return 0 if all(load.fine for load in self.loads) else 1


def load_shape(load: LoadReport) -> dict[str, Any]:
    """JSON of one load: amounts are decimal strings."""
    return {
        "tenant": load.tenant,
        "source": load.source,
        "period": f"{load.period:%Y-%m}" if load.period is not None else None,
        "outcome": load.outcome,
        "fine": load.fine,
        "delivery": load.delivery_id,
        "digest": load.digest,
        "load_id": load.load_id,
        "rows_read": load.rows_read,
        "rows_loaded": load.rows_loaded,
        "rows_quarantined": load.rows_quarantined,
        "billed": {currency: decimal_text(amount) for currency, amount in sorted(load.billed.items())},
        "categories": {
            currency: {name: decimal_text(amount) for name, amount in sorted(one.items())}
            for currency, one in sorted(load.categories.items())
        },
        "checks": [
            {"name": one.name, "verdict": one.verdict, "found": one.found, "expected": one.expected, "note": one.note}
            for one in load.checks
        ],
        "notices": list(load.notices),
        "error": {"problem": load.problem, "hint": load.hint} if load.problem else None,
        "attempts": load.attempts,
        "seconds": round(load.seconds, 3),
    }


def night_shape(night: NightReport) -> dict[str, Any]:
    """JSON of a run."""
    return {
        "version": 1,
        "fine": night.exit_code == 0,
        "loads": [load_shape(load) for load in night.loads],
        "notices": list(night.notices),
        "seconds": round(night.seconds, 3),
    }


def render_load(load: LoadReport) -> str:
    """One load for people: the outcome first, then what was compared, then what to do."""
    lines = [f"{load.title}: {load.outcome}{_amounts(load)}"]
    if load.rows_read or load.outcome == "loaded":
        read = f"{_count(load.rows_read, 'row')} read"
        counts = f"  {read} = {load.rows_loaded:,} loaded + {load.rows_quarantined:,} quarantined"
        if load.outcome in ("held", "failed"):
            fit = load.rows_read - load.rows_quarantined
            counts = f"  {read}, {fit:,} fit, {load.rows_quarantined:,} quarantined"
        lines.append(counts)
    width = max((len(one.name) for one in load.checks), default=0)
    for one in load.checks:
        note = f"  ({one.note})" if one.note else ""
        lines.append(f"  {_MARK[one.verdict]} {one.name:<{width}}  {one.found} / {one.expected}{note}")
    lines.extend(f"  note {notice}" for notice in load.notices)
    if load.problem:
        lines.append(f"  {load.problem}")
    if load.hint:
        lines.append(f"  hint: {load.hint}")
    return "\n".join(lines) + "\n"


def render_night(night: NightReport) -> str:
    """The summary: one line per load, in full where something is not fine."""
    notes = [f"note  {notice}" for notice in night.notices]
    if not night.loads:
        return "\n".join([*notes, "nothing to collect: no source has a delivery in these months"]) + "\n"
    lines = []
    for load in night.loads:
        if load.fine and worst(load.checks) == "ok":
            lines.append(f"ok    {load.title}: {load.outcome}, {_count(load.rows_loaded, 'row')}{_amounts(load)}")
        else:
            mark = "warn" if load.fine else "HELD" if load.outcome == "held" else "FAIL"
            lines.append(f"{mark:<5} {render_load(load).rstrip()}")
    bad = sum(1 for load in night.loads if not load.fine)
    sources = len({(load.tenant, load.source) for load in night.loads})
    tenants = len({load.tenant for load in night.loads})
    lines.extend(notes)
    verdict = "all of them fine" if not bad else f"{bad} need{'s' if bad == 1 else ''} a look"
    periods = _count(sum(load.period is not None for load in night.loads), "period")
    lines.append(f"{periods} of {_count(sources, 'source')} for "
                 f"{_count(tenants, 'tenant')}: {verdict}")  # fmt: skip
    return "\n".join(lines) + "\n"


def write_report(folder: Path, load: LoadReport) -> Path:
    """Keep a load's report, JSON and text; the newest of its period replaces the one before."""
    assert load.period is not None
    place = report_path(folder, load.tenant, load.source, load.period)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.with_suffix(".txt").write_text(render_load(load), encoding="utf-8")
    waiting = place.with_suffix(".new")
    waiting.write_bytes(orjson.dumps(load_shape(load), option=orjson.OPT_INDENT_2))
    waiting.replace(place)
    return place


def report_path(folder: Path, tenant: str, source: str, period: datetime.date) -> Path:
    return folder / tenant / source / f"{period:%Y-%m}.json"


def kept_categories(folder: Path, tenant: str, source: str, period: datetime.date) -> dict[str, dict[str, Decimal]]:
    """The categories of the period's last loaded delivery; empty where its report is gone."""
    place = report_path(folder, tenant, source, period)
    try:
        found = orjson.loads(place.read_bytes())
        if found["outcome"] not in ("loaded", "unchanged"):
            return {}
        return {
            currency: {name: Decimal(amount) for name, amount in one.items()}
            for currency, one in found["categories"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, ArithmeticError):
        return {}


def failed(load: LoadReport, problem: str, hint: str) -> LoadReport:
    """The report of a load that did not come to its end."""
    return replace(load, outcome="failed", problem=problem, hint=hint)


def _amounts(load: LoadReport) -> str:
    parts = [format_money(amount, currency, exact=True) for currency, amount in sorted(load.billed.items())]
    return f", {' + '.join(parts)} billed" if parts else ""


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
