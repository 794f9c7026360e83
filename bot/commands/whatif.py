"""`/cost whatif`: one attribute of one resource changed, everything else as planned."""

from __future__ import annotations

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command
from bot.commands.wording import money
from costwarden.money import format_money
from costwarden.policy.authority import Right
from costwarden.report.escape import markdown_code


@command("whatif ADDRESS ATTR=VALUE", summary="what it would cost with one attribute changed", right=Right.READ)
def whatif(call: CommandCall) -> Reply:
    address = call.arguments["address"]
    found = call.desk.what_if(address, call.arguments["attr"], call.arguments["value"])
    change = f"{found.attribute} = {found.becomes}"
    now = f" (now {markdown_code(found.was)})" if found.was else ""
    difference = ""
    if found.planned is not None and found.changed is not None:
        amount = format_money(found.changed - found.planned, found.currency, signed=True, exact=True)
        difference = f", {amount}/month"
    whole = format_money(found.delta, found.currency, signed=True, exact=True)
    return Reply(
        f"{markdown_code(address)} with {markdown_code(change)}{now} would cost {money(found.changed, found.currency)} "
        f"instead of {money(found.planned, found.currency)}{difference}. The whole pull request: {whole}/month."
    )
