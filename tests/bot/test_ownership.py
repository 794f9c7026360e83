"""The ownership map: from repositories and the API, checked, listed, and the spend it does not reach."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from costwarden.chain import ownership as chain
from costwarden.chain.ownership import OwnershipInvalid, parse_rules, rules_of, save_rules, unmapped_of
from costwarden.commands.ownership import ownership
from costwarden.policy.ownership import check_ownership, rule_for
from costwarden.state.store import State
from costwarden.warehouse.queries.costs import Answer, CostRow

RULES = [
    {"match": {"tag": {"Team": "payments"}}, "repository": "acme/payments", "path": "infra", "owner": "@acme/payments"},
    {"match": {"tag": {"Team": "web", "Env": "prod"}}, "repository": "acme/web", "owner": "@acme/web"},
]


def test_the_first_rule_that_fits_decides_and_a_shadowed_one_is_named() -> None:
    rules = parse_rules([*RULES, {"match": {"tag": {"Team": "payments", "Env": "dev"}}, "owner": "@acme/dev"}])
    found = rule_for(rules, {"Team": "payments", "Env": "dev"})
    assert found is not None
    assert found.owner == "@acme/payments"
    assert rule_for(rules, {"Team": "web"}) is None
    assert check_ownership(rules) == ["rule 3 never decides: rule 1 takes all that it matches"]
    wrong = parse_rules([{"match": {"tag": {"A": "b"}}, "repository": "nothing", "owner": "finops"}])
    assert len(check_ownership(wrong)) == 2


def test_sources_are_kept_apart_and_replaced_whole(state: State) -> None:
    save_rules(state, "acme", "acme/shop", parse_rules(RULES), by="ada")
    save_rules(state, "acme", chain.API, parse_rules(RULES[:1]), by="token:ci")
    assert [one.source for one in rules_of(state, "acme")] == ["api", "acme/shop", "acme/shop"]
    save_rules(state, "acme", "acme/shop", [], by="ada")
    assert [one.source for one in rules_of(state, "acme")] == ["api"]
    assert rules_of(state, "other") == []
    with pytest.raises(OwnershipInvalid):
        save_rules(state, "acme", chain.API, parse_rules([*RULES, RULES[0]]), by="x")


def test_unmapped_spend_is_what_no_rule_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    rows = [
        CostRow(("prod", "web"), "USD", Decimal(30)),
        CostRow(("", "web"), "USD", Decimal(20)),
        CostRow(("", ""), "USD", Decimal(10)),
        CostRow(("", "payments"), "EUR", Decimal(5)),
    ]

    def ask(warehouse: object, tenant: str, question: Any) -> Answer:
        asked.append(question.by)
        return Answer(question, rows, {"USD": Decimal(60), "EUR": Decimal(5)})

    monkeypatch.setattr("costwarden.warehouse.queries.costs.ask_costs", ask)
    day = datetime.date(2026, 11, 1)
    found = unmapped_of(None, "acme", parse_rules(RULES), day, day + datetime.timedelta(days=30))  # type: ignore[arg-type]
    assert asked == [("tag:Env", "tag:Team")]
    assert [(one.currency, one.total, one.unmapped) for one in found] == [
        ("EUR", Decimal(5), Decimal(0)),
        ("USD", Decimal(60), Decimal(30)),
    ]
    assert found[1].groups == (({"Team": "web"}, Decimal(20)), ({}, Decimal(10)))


def test_the_command_lists_and_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path / 'state.sqlite'}")
    config = tmp_path / "costwarden.yaml"
    config.write_text(
        "version: 1\nownership:\n  - {match: {tag: {Team: web}}, repository: acme/web, owner: '@acme/web'}\n"
    )
    done = CliRunner().invoke(ownership, ["--config", str(config)], standalone_mode=False)
    assert done.exception is None
    assert "tag:Team=web" in done.output
    assert "acme/web" in done.output
    config.write_text(config.read_text().replace("'@acme/web'", "web"))
    wrong = CliRunner().invoke(ownership, ["--config", str(config), "--format", "json"], standalone_mode=False)
    assert wrong.return_value == 2
    assert "neither @user nor @org/team" in wrong.output
