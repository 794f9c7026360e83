"""The shape of the estimate's cost: linear in resources, few evaluations of what is alike, no work for the catalogue.

Seconds are measured by benchmarks/estimate_speed.py; a test counts, so that a busy machine changes nothing.
"""

from __future__ import annotations

import gzip
import sqlite3
import sys
from pathlib import Path

import pytest

from costwarden.estimate.run import estimate_plan
from costwarden.plan.read import parse_plan
from costwarden.prices import catalogue as module
from costwarden.prices.catalogue import Catalogue


def calls_of(shared: Path, count: int) -> int:
    """Python function calls of estimating a recorded plan."""
    recorded = shared / "data" / "plans" / "s9-scale" / "plans" / f"create-{count}.json.gz"
    plan = parse_plan(gzip.decompress(recorded.read_bytes()), path="-", name="scale")
    prices = Catalogue()
    estimate_plan(plan, catalogue=prices)  # imports and price look-ups are not what is counted
    made = 0

    def note(frame, event, argument) -> None:
        nonlocal made
        made += event == "call"

    sys.setprofile(note)
    try:
        estimate_plan(plan, catalogue=prices)
    finally:
        sys.setprofile(None)
    return made


def test_five_times_the_resources_take_at_most_five_times_the_calls(shared: Path) -> None:
    small = calls_of(shared, 1000)
    assert small < 65 * 1000
    assert calls_of(shared, 5000) <= 5.5 * small


def test_a_price_is_read_once_per_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = module._Layer.find

    def counting(layer, provider: str, service: str, sku: str, region: str):
        asked.append(f"{service} {sku} {region}")
        return real(layer, provider, service, sku, region)

    monkeypatch.setattr(module._Layer, "find", counting)
    prices = Catalogue()
    for _ in range(3):
        assert prices.price("aws", "AmazonEC2", "nat-gateway/hours", "us-east-1") is not None
        assert prices.price("aws", "AmazonEC2", "no/such/price", "us-east-1") is None
    assert len(asked) == len(set(asked))


def test_opening_the_catalogue_reads_facts_about_it_only(monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[str] = []
    real = sqlite3.connect

    def connecting(*arguments, **keywords):
        connection = real(*arguments, **keywords)
        connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(module.sqlite3, "connect", connecting)
    Catalogue()
    assert statements
    assert all("FROM meta" in statement for statement in statements)
