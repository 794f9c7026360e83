"""The public FOCUS validator on what readers of focus_1_2 see: nothing fails but what validator_gaps.toml explains."""

from __future__ import annotations

import datetime
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from collectors.shapes import shape_of
from costwarden.chain.ledger import open_ledger
from costwarden.focus.arrow import arrow_type
from costwarden.focus.columns import BY_NAME
from costwarden.focus.reading import digest_of, read_file
from costwarden.focus.rows import Rows
from costwarden.focus.shape import Scope, Shape
from costwarden.focus.times import month_of
from costwarden.focus.writer import write_delivery
from costwarden.state.store import open_state
from costwarden.warehouse.loader import Loader
from costwarden.warehouse.tenants import add_tenant
from costwarden.warehouse.warehouse import Warehouse

ROOT = Path(__file__).parents[2]
VALIDATOR = ROOT / ".tools" / "focus-validator"
GAPS = tomllib.loads((Path(__file__).parent / "validator_gaps.toml").read_text(encoding="utf-8"))
MODEL = set(GAPS["model"])


@dataclass(frozen=True)
class Sample:
    """A bill of data/billing, whose rows it holds, and the provider gaps that explain what fails."""

    name: str
    rows: str
    provider: str
    path: str
    gaps: str = ""


_GENERATED = "focus/fdt_1.2/focus_1_2_cost_and_usage_"
SAMPLES = (
    Sample("aws", "focus", "AWS", f"{_GENERATED}aws.csv"),
    Sample("azure", "focus", "Microsoft", f"{_GENERATED}azure.csv"),
    Sample("gcp", "focus", "Google Cloud", f"{_GENERATED}gcp.csv"),
    Sample("cur", "aws_cur", "AWS", "focus_converters/aws_sample-anonymous-aws-export-dataset.csv", "cur"),
    Sample("oci", "oci_cost", "Oracle", "focus_converters/oci_reports_cost-csv_0000000030000269.csv", "oracle"),
    Sample("gcpdetailed", "gcp_detailed", "Google Cloud", "nise/gcp/202609_gcp_standard_export.csv", "google"),
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Warehouse, Path]]:
    if not (VALIDATOR / "bin" / "focus-validator").is_file():
        pytest.skip("the FOCUS validator is not installed: it needs Python 3.12 or 3.13 (tools/focus_validator.sh)")
    folder = tmp_path_factory.mktemp("validator")
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")
    ledger, leases = open_ledger(state)
    with Warehouse.open(f"chdb://{folder / 'warehouse'}", ledger=ledger, leases=leases, create=True) as opened:
        for sample in SAMPLES:
            add_tenant(opened, sample.name)
            opened.make_ready(sample.name, ledger, leases)
        yield opened, folder
    state.close()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_what_readers_see_is_focus(sample: Sample, shared: Path, warehouse: tuple[Warehouse, Path]) -> None:
    opened, folder = warehouse
    bill = shared / "data" / "billing" / sample.path
    _load(opened, sample, bill, folder)
    failed = _validate(_export(opened, sample, folder), folder / f"{sample.name}.xml")
    assert failed <= MODEL | set(GAPS.get(sample.gaps, {}))


def test_every_gap_has_a_reason_and_a_sample() -> None:
    assert set(GAPS) - {"model"} == {sample.gaps for sample in SAMPLES} - {""}
    assert all(len(reason) > 10 for rules in GAPS.values() for reason in rules.values())


def _load(opened: Warehouse, sample: Sample, bill: Path, folder: Path) -> None:
    """Every month of the file, all rows accepted."""
    shape = shape_of(sample.rows, provider=sample.provider, times="iso", nulls=("",))
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}")
    ledger, leases = open_ledger(state)
    months = _months(bill, shape)
    for month in sorted(months):
        scope = Scope("sample", month, "d", others=frozenset(months - {month}))
        written = folder / f"{sample.name}-{month}"
        prepared = write_delivery(read_file(bill), shape, scope, written, digest=f"{digest_of([bill])}{month}")
        assert prepared.rows_quarantined == 0
        result = Loader(opened).load(sample.name, prepared, ledger, leases)
        assert (str(result.state), result.rows) == ("done", prepared.rows_accepted)
    state.close()


def _months(bill: Path, shape: Shape) -> set[datetime.date]:
    found: set[datetime.date] = set()
    for chunk in read_file(bill):
        starts = shape.to_focus(Rows(chunk, nulls=shape.nulls))["BillingPeriodStart"]
        found |= {month_of(one) for one in pc.unique(starts).to_pylist()}
    return found


def _export(opened: Warehouse, sample: Sample, folder: Path) -> Path:
    """At most 5,000 rows of the view, ids as text."""
    listed = "SELECT name FROM system.columns WHERE database = {name:String} AND table = 'focus_1_2' ORDER BY position"
    names = [str(name) for (name,) in opened.rows(sample.name, listed, {"name": f"cw_{sample.name}"})]
    rows = opened.rows(sample.name, f"SELECT {', '.join(names)} FROM {{db}}.focus_1_2 LIMIT 5000")
    types = [pa.string() if BY_NAME[name].kind == "map" else arrow_type(BY_NAME[name]) for name in names]
    columns = [pa.array(values, kind) for values, kind in zip(zip(*rows, strict=True), types, strict=True)]
    path = folder / f"{sample.name}.parquet"
    pq.write_table(pa.table(columns, names=names), path)
    return path


def _validate(data: Path, report: Path) -> set[str]:
    """The leaf rules that fail. The validator's exit status is 0 either way, so the report is what counts."""
    site = next((VALIDATOR / "lib").glob("python*/site-packages"))  # it opens a table of currencies by relative path
    command = [str(VALIDATOR / "bin" / "focus-validator"), "--data-file", str(data), "--validate-version", "1.2.0.1"]
    command += ["--block-download", "--applicability-criteria", "ALL"]
    command += ["--output-type", "unittest", "--output-destination", str(report)]
    ran = subprocess.run(command, cwd=site, capture_output=True, text=True, timeout=240, check=False)
    assert report.is_file(), ran.stdout[-1000:] + ran.stderr[-1000:]
    cases = list(ElementTree.parse(report).getroot().iter("testcase"))
    assert len(cases) > 500
    failed = [str(case.get("name")) for case in cases if case.find("failure") is not None]
    return {name.partition(" ")[0] for name in failed if not name.endswith(":: Composite")}
