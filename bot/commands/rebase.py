"""`/cost rebase`: the same edit, made and proven anew on today's base branch."""

from __future__ import annotations

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.savings.desk import outcome_text, savings_desk
from costwarden.policy.authority import Right


@command("rebase", summary="make this savings pull request's edit anew on today's base branch", right=Right.READ)
def rebase(call: CommandCall) -> Reply:
    desk = savings_desk(call)
    pull = desk.here()
    advice = desk.tended(pull)
    result = desk.rebase(pull, advice)
    mine = result.opened
    if not mine:
        left = "; ".join(item.code for item in result.not_included) or "its advice does not hold any more"
        raise Refusal(f"there is nothing left to propose: {left}", missing="close it, or wait for the next look")
    return Reply("\n".join(outcome_text(item) for item in mine), {"branch": pull.branch})
