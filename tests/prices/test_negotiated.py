"""Negotiated prices: in from a table, whole or not at all, and used by the next run."""

from __future__ import annotations

import json
import sqlite3
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.cli import run
from costwarden.prices.catalogue import Catalogue
from tests.builders import a_plan_document, a_resource

HEADER = "provider,service,sku,region,price"
M5 = "aws,AmazonEC2,instance/m5.large/linux/shared/on-demand,eu-west-1,0.05"


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("COSTWARDEN_PRICES", raising=False)


def a_table(tmp_path: Path, *rows: str, header: str = HEADER) -> str:
    path = tmp_path / "contract.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return str(path)


def cost_of(tmp_path: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(a_plan_document(a_resource("aws_instance.a", after={"instance_type": "m5.large"}))))
    assert run(["estimate", str(plan), "--format", "json", *arguments]) == 0
    cost = json.loads(capsys.readouterr().out)["cost"]
    (resource,) = cost["resources"]
    return {"basis": cost["basis"], "price": resource["components"][0]["price"]}


def test_the_next_run_uses_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cost_of(tmp_path, capsys)["basis"] == "list"
    assert run(["prices", "import", a_table(tmp_path, M5)]) == 0
    assert "1 prices imported" in capsys.readouterr().out
    assert cost_of(tmp_path, capsys) == {"basis": "contracted", "price": "0.05"}


def test_a_named_file_or_variable_goes_before_the_data_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["prices", "import", a_table(tmp_path, M5)])
    out = tmp_path / "other.sqlite"
    assert run(["prices", "import", a_table(tmp_path, M5.replace("0.05", "0.04")), "--out", str(out)]) == 0
    capsys.readouterr()
    assert cost_of(tmp_path, capsys, "--prices", str(out))["price"] == "0.04"
    monkeypatch.setenv("COSTWARDEN_PRICES", str(out))
    assert cost_of(tmp_path, capsys)["price"] == "0.04"
    monkeypatch.setenv("COSTWARDEN_PRICES", "")
    assert cost_of(tmp_path, capsys)["basis"] == "list"


def test_an_unknown_key_is_reported_with_the_nearest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = a_table(tmp_path, M5, M5.replace("m5.large/linux", "m5.larg/linux"))
    assert run(["prices", "import", table]) == 0
    error = capsys.readouterr().err
    assert "line 3: the catalogue has no AmazonEC2 instance/m5.larg/linux/shared/on-demand" in error
    assert "nearest: instance/m5.large/linux/shared/on-demand" in error
    assert run(["prices", "import", table, "--strict"]) == 2


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (M5.replace("0.05", "five"), "line 2: 'five' is not an amount"),
        (M5.replace("0.05", "-1"), "negative"),
        (M5.replace("0.05", "NaN"), "not an amount"),
        (M5.replace("aws,", "aws2,"), "provider 'aws2'"),
        (M5.replace("eu-west-1", ""), "region missing"),
        (M5 + ",extra", "price missing"),
    ],
)
def test_a_bad_row_imports_nothing(row: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["prices", "import", a_table(tmp_path, M5)])
    capsys.readouterr()
    assert run(["prices", "import", a_table(tmp_path, row, M5.replace("0.05", "0.01"))]) == 2
    assert words in capsys.readouterr().err
    assert cost_of(tmp_path, capsys)["price"] == "0.05"


def test_what_was_imported_before_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "contract.sqlite"
    nat = "aws,AmazonEC2,nat-gateway/hours,eu-west-1,0.03"
    run(["prices", "import", a_table(tmp_path, M5), "--out", str(out)])
    run(["prices", "import", a_table(tmp_path, nat), "--out", str(out)])
    catalogue = Catalogue(overlays=[out])
    m5 = catalogue.price("aws", "AmazonEC2", "instance/m5.large/linux/shared/on-demand", "eu-west-1")
    assert m5 is not None
    assert (m5.amount, m5.basis, m5.unit) == (Decimal("0.05"), "contracted", "hour")
    catalogue.close()
    run(["prices", "import", a_table(tmp_path, nat), "--out", str(out), "--replace"])
    assert sqlite3.connect(out).execute("SELECT count(*) FROM price").fetchone() == (1,)


def test_the_last_row_that_holds_today_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"{M5},2020-01-01", f"{M5.replace('0.05', '0.03')},2024-01-01", f"{M5.replace('0.05', '0.01')},2999-01-01"]
    assert run(["prices", "import", a_table(tmp_path, *rows, header=f"{HEADER},valid_from")]) == 0
    assert "1 rows hold only from a later day" in capsys.readouterr().out
    assert cost_of(tmp_path, capsys)["price"] == "0.03"


def test_another_currency_or_column_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "import", a_table(tmp_path, f"{M5},EUR", header=f"{HEADER},currency")]) == 2
    assert "currency is 'EUR'" in capsys.readouterr().err
    assert run(["prices", "import", a_table(tmp_path, f"{M5},x", header=f"{HEADER},prise")]) == 2
    assert "unknown columns ['prise']" in capsys.readouterr().err


def test_parquet_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = tmp_path / "contract.parquet"
    names = HEADER.split(",")
    *texts, price = M5.split(",")
    columns = [pyarrow.array([text]) for text in texts]
    columns.append(pyarrow.array([Decimal(price)], pyarrow.decimal128(12, 6)))
    parquet.write_table(pyarrow.table(columns, names=names), path)
    assert run(["prices", "import", str(path)]) == 0
    capsys.readouterr()
    assert cost_of(tmp_path, capsys)["price"] == "0.05"


def test_info_tells_coverage_age_and_sources(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["prices", "import", a_table(tmp_path, M5)])
    capsys.readouterr()
    assert run(["prices", "info", "--format", "json"]) == 0
    contracted, embedded = json.loads(capsys.readouterr().out)["files"]
    assert (contracted["basis"], contracted["prices"]) == ("contracted", 1)
    assert embedded["prices"] > 100_000
    assert {"aws", "azure", "google"} <= set(embedded["regions"])
    assert embedded["oldest"] <= embedded["newest"]
    assert all(one["prices"] >= one["skus"] > 0 for one in embedded["services"])
    assert run(["prices", "info"]) == 0
    assert "AmazonEC2" in capsys.readouterr().out


def test_info_lists_types(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["prices", "info", "--types", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    names = [one["type"] for one in found["types"]]
    assert names == sorted(names)
    assert {"aws_instance", "azurerm_managed_disk", "google_compute_disk"} <= set(names)
    assert all(one["about"] for one in found["types"])
    assert found["free_types"]["aws"] > 100


def test_a_file_that_is_none_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.sqlite"
    path.write_text("nothing", encoding="utf-8")
    assert run(["prices", "info", "--prices", str(path)]) == 2
    assert "is not a price catalogue" in capsys.readouterr().err
