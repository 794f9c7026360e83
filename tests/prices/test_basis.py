"""List, contracted, effective: what each is, which one is decided on, and what is said where the choice is empty."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costwarden.cli import run
from costwarden.config.model import Discount
from costwarden.estimate.discounts import Discounts
from costwarden.prices.model import Price, PriceKey
from tests.builders import a_plan_document, a_resource

SKU = "instance/m5.large/linux/shared/on-demand"  # 0.107 in eu-west-1
COMMITMENT = "{kind: commitment, provider: aws, service: AmazonEC2, family: instance/m5.*, percent: 40, coverage: 75}"
NEGOTIATED = "{provider: aws, service: AmazonEC2, percent: 10}"


@pytest.fixture(autouse=True)
def a_home_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("COSTWARDEN_PRICES", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def cost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def estimate(config: str, *arguments: str, **attributes: Any) -> Any:
        Path("costwarden.yaml").write_text(f"version: 1\n{config}\n", encoding="utf-8")
        after = {"instance_type": "m5.large", **attributes}
        Path("plan.json").write_text(json.dumps(a_plan_document(a_resource("aws_instance.a", after=after))))
        capsys.readouterr()
        assert run(["estimate", "plan.json", "--format", "json", *arguments]) == 0
        return json.loads(capsys.readouterr().out)["cost"]

    return estimate


def a_price_file(name: str, price: str, *more: str) -> None:
    Path(f"{name}.csv").write_text(
        f"provider,service,sku,region,price\naws,AmazonEC2,{SKU},eu-west-1,{price}\n", encoding="utf-8"
    )
    assert run(["prices", "import", f"{name}.csv", *more]) == 0


def instance_price(cost: Any) -> str:
    (resource,) = cost["resources"]
    return str(resource["components"][0]["price"])


@pytest.mark.parametrize(
    ("basis", "price", "label"),
    [
        ("list", "0.107", "list"),
        ("contracted", "0.0963", "contracted"),  # 0.107 x 0.9
        ("effective", "0.06741", "effective"),  # 0.0963 x (1 - 0.75 x 0.4)
    ],
)
def test_the_chosen_basis_is_the_one_that_is_decided_on(cost: Any, basis: str, price: str, label: str) -> None:
    found = cost(f"discounts: [{NEGOTIATED}, {COMMITMENT}]\nprices: {{basis: {basis}}}")
    assert (instance_price(found), found["basis"]) == (price, label)
    assert found["by_basis"][label] == {key: found[key] for key in ("past_monthly", "planned_monthly", "delta_monthly")}
    assert found["warnings"] == []


def test_the_totals_of_every_basis_before_it_are_beside(cost: Any) -> None:
    found = cost(f"discounts: [{NEGOTIATED}, {COMMITMENT}]\nprices: {{basis: effective}}")["by_basis"]
    disk = Decimal("0.88")  # 8 GB of gp2 at 0.11, which neither a family of machines nor an unknown price touches
    assert list(found) == ["list", "contracted", "effective"]
    assert Decimal(found["list"]["planned_monthly"]) == Decimal("0.107") * 730 + disk
    assert Decimal(found["contracted"]["planned_monthly"]) == (Decimal("0.107") * 730 + disk) * Decimal("0.9")


def test_several_commitments_cover_in_order_until_all_is_covered(cost: Any) -> None:
    rules = (
        "{kind: commitment, provider: aws, family: instance/*, price: 0.05, coverage: 60},"
        "{kind: commitment, provider: aws, family: instance/*, price: 0.02, coverage: 60}"
    )
    found = cost(f"discounts: [{rules}]\nprices: {{basis: effective}}")
    assert instance_price(found) == "0.038"  # 0.6 x 0.05 + 0.4 x 0.02
    assert list(found["by_basis"]) == ["list", "effective"]  # nothing is negotiated: contracted would be list


@pytest.mark.parametrize(
    "sku",
    [
        "instance/m5.large/linux/shared/reserved-1yr-no_upfront",
        "vm/D2s_v3/linux/spot",
        "machine/n2-standard-4/committed-1yr",
        "networking/spot-vm",
    ],
)
def test_what_is_bought_otherwise_already_is_not_covered(sku: str) -> None:
    every = [Discount(kind="commitment", provider=name, percent=50, coverage=100) for name in ("aws", "google")]
    discounts = Discounts(every, "effective")
    price = Price(Decimal(1), "hour", "a page", "2026-01-01")
    assert discounts.apply(price, "aws", PriceKey("X", sku), "eu-west-1") is price
    assert discounts.applied == set()


def test_effective_rates_of_a_bill_go_before_everything(cost: Any) -> None:
    a_price_file("contract", "0.09")
    a_price_file("bill", "0.0712", "--basis", "effective")
    config = f"discounts: [{COMMITMENT}]\nprices: {{basis: %s}}"
    assert [instance_price(cost(config % basis)) for basis in ("list", "contracted", "effective")] == [
        "0.107",
        "0.09",
        "0.0712",
    ]
    found = cost(config % "effective")
    assert found["basis"] == "effective"
    assert list(found["by_basis"]) == ["list", "contracted", "effective"]


def test_effective_without_anything_that_says_what_it_is_is_said(cost: Any) -> None:
    found = cost(f"discounts: [{NEGOTIATED}]\nprices: {{basis: effective}}")
    assert found["basis"] == "contracted"
    (line,) = found["warnings"]
    assert "nothing says what is: these are contracted prices" in line


def test_a_commitment_that_covers_nothing_here_is_said(cost: Any) -> None:
    found = cost(f"discounts: [{COMMITMENT}]\nprices: {{basis: effective}}", instance_type="c5.large")
    assert found["basis"] == "list"
    assert found["warnings"] == [
        "no commitment covers anything in this plan: its effective prices are the list ones",
    ]


def test_a_choice_that_leaves_something_out_is_said(cost: Any) -> None:
    assert "nothing is negotiated: these are list prices" in cost("prices: {basis: contracted}")["warnings"][0]
    assert cost("")["warnings"] == []
    (line,) = cost(f"discounts: [{COMMITMENT}]")["warnings"]
    assert line == "commitments in `discounts` are not counted in: prices.basis is contracted, not effective"
    a_price_file("contract", "0.09", "--out", "own.sqlite")
    found = cost("prices: {basis: list}", "--prices", "own.sqlite")
    assert (found["basis"], instance_price(found)) == ("list", "0.107")
    assert found["warnings"] == ["contracted prices of own.sqlite are not used: prices.basis is list"]


def test_a_file_holds_prices_of_one_basis(capsys: pytest.CaptureFixture[str]) -> None:
    a_price_file("contract", "0.09", "--out", "own.sqlite")
    assert run(["prices", "import", "contract.csv", "--out", "own.sqlite", "--basis", "effective"]) == 2
    assert "own.sqlite holds contracted prices" in capsys.readouterr().err
    a_price_file("contract", "0.09", "--out", "own.sqlite", "--basis", "effective", "--replace")
    capsys.readouterr()
    assert run(["prices", "info", "--prices", "own.sqlite"]) == 0
    assert "1 effective prices in USD" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("{kind: commitment, provider: aws, percent: 40}", "a commitment needs coverage"),
        ("{provider: aws, percent: 40, coverage: 50}", "coverage belongs to kind: commitment"),
        ("{kind: commitment, provider: aws, percent: 40, coverage: 0}", "greater than 0"),
        ("{kind: reserved, provider: aws, percent: 40, coverage: 10}", "negotiated"),
    ],
)
def test_a_commitment_that_says_too_little_or_too_much_is_refused(
    rule: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("costwarden.yaml").write_text(f"version: 1\ndiscounts: [{rule}]\n", encoding="utf-8")
    Path("plan.json").write_text(json.dumps(a_plan_document()))
    assert run(["estimate", "plan.json"]) == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize("format_", ["text", "markdown", "html"])
def test_every_report_says_the_basis_and_the_other_totals(format_: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("costwarden.yaml").write_text(f"version: 1\ndiscounts: [{NEGOTIATED}]\n", encoding="utf-8")
    resource = a_resource("aws_instance.a", after={"instance_type": "m5.large"})
    Path("plan.json").write_text(json.dumps(a_plan_document(resource)))
    assert run(["gate", "plan.json", "--format", format_]) in (0, 1)
    out = capsys.readouterr().out
    assert "contracted ($78.99 at list)" in out  # 0.107 x 730 and 8 GB at 0.11
