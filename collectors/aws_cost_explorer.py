"""AWS Cost Explorer: what AWS says a month costs, and, for small accounts without an export, its days by service."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import orjson
from pydantic import Field

from collectors.aws_settings import AwsSettings
from collectors.source import Authority, CorrectionStyle, Delivery
from costwarden.cloud.aws import AwsAccess, client, reported
from costwarden.cloud.errors import CloudUnavailable
from costwarden.focus.prepared import PreparedDelivery

if TYPE_CHECKING:
    from costwarden.focus.rows import Rows
    from costwarden.focus.shape import Shape

KEPT_MONTHS = 13  # Cost Explorer forgets what is older
REGION = "us-east-1"  # its only endpoint outside China
AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]
# RECORD_TYPE of Cost Explorer -> ChargeCategory; discounts lower usage, what is unknown is put aside for a person.
_CATEGORIES = {
    "Usage": "Usage",
    "DiscountedUsage": "Usage",
    "SavingsPlanCoveredUsage": "Usage",
    "SavingsPlanNegation": "Usage",
    "Support": "Usage",
    "Recurring": "Purchase",
    "Upfront": "Purchase",
    "Fee": "Purchase",
    "RIFee": "Purchase",
    "SavingsPlanRecurringFee": "Purchase",
    "SavingsPlanUpfrontFee": "Purchase",
    "Tax": "Tax",
    "Credit": "Credit",
    "Refund": "Adjustment",
    "Other": "Adjustment",
}


class Settings(AwsSettings):
    """One request per account and month: AWS charges 0.01 USD for each."""

    kind: Literal["aws_cost_explorer"]
    account_id: AccountId  # who pays
    accounts: tuple[AccountId, ...] = ()  # linked accounts, to tell them apart


class CostExplorerSource:
    """Days by service; an open month is a new delivery every day, a closed one only once."""

    provider = "AWS"

    def __init__(self, settings: Settings, today: datetime.date | None = None) -> None:
        self.source_id = settings.name
        self.correction_style: CorrectionStyle = settings.correction_style
        self._settings = settings
        self._today = today or datetime.datetime.now(datetime.UTC).date()

    def deliveries(self, since: datetime.date) -> Iterator[Delivery]:
        """No request is made yet: the months Cost Explorer can know."""
        from costwarden.focus.times import month_after, month_of

        oldest = self._today.year * 12 + self._today.month - 1 - (KEPT_MONTHS - 1)
        month = max(since, datetime.date(oldest // 12, oldest % 12 + 1, 1))
        while month <= month_of(self._today):
            final = self._today >= month_after(month) + datetime.timedelta(days=self._settings.closed_after_days)
            asked = "final" if final else f"{self._today:%Y-%m-%d}"
            midnight = datetime.datetime.combine(self._today, datetime.time(), datetime.UTC)
            yield Delivery(self.source_id, month, f"{month:%Y-%m}@{asked}", midnight, ())
            month = month_after(month)

    def prepare(self, delivery: Delivery, directory: Path) -> PreparedDelivery:
        """Errors: CloudError (denied), CloudUnavailable (throttled)."""
        from costwarden.focus.reading import digest_of, read_records
        from costwarden.focus.shape import Scope
        from costwarden.focus.writer import write_delivery

        records = [
            record
            for account in self._settings.accounts or (None,)
            for record in self._records(delivery.billing_period, account)
        ]
        answer = directory / "answer.json"
        answer.write_bytes(orjson.dumps(records))
        name = f"cost-explorer-{delivery.billing_period:%Y-%m}"
        scope = Scope(self.source_id, delivery.billing_period, delivery.delivery_id)
        chunks = read_records(records, name=name)
        named = shape()
        if self._settings.organizations:
            from collectors.aws_accounts import account_names, with_names

            named = with_names(named, account_names(self._settings.access()))
        return write_delivery(chunks, named, scope, directory / "rows", digest=digest_of([answer]))

    def authority(self, billing_period: datetime.date) -> Sequence[Authority]:
        """A second question, by month: days must add up to it."""
        return (period_totals(self._settings.access(), billing_period),)

    def _records(self, month: datetime.date, account: str | None) -> Iterator[dict[str, str | None]]:
        from costwarden.focus.times import month_after

        groups = ({"Type": "DIMENSION", "Key": "SERVICE"}, {"Type": "DIMENSION", "Key": "RECORD_TYPE"})
        only = {"Filter": {"Dimensions": {"Key": "LINKED_ACCOUNT", "Values": [account]}}} if account else {}
        fixed = {
            "payer": self._settings.account_id,
            "account": account or self._settings.account_id,
            "period_start": month.isoformat(),
            "period_end": month_after(month).isoformat(),
        }
        for day in ask(self._settings.access(), month, "DAILY", groups, **only):
            for group in day.get("Groups", ()):
                service, record_type = [*group["Keys"], "", ""][:2]
                yield fixed | {
                    "start": day["TimePeriod"]["Start"],
                    "end": day["TimePeriod"]["End"],
                    "service": service,
                    "record_type": record_type,
                    "unblended": group["Metrics"]["UnblendedCost"]["Amount"],
                    "currency": group["Metrics"]["UnblendedCost"]["Unit"],
                    "amortized": group["Metrics"].get("AmortizedCost", {}).get("Amount"),
                }


def period_totals(access: AwsAccess, month: datetime.date) -> Authority:
    """The month by service, as Cost Explorer has it. Errors: CloudError, CloudUnavailable."""
    totals: dict[str, Decimal] = {}
    services: dict[str, Decimal] = {}
    for period in ask(access, month, "MONTHLY", ({"Type": "DIMENSION", "Key": "SERVICE"},)):
        for group in period.get("Groups", ()):
            amount = Decimal(group["Metrics"]["UnblendedCost"]["Amount"])
            currency = str(group["Metrics"]["UnblendedCost"]["Unit"])
            totals[currency] = totals.get(currency, Decimal(0)) + amount
            name = str(group["Keys"][0])
            services[name] = services.get(name, Decimal(0)) + amount
    return Authority("aws cost explorer", totals, services)


def ask(
    access: AwsAccess, month: datetime.date, granularity: str, groups: Sequence[Mapping[str, str]], **more: Any
) -> Iterator[dict[str, Any]]:
    """The results by time of GetCostAndUsage, all pages."""
    from dataclasses import replace

    from costwarden.focus.times import month_after

    explorer = client("ce", replace(access, region=access.region or REGION))
    token: dict[str, str] = {}
    for _ in range(1000):
        with reported("AWS Cost Explorer"):
            answer = explorer.get_cost_and_usage(
                TimePeriod={"Start": month.isoformat(), "End": month_after(month).isoformat()},
                Granularity=granularity,
                Metrics=["UnblendedCost", "AmortizedCost"],
                GroupBy=list(groups),
                **more,
                **token,
            )
        yield from answer.get("ResultsByTime", ())
        if not answer.get("NextPageToken"):
            return
        token = {"NextPageToken": answer["NextPageToken"]}
    raise CloudUnavailable("AWS Cost Explorer: its answer does not end", hint="try again later")


def shape() -> Shape:
    from costwarden.focus.shape import Shape

    return Shape(provider="AWS", to_focus=_columns, services="aws", billed="unblended")


def _columns(rows: Rows) -> dict[str, Any]:
    day = ("%Y-%m-%d",)
    kind = rows.text("record_type")
    return {
        "BilledCost": rows.money("unblended"),
        "EffectiveCost": rows.money("amortized", "unblended"),
        "BillingCurrency": rows.text("currency"),
        "BillingAccountId": rows.text("payer"),
        "SubAccountId": rows.text("account"),
        "BillingPeriodStart": rows.time("period_start", formats=day),
        "BillingPeriodEnd": rows.time("period_end", formats=day),
        "ChargePeriodStart": rows.time("start", formats=day),
        "ChargePeriodEnd": rows.time("end", formats=day),
        "ChargeCategory": rows.each(kind, _category),
        "ChargeClass": rows.choose(kind, {"Refund": "Correction"}),
        "ServiceName": rows.text("service"),
    }


def _category(record_type: str) -> str | None:
    if record_type.endswith("Discount"):
        return "Usage"
    return _CATEGORIES.get(record_type, _CATEGORIES.get(record_type.partition(" ")[0]))


def open_source(settings: Settings, base: Path) -> CostExplorerSource:
    return CostExplorerSource(settings)
