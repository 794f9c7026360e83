"""`/cost exempt`: an exception for one address, proposed as a pull request that is reviewed like code."""

from __future__ import annotations

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from costwarden.policy.authority import Right
from costwarden.policy.exceptions import PolicyException
from costwarden.policy.match import only
from costwarden.report.escape import markdown_code


@command(
    "exempt POLICY ADDRESS until DATE REASON...",
    summary="except one resource from one policy until a day, by pull request",
    right=Right.OWN,
)
def exempt(call: CommandCall) -> Reply:
    policy, address = call.arguments["policy"], call.arguments["address"]
    if call.desk.policy(policy) is None and not policy.startswith("checkov/"):
        raise Refusal(f"there is no policy {markdown_code(policy)}", missing="`/cost status` names those that fired")
    until = call.day_ahead(call.arguments["date"])
    entry = PolicyException(
        policy=policy,
        address=only(address),
        reason=call.arguments["reason"],
        owner=call.desk.resource_owner(address) or f"@{call.author}",
        approver=f"@{call.author}",
        expires=until,
    )
    url = call.desk.propose([entry], call.arguments["reason"])
    return Reply(
        f"{markdown_code(address)} is exempt from {markdown_code(policy)} until {until.isoformat()} once "
        f"{url} is merged.",
        {"policy": policy, "address": address, "until": until.isoformat(), "pull": url},
    )
