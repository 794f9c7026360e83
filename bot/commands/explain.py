"""`/cost explain`: the policy, the figures, the prices behind them, and how to pass."""

from __future__ import annotations

from collections.abc import Iterator

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.commands.wording import finding_line, money
from costwarden.estimate.model import CostComponent, ResourceCost, SideCost, SubresourceCost
from costwarden.gate.result import GateResult
from costwarden.gate.summary import is_known
from costwarden.policy.approvals import BLOCKING
from costwarden.policy.authority import Right
from costwarden.policy.model import Finding, Status
from costwarden.report.escape import markdown_code, markdown_message, markdown_text

_MOST = 10


@command(
    "explain (RULE | ADDRESS)", summary="why a rule fired, or what a resource costs, and how to pass", right=Right.READ
)
def explain(call: CommandCall) -> Reply:
    result = call.desk.result()
    if "rule" in call.arguments:
        return Reply("\n".join(_rule(call, result, call.arguments["rule"])))
    return Reply("\n".join(_resource(call, result, call.arguments["address"])))


def _rule(call: CommandCall, result: GateResult, name: str) -> list[str]:
    policy = call.desk.policy(name)
    if policy is None:
        raise Refusal(f"there is no policy {markdown_code(name)}", missing="`/cost status` names those that fired")
    found = [one for one in (*result.findings, *result.advice) if one.policy == name]
    lines = [f"**{markdown_text(policy.title)}** ({markdown_code(name)}): {markdown_message(policy.description)}"]
    if not found:
        return [*lines, "", f"It has no finding at {markdown_code(call.pull.head_sha[:7])}."]
    lines += ["", *(finding_line(one, call.config) for one in found[:_MOST])]
    if len(found) > _MOST:
        lines.append(f"- {len(found) - _MOST} more in the report")
    costs = {one.address: one for one in result.estimate.resources}
    for address in list(dict.fromkeys(one.address for one in found if one.address in costs))[:3]:
        lines += ["", *_prices(costs[address], result)]
    if not any(one.address for one in found):
        lines += ["", markdown_text(result.summary)]
    return [*lines, "", *_how_to_pass(found)]


def _resource(call: CommandCall, result: GateResult, address: str) -> list[str]:
    cost = next((one for one in result.estimate.resources if one.address == address), None)
    found = [one for one in (*result.findings, *result.advice) if one.address == address]
    if cost is None and not found:
        raise Refusal(f"{markdown_code(address)} is not part of this plan", missing="the address as the plan writes it")
    lines = _prices(cost, result) if cost is not None else []
    lines += ["", *(finding_line(one, call.config) for one in found[:_MOST])] if found else []
    return [*lines, *(["", *_how_to_pass(found)] if found else [])]


def _prices(cost: ResourceCost, result: GateResult) -> list[str]:
    currency = result.estimate.currency
    known = cost.planned.monthly if is_known(cost.planned) or cost.planned.monthly else None
    lines = [f"{markdown_code(cost.address)}: {money(known, currency)} ({cost.state.value})"]
    for one in list(_lines(cost.planned))[:_MOST]:
        price = "price unknown" if one.price is None else f"{one.price.normalize():f} {currency}"
        quantity = "quantity unknown" if one.monthly_quantity is None else f"{one.monthly_quantity.normalize():f}"
        lines.append(
            f"- {markdown_text(one.name)}: {quantity} {markdown_text(one.unit)} at {price} = "
            f"{money(one.monthly_cost, currency)}"
        )
    lines += [f"- assumed: {markdown_text(one, 200)}" for one in cost.planned.assumptions[:5]]
    dated = result.estimate.prices_as_of
    lines.append(f"- {result.estimate.basis} prices{f' of {dated}' if dated else ''}")
    return lines


def _lines(side: SideCost | SubresourceCost) -> Iterator[CostComponent]:
    yield from side.components
    for part in side.subresources:
        yield from _lines(part)


def _how_to_pass(found: list[Finding]) -> list[str]:
    remedies = dict.fromkeys(one.remedy for one in found if one.remedy and one.status is Status.NEW)
    lines = [f"To pass: {markdown_message(one, 300)}" for one in list(remedies)[:5]]
    blocking = next((one for one in found if one.status is Status.NEW and one.level in BLOCKING and one.owners), None)
    if blocking is not None:
        lines.append(f"An owner may: {markdown_code(f'/cost approve {blocking.policy} REASON')}")
    return lines
