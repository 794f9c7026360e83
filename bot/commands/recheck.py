"""`/cost recheck`."""

from __future__ import annotations

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command
from bot.commands.wording import decided
from costwarden.policy.authority import Right


@command("recheck", summary="decide again, on the commit this pull request has now", right=Right.READ)
def recheck(call: CommandCall) -> Reply:
    result = call.desk.recheck()
    return Reply(decided(result, call.pull), {"decision": result.decision.value})
