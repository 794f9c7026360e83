"""A table of Linux machines that has Windows prices in it."""

from __future__ import annotations

from decimal import Decimal

from costwarden.prices.catalogue import Catalogue
from costwarden.prices.schema import PriceRow
from tools.catalogue.azure_machines import told_apart


def row(sku: str, region: str, amount: str) -> PriceRow:
    return PriceRow("azure", "Virtual Machines", sku, region, "hour", Decimal(amount), "table", "2026-08-22")


LISTED = {
    ("linux/standard_d2as_v5", "westeurope"): Decimal("0.104"),
    ("windows/standard_d2as_v5", "westeurope"): Decimal("0.196"),
    ("linux/standard_d4as_v5", "westeurope"): Decimal("0.208"),
    ("windows/standard_d4as_v5", "westeurope"): Decimal("0.392"),
}


def test_a_windows_price_under_a_linux_name_is_told_by_its_neighbours() -> None:
    table = [row("linux/standard_d2as_v5", "eastus", "0.178"), row("linux/standard_d4as_v5", "eastus", "0.172")]
    found = {(r.sku, str(r.amount)): r.estimated for r in told_apart(table, LISTED)}
    assert found == {
        ("windows/standard_d2as_v5", "0.178"): False,
        ("linux/standard_d2as_v5", "0.086"): True,
        ("linux/standard_d4as_v5", "0.172"): False,
    }


def test_other_machines_stay_as_the_table_has_them() -> None:
    table = [row("linux/standard_d2s_v5", "eastus", "0.096")]
    assert list(told_apart(table, LISTED)) == table


def test_well_known_machine_prices() -> None:
    """List prices checked by hand: bare metal, the sizes the table mixes up, Windows outside Europe."""
    catalogue = Catalogue()
    for provider, service, sku, region, amount in (
        ("aws", "AmazonEC2", "instance/c6gd.metal/linux/shared/on-demand", "us-east-1", "2.4576"),
        ("aws", "AmazonEC2", "instance/x2gd.metal/linux/shared/on-demand", "us-east-1", "5.344"),
        ("azure", "Virtual Machines", "linux/standard_d2as_v5", "eastus", "0.086"),
        ("azure", "Virtual Machines", "linux/standard_e8as_v5", "eastus", "0.452"),
        ("azure", "Virtual Machines", "windows/standard_d2s_v5", "eastus", "0.188"),
    ):
        found = catalogue.price(provider, service, sku, region)
        assert found is not None, sku
        assert found.amount == Decimal(amount), sku


def test_no_machine_is_free() -> None:
    import sqlite3

    from costwarden.prices.catalogue import EMBEDDED

    free = (
        sqlite3.connect(f"file:{EMBEDDED}?mode=ro", uri=True)
        .execute(
            "SELECT sku.name FROM price JOIN sku ON sku.id = price.sku JOIN service ON service.id = sku.service "
            "WHERE service.name IN ('Virtual Machines', 'Compute Engine') AND price.amount + 0 = 0"
        )
        .fetchall()
    )
    assert free == []
