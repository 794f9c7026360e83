"""`/cost revoke`."""

from __future__ import annotations

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from costwarden.policy.authority import Right
from costwarden.report.escape import markdown_code


@command("revoke POLICY", summary="take back every approval of one policy here", right=Right.OWN)
def revoke(call: CommandCall) -> Reply:
    policy = call.arguments["policy"]
    ended, result = call.desk.revoke(policy)
    if not ended:
        raise Refusal(f"there is no open approval of {markdown_code(policy)} here")
    count = "1 approval" if ended == 1 else f"{ended} approvals"
    return Reply(
        f"{count} of {markdown_code(policy)} revoked; the decision is **{result.decision.value}** now.",
        {"policy": policy, "revoked": ended},
    )
