"""`/cost budget`."""

from __future__ import annotations

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command
from costwarden.money import format_money
from costwarden.policy.authority import Right
from costwarden.report.escape import markdown_code, markdown_message, markdown_text


@command("budget", summary="the budgets of costwarden.yaml, and what this change does to them", right=Right.READ)
def budget(call: CommandCall) -> Reply:
    if not call.config.budgets:
        return Reply("`costwarden.yaml` has no budgets.")
    result = call.desk.result()
    lines = []
    for one in call.config.budgets:
        limit = format_money(one.amount, call.config.currency)
        team = f" ({markdown_text(one.team)})" if one.team else ""
        lines.append(f"- {markdown_code(one.name)}{team}: {limit} a {one.period}")
    found = [one for one in result.findings if one.policy.startswith("budget/")]
    lines += [f"- {markdown_code(one.policy)}: {markdown_message(one.message)}" for one in found[:10]]
    why = result.policies_not_evaluated.get("budget/forecast")
    if why:
        lines.append(f"- not held against the bill: {markdown_text(why)}")
    elif not found:
        lines.append(f"- no budget is exceeded; this change: {markdown_text(result.summary)}")
    return Reply("\n".join(lines))
