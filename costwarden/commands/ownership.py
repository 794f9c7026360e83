"""`costwarden ownership`: the map from tags to repositories, checked and listed, and the spend it does not reach."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from costwarden.chain.ownership import Listed, Unmapped


@click.command()
@click.option("--tenant", metavar="NAME", default="default", show_default=True, help="Whose map.")
@click.option("--config", metavar="FILE", help="Also the `ownership` of this costwarden.yaml, before the kept ones.")
@click.option("--unmapped", is_flag=True, help="What of the last 30 days' bill no rule takes.")
@click.option("--now", metavar="RFC3339", help="Ask as of this moment.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
def ownership(tenant: str, config: str | None, unmapped: bool, now: str | None, format_: str) -> int:
    """Rules in the order they decide, what is wrong with them, and the spend that nobody's rule takes."""
    from costwarden.chain.ownership import Listed, rules_of, unmapped_of
    from costwarden.config import find_config, read_config
    from costwarden.gate.request import check_tenant, parse_now
    from costwarden.policy.ownership import check_ownership
    from costwarden.state.store import open_state

    check_tenant(tenant)
    path = find_config(config)
    listed = [Listed(str(path), rule) for rule in read_config(path).ownership] if path is not None else []
    with open_state() as state:
        listed += rules_of(state, tenant)
    rules = [one.rule for one in listed]
    problems, missing = check_ownership(rules), []
    if unmapped:
        from costwarden.chain.warehouse import open_for

        until = parse_now(now).date() + datetime.timedelta(days=1)
        with open_for(tenant) as (opened, name):
            missing = unmapped_of(opened.warehouse, name, rules, until - datetime.timedelta(days=30), until)
    click.echo(_json(listed, problems, missing) if format_ == "json" else _table(listed, problems, missing), nl=False)
    return 2 if problems else 0


def _table(listed: list[Listed], problems: list[str], missing: list[Unmapped]) -> str:
    from costwarden.commands.columns import columns
    from costwarden.money import format_money

    lines = [["", "match", "repository", "path", "owner", "from"]]
    for number, one in enumerate(listed, 1):
        match = ", ".join(f"{name}={value}" for name, value in _flat(one.rule.match.model_dump(exclude_none=True)))
        lines.append([str(number), match, one.rule.repository or "", one.rule.path or "", one.rule.owner, one.source])
    text = columns(lines, numbers=0) if listed else "there are no ownership rules\n"
    text += "".join(f"problem: {one}\n" for one in problems)
    for one_currency in missing:
        share = one_currency.unmapped * 100 / one_currency.total if one_currency.total else 0
        amount = format_money(one_currency.unmapped, one_currency.currency, exact=True)
        text += f"unmapped: {amount} of {format_money(one_currency.total, one_currency.currency, exact=True)}"
        text += f" ({share:.0f}%) in 30 days\n"
        for tags, cost in one_currency.groups[:10]:
            named = ", ".join(f"{key}={value}" for key, value in sorted(tags.items())) or "no tag of the map"
            text += f"  {format_money(cost, one_currency.currency, exact=True)}  {named}\n"
    return text


def _json(listed: list[Listed], problems: list[str], missing: list[Unmapped]) -> str:
    from costwarden.money import decimal_text

    shape: dict[str, Any] = {
        "version": 1,
        "rules": [{"source": one.source, **one.rule.model_dump(mode="json", exclude_none=True)} for one in listed],
        "problems": problems,
        "unmapped": [
            {
                "currency": one.currency,
                "total": decimal_text(one.total),
                "unmapped": decimal_text(one.unmapped),
                "groups": [{"tags": tags, "amount": decimal_text(amount)} for tags, amount in one.groups[:100]],
            }
            for one in missing
        ],
    }
    return json.dumps(shape, indent=2) + "\n"


def _flat(match: dict[str, Any]) -> list[tuple[str, str]]:
    tags = [(f"tag:{key}", str(value)) for key, value in sorted(match.pop("tag", {}).items())]
    return [*tags, *((name, str(value)) for name, value in sorted(match.items()))]
