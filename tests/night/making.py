"""A night without clouds: a source that delivers what it is told, a warehouse that remembers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from collectors.night.collect import Desk
from collectors.night.compared import Comparison
from collectors.settings import SourceSettings
from collectors.source import Authority, Delivery
from costwarden.focus.prepared import CostTotals, PreparedDelivery

MAY = datetime.date(2026, 5, 1)
TODAY = datetime.date(2026, 5, 20)


def totals(billed: str, rows: int = 10) -> CostTotals:
    """Sums of one currency, all four costs alike."""
    amount = Decimal(billed)
    return CostTotals(rows, amount, amount, amount, amount)


def a_prepared(billed: str = "100", rows: int = 10, **changes: object) -> PreparedDelivery:
    """A delivery of USD rows that adds up."""
    quarantined = int(changes.get("rows_quarantined", 0))  # type: ignore[call-overload]
    values: dict[str, object] = {
        "source_id": "aws",
        "billing_period": MAY,
        "delivery_id": "d1",
        "digest": "0" * 64,
        "files": (),
        "rows_read": rows + quarantined,
        "rows_accepted": rows,
        "rows_quarantined": quarantined,
        "totals": {"USD": totals(billed, rows)} if rows else {},
        "source_totals": {"USD": Decimal(billed)} if rows else {},
    }
    return PreparedDelivery(**(values | changes))  # type: ignore[arg-type]


@dataclass
class FakeSource:
    """Delivers what it holds; `wrong` is raised instead, once per entry."""

    held: list[tuple[Delivery, PreparedDelivery]]
    source_id: str = "aws"
    provider: str = "AWS"
    correction_style: str = "replacement"
    authorities: Sequence[Authority] = ()
    wrong: list[Exception] = field(default_factory=list)
    asked: int = 0

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        return iter(delivery for delivery, _ in self.held if delivery.billing_period >= since)

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        self.asked += 1
        if self.wrong:
            raise self.wrong.pop(0)
        return next(prepared for one, prepared in self.held if one == delivery)

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        return self.authorities


@dataclass(frozen=True)
class FakeLive:
    load_id: int
    delivery_id: str
    digest: str
    expected: dict[str, dict[str, str]]
    repeated: bool = False
    reason: str = ""


class FakeLoader:
    """collect.Loader in memory."""

    def __init__(self) -> None:
        self.loads: dict[tuple[str, str, datetime.date], FakeLive] = {}
        self.count = 0
        self.recorded: list[Comparison] = []
        self.yes: list[bool] = []

    def live(self, tenant: str, source_id: str, period: datetime.date) -> FakeLive | None:
        return self.loads.get((tenant, source_id, period))

    def load(self, tenant: str, prepared: PreparedDelivery, *, shrink_approved: bool) -> FakeLive:
        self.count += 1
        self.yes.append(shrink_approved)
        sums = {
            currency: {"rows": str(one.rows), "billed_cost": f"{one.billed_cost:f}"}
            for currency, one in prepared.totals.items()
        }
        done = FakeLive(self.count, prepared.delivery_id, prepared.digest, sums)
        self.loads[tenant, prepared.source_id, prepared.billing_period] = done
        return done

    def record(self, tenant: str, prepared: PreparedDelivery, load_id: int, against: Sequence[Comparison]) -> None:
        self.recorded.extend(against)


def a_desk(folder: Path, loader: FakeLoader | None = None, today: datetime.date = TODAY) -> Desk:
    return Desk(loader or FakeLoader(), folder / "reports", None, today)


def a_delivery(prepared: PreparedDelivery, submitted: datetime.datetime | None = None) -> Delivery:
    """The delivery a prepared one comes from."""
    moment = submitted or datetime.datetime(2026, 5, 19, 22, tzinfo=datetime.UTC)
    return Delivery(prepared.source_id, prepared.billing_period, prepared.delivery_id, moment, ("a.csv",))


def a_source(*prepared: PreparedDelivery, **changes: object) -> FakeSource:
    return FakeSource([(a_delivery(one), one) for one in prepared], **changes)  # type: ignore[arg-type]


def settings(**changes: object) -> SourceSettings:
    return SourceSettings.model_validate({"kind": "aws_focus", "name": "aws", **changes})


Opener = Callable[[SourceSettings, Path], FakeSource]
