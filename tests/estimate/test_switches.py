"""Where Infracost simplifies there is a switch: `--compat infracost` repeats it, the default is what is billed.

The table of docs/estimation.md lists these topics; a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from costwarden.estimate.model import SideCost
from costwarden.estimate.run import estimate_plan
from costwarden.plan.model import Plan, ProviderConfig
from costwarden.prices.catalogue import Catalogue
from tests.estimate.conftest import a_change
from tests.estimate.switches import SWITCHES, Switch, parts

PAGE = Path(__file__).resolve().parents[2] / "docs" / "estimation.md"


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.topic)
def test_both_values_of_a_switch(switch: Switch, price_of: Callable[..., SideCost]) -> None:
    def seen(compat: bool) -> object:
        return switch.look(
            price_of(switch.type, switch.attributes, usage=switch.usage, region=switch.region, compat=compat)
        )

    assert switch.parity != switch.billed
    assert (seen(True), seen(False)) == (switch.parity, switch.billed)


def test_the_26th_zone_of_a_plan_costs_less(catalogue: Catalogue) -> None:
    zones = [a_change("aws_route53_zone", {"name": f"{number}.example"}, f"z{number}") for number in range(30)]
    plan = Plan("zones", "-", "1.2", "1.9.0", zones, {"p": ProviderConfig("p", "aws", "us-east-1")})
    billed = estimate_plan(plan, catalogue=catalogue)
    assert billed.planned_monthly == 25 * Decimal("0.50") + 5 * Decimal("0.10")
    assert estimate_plan(plan, catalogue=catalogue, compat=True).planned_monthly == 30 * Decimal("0.50")


def test_cosmos_without_a_backup_block_keeps_two_copies_for_nothing(price_of: Callable[..., SideCost]) -> None:
    def backups(compat: bool) -> list[str]:
        database = price_of(
            "azurerm_cosmosdb_sql_database",
            {"throughput": 400, "account_name": "a", "resource_group_name": "g"},
            refers={
                "account_name": (
                    "azurerm_cosmosdb_account",
                    {"location": "eastus", "geo_location": [{"location": "eastus", "failover_priority": 0}]},
                )
            },
            region="eastus",
            compat=compat,
        )
        return [part.name for part in parts(database) if "backup" in part.name.lower()]

    assert backups(True) != backups(False)
    assert not any("continuous" in name.lower() for name in backups(False))


def test_the_page_lists_the_switches() -> None:
    section = PAGE.read_text(encoding="utf-8").partition("<!-- switches -->")[2].partition("<!-- /switches -->")[0]
    listed = set(re.findall(r"^\| ([^|]+?) \|", section, re.MULTILINE)) - {"topic"}
    tested = {switch.topic for switch in SWITCHES} | {"Route 53 zones", "Cosmos DB backups"}
    assert listed - {"---"} == tested | {"smaller ones"}
