"""Generated FOCUS rows as Parquet: the engine writes them, so that ten million take a minute."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass
from pathlib import Path

from costwarden.focus.columns import ALL
from costwarden.focus.prepared import CostTotals, PreparedDelivery
from costwarden.warehouse.client import Client

SOURCES = ("aws-1", "aws-2", "azure-1")
PERIODS = (datetime.date(2026, 7, 1), datetime.date(2026, 8, 1), datetime.date(2026, 9, 1))
RESOURCES = 667  # per source: 2,000 altogether
_SERVICES, _TEAMS, _ACCOUNTS = 20, 16, 40

# What a row says beside nulls, over `n` (its number) and `r` (its resource).
_FILLED = {
    "BilledCost": "c",
    "EffectiveCost": "c",
    "ListCost": "c + toDecimal128('0.000100000000000003', 18)",
    "ContractedCost": "c",
    "ListUnitPrice": "toDecimal128('0.096', 18)",
    "ContractedUnitPrice": "toDecimal128('0.0864', 18)",
    "PricingQuantity": "toDecimal128(1, 18)",
    "PricingUnit": "'Hours'",
    "ConsumedQuantity": "toDecimal128(1, 18)",
    "ConsumedUnit": "'Hours'",
    "BillingCurrency": "'USD'",
    "BillingAccountId": "'000012345678'",
    "BillingAccountName": "'Payer'",
    "BillingAccountType": "'payer'",
    "BillingPeriodStart": "toDateTime64({start}, 3, 'UTC')",
    "BillingPeriodEnd": "toDateTime64({end}, 3, 'UTC')",
    "ChargePeriodStart": "toDateTime64({start}, 3, 'UTC') + toIntervalHour(h)",
    "ChargePeriodEnd": "toDateTime64({start}, 3, 'UTC') + toIntervalHour(h + 1)",
    "ChargeCategory": "'Usage'",
    "ChargeDescription": "concat('Charge of service ', toString(r % {services}), ' per hour')",
    "ChargeFrequency": "'Usage-Based'",
    "InvoiceIssuerName": "'AWS'",
    "ProviderName": "'AWS'",
    "PublisherName": "'AWS'",
    "PricingCategory": "'Standard'",
    "RegionId": "concat('eu-west-', toString(r % 3))",
    "RegionName": "concat('Europe ', toString(r % 3))",
    "AvailabilityZone": "concat('eu-west-', toString(r % 3), 'a')",
    "ResourceId": "concat('arn:aws:ec2:eu-west-1:{source}:instance/i-', leftPad(hex(r), 17, '0'))",
    "ResourceName": "concat('machine-', toString(r))",
    "ResourceType": "'instance'",
    "ServiceCategory": "'Compute'",
    "ServiceSubcategory": "'Virtual Machines'",
    "ServiceName": "concat('Service ', toString(r % {services}))",
    "SkuId": "concat('SKU', toString(r % 500))",
    "SkuPriceId": "concat('SKU', toString(r % 500), '.P')",
    "SkuMeter": "concat('BoxUsage:', toString(r % 50))",
    "SubAccountId": "leftPad(toString(r % {accounts}), 12, '0')",
    "SubAccountName": "concat('account-', toString(r % {accounts}))",
    "SubAccountType": "'member'",
    "Tags": "map('team', if(r % 9 = 0, '', concat('team-', toString(r % {teams}))),"
    " 'env', if(r % 2 = 0, 'prod', 'dev'), 'cost_center', concat('CC-', toString(r % 100)))",
    "x_SourceId": "'{source}'",
    "x_DeliveryId": "'bench'",
    "x_FileOrdinal": "toUInt32(0)",
    "x_RowOrdinal": "n + 1",
    "x_CostBasis": "'invoiced'",
}
_EMPTY = {"map": "map()::Map(String, String)", "names": "[]::Array(String)"}
_NULL = {"money": "Decimal(38, 18)", "text": "String", "json": "String"}


@dataclass(frozen=True, slots=True)
class Made:
    """One delivery's file and what a loader has to find in it."""

    source: str
    period: datetime.date
    file: Path
    totals: CostTotals

    def prepared(self) -> PreparedDelivery:
        return PreparedDelivery(
            source_id=self.source,
            billing_period=self.period,
            delivery_id="bench",
            digest=f"{self.source}{self.period}{self.totals.rows}",
            files=(self.file,),
            rows_read=self.totals.rows,
            rows_accepted=self.totals.rows,
            rows_quarantined=0,
            totals={"USD": self.totals},
        )


def generate(client: Client, folder: Path, rows: int) -> list[Made]:
    """`rows` rows over 3 sources and 3 months; every resource has rows on every day, whatever `rows` is."""
    made = []
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        for period in PERIODS:
            file = folder / f"{source}-{period:%Y-%m}.parquet"
            count = rows // (len(SOURCES) * len(PERIODS))
            client.run(
                f"INSERT INTO FUNCTION file('{file}', 'Parquet') {_select(source, period, count)}"
                " SETTINGS output_format_parquet_compression_method = 'zstd', engine_file_truncate_on_insert = 1"
            )
            sums = ", ".join(f"sum({name})" for name in ("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"))
            found = client.rows(f"SELECT count(), {sums} FROM file('{file}', 'Parquet')")[0]
            made.append(Made(source, period, file, CostTotals(int(found[0]), *found[1:])))
    return made


def _select(source: str, period: datetime.date, count: int) -> str:
    days = calendar.monthrange(period.year, period.month)[1]
    start, end = f"'{period.isoformat()} 00:00:00'", f"'{period + datetime.timedelta(days=days)} 00:00:00'"
    words = {
        "start": start,
        "end": end,
        "source": source,
        "services": _SERVICES,
        "teams": _TEAMS,
        "accounts": _ACCOUNTS,
    }
    columns = []
    for column in ALL:
        if column.name in _FILLED:
            expression = _FILLED[column.name].format(**words)
        elif column.kind in _EMPTY:
            expression = _EMPTY[column.kind]
        elif column.kind in _NULL:
            expression = f"CAST(NULL, 'Nullable({_NULL[column.kind]})')"
        else:
            raise AssertionError(column.name)
        columns.append(f"{expression} AS {column.name}")
    return (
        f"SELECT {', '.join(columns)} FROM (SELECT number AS n, number % {RESOURCES} AS r,"
        f" (intDiv(number, {RESOURCES}) * 7) % {days * 24} AS h,"
        " toDecimal128(concat('0.', leftPad(toString(cityHash64(number) % 1000000000000000000), 18, '0')), 18) AS c"
        f" FROM numbers({count}))"
    )
