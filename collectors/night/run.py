"""All sources of all tenants, one after the other: what fails is told and retried, and never stops the rest."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from collectors.night.collect import Desk, Wishes, collect_delivery
from collectors.night.registry import connector
from collectors.night.report import LoadReport, NightReport, failed, write_report
from collectors.night.tenants import Tenant
from collectors.night.watch import watch
from collectors.settings import SourceSettings
from collectors.source import CostSource, Delivery
from costwarden.cloud.errors import CloudUnavailable
from costwarden.errors import CostwardenError

ATTEMPTS = 4
Result = TypeVar("Result")
Told = Callable[[str, int, int], None]  # what is being done now, which of how many


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do."""

    base: Path  # where relative paths of tenants.yaml start
    months: int | None = None  # how far back, this month included; each source's own setting where None
    period: datetime.date | None = None  # this one only
    wishes: Wishes = field(default_factory=Wishes)
    attempts: int = ATTEMPTS
    sleep: Callable[[float], None] = time.sleep
    unexpected: Callable[[Exception], None] = lambda error: None  # a failure nobody foresaw, for --debug


def run_night(
    desk: Desk,
    tenants: Sequence[Tenant],
    plan: Plan,
    *,
    only_source: str | None = None,
    told: Told = lambda what, at, count: None,
) -> NightReport:
    """Every delivery of every source, oldest month first. Nothing is raised for a source: its report says it.

    Errors: SourceUnknown for `only_source`.
    """
    started = time.monotonic()
    loads: list[LoadReport] = []
    notices: list[str] = []
    for tenant in tenants:
        wanted = tenant.sources if only_source is None else (tenant.source(only_source),)
        for settings in wanted:
            loads.extend(_source(desk, tenant.name, settings, plan, told, notices))
    return NightReport(tuple(loads), time.monotonic() - started, tuple(notices))


def since_of(settings: SourceSettings, plan: Plan, today: datetime.date) -> datetime.date:
    """The first day of the oldest month to look at."""
    if plan.period is not None:
        return plan.period
    back = (plan.months or settings.months) - 1
    month = today.year * 12 + today.month - 1 - back
    return datetime.date(max(month // 12, 1), month % 12 + 1, 1) if month >= 12 else datetime.date(1, 1, 1)


def _source(
    desk: Desk, tenant: str, settings: SourceSettings, plan: Plan, told: Told, notices: list[str]
) -> list[LoadReport]:
    nothing = LoadReport(tenant, settings.name, plan.period, "failed")
    told(f"{tenant}/{settings.name}", 0, 0)
    try:
        source = connector(settings.kind, settings.name).open_source(settings, plan.base)
        since = since_of(settings, plan, desk.today)
        deliveries: list[Delivery] = _patiently(lambda: list(source.deliveries(since)), plan)[0]
    except Exception as error:  # noqa: BLE001 - one source's failure is its own
        return [_failure(nothing, error, plan)]
    if plan.period is not None:
        deliveries = [one for one in deliveries if one.billing_period == plan.period]
        if not deliveries:
            problem = f"{settings.name} has no complete delivery of {plan.period:%Y-%m}"
            return [failed(nothing, problem, "wait for the export to finish, or check which months it covers")]
    notices.extend(watch(tenant, settings, deliveries, desk.today, all_months=plan.period is None))
    loads = []
    for at, delivery in enumerate(deliveries, 1):
        told(f"{tenant}/{settings.name} {delivery.billing_period:%Y-%m}", at, len(deliveries))
        loads.append(_delivery(desk, tenant, source, settings, delivery, plan))
    return loads


def _delivery(
    desk: Desk, tenant: str, source: CostSource, settings: SourceSettings, delivery: Delivery, plan: Plan
) -> LoadReport:
    started = time.monotonic()
    report = LoadReport(tenant, settings.name, delivery.billing_period, "failed", delivery.delivery_id)
    try:
        done, attempts = _patiently(
            lambda: collect_delivery(desk, tenant, source, settings, delivery, plan.wishes), plan
        )
        return replace(done, attempts=attempts)
    except Exception as error:  # noqa: BLE001 - one month's failure is its own
        said = replace(_failure(report, error, plan), seconds=time.monotonic() - started)
        write_report(desk.reports, said)
        return said


def _patiently(work: Callable[[], Result], plan: Plan) -> tuple[Result, int]:
    """`work()` and how many attempts it took; only what may pass by itself is tried again, with growing pauses."""
    from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

    retrying = Retrying(
        retry=retry_if_exception(_may_pass),
        stop=stop_after_attempt(plan.attempts),
        wait=wait_exponential_jitter(initial=1, max=60),
        sleep=plan.sleep,
        reraise=True,
    )
    done = retrying(work)
    return done, int(retrying.statistics.get("attempt_number", 1))


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, CloudUnavailable | ConnectionError | TimeoutError)


def _failure(report: LoadReport, error: Exception, plan: Plan) -> LoadReport:
    if isinstance(error, CostwardenError):
        return failed(report, error.problem, error.hint)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return failed(report, f"{where}{error.strerror or type(error).__name__}", "check the disk and the network")
    plan.unexpected(error)
    return failed(report, f"failed ({type(error).__name__})", "run it again with --debug and report what it prints")
