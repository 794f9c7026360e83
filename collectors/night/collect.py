"""One delivery from its source to the warehouse: fetch and type, hold it to every total, load it, report."""

from __future__ import annotations

import datetime
import shlex
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from collectors.night.compared import Comparison, compared
from collectors.night.reconcile import Approval, Previous, Verdict, reconcile, worst
from collectors.night.report import LoadReport, Outcome, kept_categories, report_path, write_report
from collectors.settings import SourceSettings
from collectors.source import Authority, CostSource, Delivery
from costwarden.focus.prepared import PreparedDelivery

# What no yes can heal: the delivery disagrees with itself.
_OWN_SUMS = frozenset({"rows read", "rows the source counts", "cut off below 1E-18"})


class Live(Protocol):
    """What is live of a period: a row of the load journal, as far as the night needs it."""

    @property
    def load_id(self) -> int: ...
    @property
    def delivery_id(self) -> str: ...
    @property
    def digest(self) -> str: ...
    @property
    def expected(self) -> Mapping[str, Mapping[str, str]]: ...


class Loaded(Protocol):
    """What a load did."""

    @property
    def load_id(self) -> int: ...
    @property
    def repeated(self) -> bool: ...
    @property
    def reason(self) -> str: ...


class Loader(Protocol):
    """The warehouse as the night uses it; opened by collectors.night.place."""

    def live(self, tenant: str, source_id: str, period: datetime.date) -> Live | None: ...

    def load(self, tenant: str, prepared: PreparedDelivery, *, shrink_approved: bool) -> Loaded:
        """Errors: CostwardenError; nothing is half loaded."""
        ...

    def record(self, tenant: str, prepared: PreparedDelivery, load_id: int, against: Sequence[Comparison]) -> None:
        """Keep beside the bill what it was held to."""
        ...


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller said yes to, and what he wants done again."""

    approved: frozenset[Approval] = frozenset()
    again: bool = False  # also a delivery that is live already


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a night works."""

    loader: Loader
    reports: Path
    work: Path | None  # where files are fetched to; the system's temporary folder where None
    today: datetime.date
    config: str = ""  # the --config that was given: a hint's command has to find the same tenants


