"""How fast bills become FOCUS rows beside reading and writing the same file; prints the table of docs/performance.md.

    .venv/bin/python benchmarks/focus_normalise.py [--rows 200000] [--repeat 3]

The file is generated FOCUS (36 columns of text), once as CSV, once as Parquet. Floor: pyarrow reads it
and writes it as zstd Parquet, as it is. Ours: the same reading, then types, checks, repairs, totals and the
canonical file of 70-odd columns. CPU of this process, medians, both in turns.
"""

from __future__ import annotations

import argparse
import datetime
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import pyarrow as pa  # noqa: E402  (the repository is not on the path of a script)
import pyarrow.csv  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from costwarden.focus.as_focus import focus_shape  # noqa: E402
from costwarden.focus.reading import read_file  # noqa: E402
from costwarden.focus.shape import Scope  # noqa: E402
from costwarden.focus.writer import write_delivery  # noqa: E402

MAY = datetime.date(2026, 5, 1)
_SAME = {
    "BillingCurrency": "USD",
    "BillingAccountId": "000012345678",
    "BillingAccountName": "Payer",
    "BillingAccountType": "Payer Account",
    "BillingPeriodStart": "2026-05-01T00:00:00Z",
    "BillingPeriodEnd": "2026-06-01T00:00:00Z",
    "ChargeCategory": "Usage",
    "ChargeClass": "",
    "ChargeFrequency": "Usage-Based",
    "InvoiceIssuerName": "AWS",
    "ProviderName": "AWS",
    "PublisherName": "AWS",
    "PricingCategory": "Standard",
    "PricingQuantity": "1",
    "PricingUnit": "Hours",
    "ConsumedQuantity": "1",
    "ConsumedUnit": "Hours",
    "ServiceCategory": "Compute",
    "ServiceSubcategory": "Virtual Machines",
    "SubAccountType": "Member",
}


def bill(rows: int) -> pa.Table:
    """Rows as text, every resource on every hour it can have."""
    numbers = range(rows)
    texts = {
        "BilledCost": [f"0.{n * 7919 % 10**12:012}" for n in numbers],
        "ChargePeriodStart": [f"2026-05-{n % 30 + 1:02}T{n % 23:02}:00:00Z" for n in numbers],
        "ChargePeriodEnd": [f"2026-05-{n % 30 + 1:02}T{n % 23 + 1:02}:00:00Z" for n in numbers],
        "ChargeDescription": [f"machine of kind {n % 50}" for n in numbers],
        "ServiceName": [f"Service {n % 20}" for n in numbers],
        "RegionId": [f"eu-west-{n % 3}" for n in numbers],
        "ResourceId": [f"arn:aws:ec2:eu-west-1:1:instance/i-{n % 2000:017x}" for n in numbers],
        "ResourceName": [f"machine-{n % 2000}" for n in numbers],
        "SkuId": [f"SKU{n % 500}" for n in numbers],
        "SkuPriceId": [f"SKU{n % 500}.P" for n in numbers],
        "SubAccountId": [f"{n % 40:012}" for n in numbers],
        "SubAccountName": [f"account-{n % 40}" for n in numbers],
        "Tags": [f'{{"team": "team-{n % 16}", "env": "{"prod" if n % 2 else "dev"}"}}' for n in numbers],
    }
    for name in ("EffectiveCost", "ListCost", "ContractedCost"):
        texts[name] = texts["BilledCost"]
    return pa.table({**texts, **{name: [value] * rows for name, value in _SAME.items()}})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    out = [
        "| file | rows | read and write rows/CPU s | normalise rows/CPU s | times the floor |",
        "|---|--:|--:|--:|--:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        place, table = Path(folder), bill(options.rows)
        pyarrow.csv.write_csv(table, place / "bill.csv")
        pq.write_table(table, place / "bill.parquet")
        del table
        for name in ("bill.csv", "bill.parquet"):
            path = place / name
            floors, ours = [], []
            for _ in range(options.repeat):
                floors.append(seconds(lambda path=path: floor(path, place / "floor.parquet")))  # type: ignore[misc]
                ours.append(seconds(lambda path=path: normalised(path, place / "out", options.rows)))  # type: ignore[misc]
            least, mine = statistics.median(floors), statistics.median(ours)
            rates = f"{options.rows / least:,.0f} | {options.rows / mine:,.0f}"
            out.append(f"| {path.suffix[1:]} | {options.rows:,} | {rates} | {mine / least:.1f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write("\n".join(out) + f"\n\npeak of the whole run, the generated table in it: {peak:,.0f} MiB\n")
    return 0


def seconds(work: Callable[[], None]) -> float:
    """CPU seconds of this process, all threads."""
    began = time.process_time()
    work()
    return time.process_time() - began


def floor(path: Path, target: Path) -> None:
    if path.suffix == ".csv":
        names = path.open(encoding="utf-8").readline().strip().replace('"', "").split(",")
        as_text = pyarrow.csv.ConvertOptions(column_types={name: pa.string() for name in names})
        table = pyarrow.csv.read_csv(path, convert_options=as_text)
    else:
        table = pq.read_table(path)
    pq.write_table(table, target, compression="zstd")


def normalised(path: Path, target: Path, rows: int) -> None:
    scope = Scope("aws-1", MAY, "bench")
    made = write_delivery(read_file(path), focus_shape("AWS", services="aws"), scope, target, digest="bench")
    if made.rows_accepted != rows:
        raise SystemExit(f"{made.rows_accepted} of {rows} rows: {made.notices}")


if __name__ == "__main__":
    raise SystemExit(main())
