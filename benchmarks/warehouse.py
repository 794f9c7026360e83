"""How fast the warehouse loads and answers, as ratios of one run; prints the tables of docs/performance.md.

    .venv/bin/python benchmarks/warehouse.py [--rows 10000000] [--repeat 20] [--folder DIR]

Loading: the whole protocol (journal, stage, aggregate, check, swap, verify) against `INSERT INTO ... SELECT FROM
file()` into a bare MergeTree of the same columns in the same order, files and engine settings the same. Peak memory is
that of the process that loads. Questions: the five dashboards over aggregates and over the base table, and over ten
times fewer rows of the same resources.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.focus_rows import generate  # noqa: E402  (the repository is not on the path of a script)
from benchmarks.process import measure  # noqa: E402
from costwarden.chain.ledger import open_ledger  # noqa: E402
from costwarden.focus.columns import ALL  # noqa: E402
from costwarden.state.store import open_state  # noqa: E402
from costwarden.warehouse.ddl import column_type  # noqa: E402
from costwarden.warehouse.loader import Loader  # noqa: E402
from costwarden.warehouse.tenants import add_tenant  # noqa: E402
from costwarden.warehouse.warehouse import Warehouse  # noqa: E402

SPAN = "x_ChargeDate >= '2026-07-01' AND x_ChargeDate < '2026-10-01'"
_INVOICED = {
    "daily": "x_CostBasis = 'invoiced' AND x_IsSplit = 0",
    "cost": "x_CostBasis = 'invoiced' AND x_IsSplitOf IS NULL",
}
_INVOICED["res_daily"] = _INVOICED["daily"]
_COVERED = "sumIf(EffectiveCost, x_Team != '') / sum(EffectiveCost)"
# name -> (aggregate, SQL over {table} with {where})
DASHBOARDS: dict[str, tuple[str, str]] = {
    "day x service x team, 92 days": (
        "daily",
        "SELECT x_ChargeDate, ServiceName, x_Team, sum(EffectiveCost) FROM {table} WHERE {where}"
        " GROUP BY x_ChargeDate, ServiceName, x_Team",
    ),
    "day x service, 92 days": (
        "daily",
        "SELECT x_ChargeDate, ServiceName, sum(EffectiveCost) FROM {table} WHERE {where}"
        " GROUP BY x_ChargeDate, ServiceName",
    ),
    "top 20 resources, month over month": (
        "res_daily",
        "SELECT ResourceId, sumIf(EffectiveCost, x_ChargeDate >= '2026-09-01') AS now,"
        " sumIf(EffectiveCost, x_ChargeDate < '2026-09-01') AS before FROM {table}"
        " WHERE {where} AND x_ChargeDate >= '2026-08-01' GROUP BY ResourceId ORDER BY now - before DESC LIMIT 20",
    ),
    "tag coverage by account": (
        "daily",
        f"SELECT SubAccountId, {_COVERED} FROM {{table}} WHERE {{where}} GROUP BY SubAccountId",
    ),
    "anomaly baseline": (
        "daily",
        "SELECT ServiceName, avg(cost) AS mean, stddevPop(cost) AS spread, (argMax(cost, day) - mean) / spread FROM"
        " (SELECT ServiceName, x_ChargeDate AS day, toFloat64(sum(EffectiveCost)) AS cost FROM {table} WHERE {where}"
        " GROUP BY ServiceName, day) GROUP BY ServiceName",
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="where files and warehouse go; a temporary folder by default")
    parser.add_argument("--role", choices=["make", "load", "raw", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--tenant", default="large", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.role is not None:
        {"make": make, "load": load, "raw": raw, "ask": ask}[options.role](options)
        return 0
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        for tenant, rows in (("small", options.rows // 10), ("large", options.rows)):
            child(folder, "make", tenant, rows, options.repeat)
        child(folder, "load", "small", options.rows // 10, options.repeat)
        plain = child(folder, "raw", "large", options.rows, options.repeat)
        loaded = child(folder, "load", "large", options.rows, options.repeat)
        small = child(folder, "ask", "small", options.rows // 10, options.repeat)
        large = child(folder, "ask", "large", options.rows, options.repeat)
    print(load_table(options.rows, plain, loaded))
    print()
    print(query_table(small, large))
    return 0


def child(folder: Path, role: str, tenant: str, rows: int, repeat: int) -> dict[str, Any]:
    """One step in a process of its own: the engine's memory is then that step's; its figures and peak."""
    command = [sys.executable, str(Path(__file__).resolve()), "--role", role, "--tenant", tenant, "--rows", str(rows)]
    command += ["--repeat", str(repeat), "--folder", str(folder)]
    used = measure(command, ROOT)
    if used.exit_code:
        subprocess.run(command, cwd=ROOT, check=True)  # once more, to see why
    figures: dict[str, Any] = json.loads((folder / f"{role}-{tenant}.json").read_text())
    return figures | {"peak": used.peak_bytes}


def opened(folder: Path, run: Callable[[Warehouse, Any, Any], Any], tenant: str) -> Any:
    url = f"chdb://{folder / 'warehouse'}"
    with open_state(f"sqlite:///{folder / 'state.sqlite'}") as state:
        ledger, leases = open_ledger(state)
        with Warehouse.open(url, ledger=ledger, leases=leases, tenants=[], create=True) as warehouse:
            add_tenant(warehouse, tenant)
            warehouse.make_ready(tenant, ledger, leases)
            return run(warehouse, ledger, leases)


def make(options: argparse.Namespace) -> None:
    def run(warehouse: Warehouse, ledger: Any, leases: Any) -> None:
        with warehouse.engine.writer() as client:
            generate(client, options.folder / f"files-{options.tenant}", options.rows)

    opened(options.folder, run, options.tenant)
    write(options, {})


def load(options: argparse.Namespace) -> None:
    def run(warehouse: Warehouse, ledger: Any, leases: Any) -> float:
        made = known(warehouse, options)
        loader = Loader(warehouse)
        started = time.perf_counter()
        for one in made:
            result = loader.load(options.tenant, one.prepared(), ledger, leases)
            assert result.state == "done", result
        return time.perf_counter() - started

    write(options, {"seconds": opened(options.folder, run, options.tenant)})


def raw(options: argparse.Namespace) -> None:
    def run(warehouse: Warehouse, ledger: Any, leases: Any) -> float:
        made = known(warehouse, options)
        columns = ", ".join(f"{column.name} {column_type(column)}" for column in ALL)
        with warehouse.engine.writer() as client:
            client.run(f"CREATE OR REPLACE TABLE cw_large.raw ({columns}) ENGINE = MergeTree ORDER BY {_ORDER}")
            started = time.perf_counter()
            for one in made:
                client.run(f"INSERT INTO cw_large.raw SELECT * FROM file('{one.file}', 'Parquet')")
            seconds = time.perf_counter() - started
            client.run("DROP TABLE cw_large.raw")
        return seconds

    write(options, {"seconds": opened(options.folder, run, options.tenant)})


_ORDER = "(ServiceName, ifNull(SubAccountId, ''), ifNull(ResourceId, ''), ChargePeriodStart)"


def known(warehouse: Warehouse, options: argparse.Namespace) -> list[Any]:
    """The generated deliveries with their totals, read from the files themselves."""
    from benchmarks.focus_rows import PERIODS, SOURCES, Made
    from costwarden.focus.prepared import CostTotals

    made = []
    with warehouse.engine.writer() as client:
        for source in SOURCES:
            for period in PERIODS:
                file = options.folder / f"files-{options.tenant}" / f"{source}-{period:%Y-%m}.parquet"
                sums = "sum(BilledCost), sum(EffectiveCost), sum(ListCost), sum(ContractedCost)"
                found = client.rows(f"SELECT count(), {sums} FROM file('{file}', 'Parquet')")[0]
                made.append(Made(source, period, file, CostTotals(int(found[0]), *found[1:])))
    return made


def ask(options: argparse.Namespace) -> None:
    def run(warehouse: Warehouse, ledger: Any, leases: Any) -> dict[str, Any]:
        figures = {}
        for name, (aggregate, sql) in DASHBOARDS.items():
            times = {}
            for table in (aggregate, "cost"):
                where = f"{SPAN} AND {_INVOICED[table]}"
                if table == "cost":
                    where += " AND x_BillingPeriod >= '2026-07-01' AND x_BillingPeriod <= '2026-11-01'"
                text = sql.format(table=f"{{db}}.{table}", where=where)
                count = options.repeat if table == "cost" else 2 * options.repeat
                warehouse.rows(options.tenant, text)  # warm
                times[table] = [timed(lambda text=text: warehouse.rows(options.tenant, text)) for _ in range(count)]
            figures[name] = {"aggregate": times[aggregate], "base": times["cost"]}
        return figures

    write(options, {"queries": opened(options.folder, run, options.tenant)})


def timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def write(options: argparse.Namespace, figures: dict[str, Any]) -> None:
    (options.folder / f"{options.role}-{options.tenant}.json").write_text(json.dumps(figures))


def load_table(rows: int, plain: dict[str, Any], loaded: dict[str, Any]) -> str:
    head = ("rows", "raw INSERT SELECT", "whole protocol", "ratio (bar 0.5)", "peak MB (bar 2,000)", "load average")
    speeds = [f"{rows / one['seconds']:,.0f} rows/s" for one in (plain, loaded)]
    ratio, peak = plain["seconds"] / loaded["seconds"], loaded["peak"] / 1_000_000
    return table(head, [(f"{rows:,}", *speeds, f"{ratio:.2f}", f"{peak:,.0f}", f"{os.getloadavg()[0]:.1f}")])


def query_table(small: dict[str, Any], large: dict[str, Any]) -> str:
    head = ("question", "aggregate p50/p95 ms (bar 150)", "base table p50/p95 ms", "faster (bar 5)", "growth (bar 2)")
    lines = []
    for name, times in large["queries"].items():
        own, base = times["aggregate"], times["base"]
        faster = statistics.median(base) / statistics.median(own)
        growth = statistics.median(own) / statistics.median(small["queries"][name]["aggregate"])
        lines.append((name, both(own), both(base), f"{faster:.1f}x", f"{growth:.2f}x"))
    return table(head, lines)


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def both(times: list[float]) -> str:
    return f"{statistics.median(times):.0f}/{statistics.quantiles(times, n=20)[-1]:.0f}"


if __name__ == "__main__":
    sys.exit(main())