def is_closed(period: datetime.date, settings: SourceSettings, today: datetime.date) -> bool:
    """Whether the month's bill is final by now."""
    after = datetime.date(period.year + period.month // 12, period.month % 12 + 1, 1)
    return today >= after + datetime.timedelta(days=settings.closed_after_days)


def collect_delivery(
    desk: Desk, tenant: str, source: CostSource, settings: SourceSettings, delivery: Delivery, wishes: Wishes
) -> LoadReport:
    """Bring one delivery in. Errors: CostwardenError of the source or the warehouse; the caller makes a report."""
    started = time.monotonic()
    period = delivery.billing_period
    live = desk.loader.live(tenant, source.source_id, period)
    report = LoadReport(tenant, source.source_id, period, "unchanged", delivery.delivery_id)
    if live is not None and live.delivery_id == delivery.delivery_id and not wishes.again:
        return replace(_of_live(report, live), seconds=time.monotonic() - started)
    with tempfile.TemporaryDirectory(prefix="costwarden-", dir=desk.work) as folder:
        prepared = source.prepare(delivery, Path(folder))
        authorities = [*_invoices(settings, period), *source.authority(period)]
        report = _checked(desk, report, authorities, settings, prepared, live, wishes)
        if worst(report.checks) == "fail":
            report = _said(desk, report, "failed", "fail")
        elif worst(report.checks) == "held":
            report = _said(desk, report, "held", "held")
        elif not prepared.rows_accepted and live is None:
            report = replace(report, outcome="empty")
        else:
            done = desk.loader.load(tenant, prepared, shrink_approved="shrink" in wishes.approved)
            if done.reason:
                hint = "collect the period again; what is live stays as it was"
                report = replace(report, outcome="failed", problem=done.reason, hint=hint)
            else:
                outcome: Outcome = "unchanged" if done.repeated else "loaded"
                rows = prepared.rows_accepted
                report = replace(report, outcome=outcome, load_id=done.load_id, rows_loaded=rows)
                desk.loader.record(tenant, prepared, done.load_id, compared(report.checks, authorities, prepared))
        report = replace(report, seconds=time.monotonic() - started)
        return _keep(desk, report, prepared)


def _checked(
    desk: Desk,
    report: LoadReport,
    authorities: Sequence[Authority],
    settings: SourceSettings,
    prepared: PreparedDelivery,
    live: Live | None,
    wishes: Wishes,
) -> LoadReport:
    services = _by_service(prepared) if any(one.by_service for one in authorities) else None
    checks = reconcile(
        prepared,
        authorities,
        _previous(desk, report, live),
        closed=is_closed(prepared.billing_period, settings, desk.today),
        approved=wishes.approved,
        by_service=services,
    )
    return replace(
        report,
        digest=prepared.digest,
        rows_read=prepared.rows_read,
        rows_quarantined=prepared.rows_quarantined,
        billed={currency: one.billed_cost for currency, one in prepared.totals.items()},
        categories=prepared.categories,
        checks=checks,
        notices=prepared.notices,
    )


def _invoices(settings: SourceSettings, period: datetime.date) -> Sequence[Authority]:
    amounts = settings.invoices.get(f"{period:%Y-%m}")
    return () if amounts is None else (Authority("invoice", dict(amounts), closed=True),)


def _previous(desk: Desk, report: LoadReport, live: Live | None) -> Previous | None:
    if live is None:
        return None
    assert report.period is not None
    return Previous(
        rows={currency: int(one["rows"]) for currency, one in live.expected.items()},
        billed={currency: Decimal(one["billed_cost"]) for currency, one in live.expected.items()},
        categories=kept_categories(desk.reports, report.tenant, report.source, report.period),
    )


def _by_service(prepared: PreparedDelivery) -> dict[str, Decimal]:
    """BilledCost per service; an authority with services is of one currency."""
    import pyarrow.parquet as pq

    sums: dict[str, Decimal] = {}
    for path in prepared.files:
        table = pq.read_table(path, columns=["ServiceName", "BilledCost"])
        for row in table.group_by("ServiceName").aggregate([("BilledCost", "sum")]).to_pylist():
            sums[row["ServiceName"]] = sums.get(row["ServiceName"], Decimal(0)) + row["BilledCost_sum"]
    return sums


def _of_live(report: LoadReport, live: Live) -> LoadReport:
    return replace(
        report,
        digest=live.digest,
        load_id=live.load_id,
        rows_loaded=sum(int(one["rows"]) for one in live.expected.values()),
        billed={currency: Decimal(one["billed_cost"]) for currency, one in live.expected.items()},
    )


def _said(desk: Desk, report: LoadReport, outcome: Outcome, verdict: Verdict) -> LoadReport:
    """With problem and hint out of the checks of that verdict."""
    names = [one.name for one in report.checks if one.verdict == verdict]
    again = f"costwarden collect --tenant {report.tenant} --source {report.source} --period {report.period:%Y-%m}"
    if desk.config:
        again = f"{again} --config {shlex.quote(desk.config)}"
    if verdict == "fail":
        problem = f"does not reconcile: {', '.join(names)}"
        hint = f"what is live stays; find out why, then run `{again}`"
        if all(name not in _OWN_SUMS and not name.startswith("sum the source") for name in names):
            hint = f"{hint} (--accept-difference loads it all the same)"
    else:
        flags = sorted({f"--accept-{_kind(name, report)}" for name in names})
        problem, hint = f"waits for a yes: {', '.join(names)}", f"`{again} {' '.join(flags)}` says it"
    return replace(report, outcome=outcome, problem=problem, hint=hint)


def _kind(name: str, report: LoadReport) -> str:
    if name == "rows quarantined":
        return "rejects"
    note = next(one.note for one in report.checks if one.name == name)
    return "growth" if "growth" in note else "shrink"


def _keep(desk: Desk, report: LoadReport, prepared: PreparedDelivery) -> LoadReport:
    """The report, and the quarantined rows, stay on disk for whoever has to look."""
    assert report.period is not None
    kept = report_path(desk.reports, report.tenant, report.source, report.period).with_suffix(".quarantine.jsonl")
    if prepared.quarantine is not None:
        report = replace(report, notices=(*report.notices, f"quarantined rows: {kept}"))
    write_report(desk.reports, report)
    if prepared.quarantine is not None:
        kept.write_bytes(prepared.quarantine.read_bytes())
    else:
        kept.unlink(missing_ok=True)
    return report
