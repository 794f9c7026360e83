"""`/cost dismiss`: one finding, by its id; it counts as an approval of that finding alone."""

from __future__ import annotations

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.commands.wording import progress
from costwarden.policy.authority import Right
from costwarden.policy.model import Status
from costwarden.report.escape import markdown_code


@command("dismiss FINDING REASON...", summary="one finding is wrong or accepted here", right=Right.READ)
def dismiss(call: CommandCall) -> Reply:
    number = call.arguments["finding"]
    found = next((one for one in call.open_findings() if one.id == number), None)
    if found is None:
        raise Refusal(f"{markdown_code(number)} is no open finding here", missing="`/cost status` lists them")
    call.desk.authorise(Right.OWN, found.policy, [found])
    ceiling = call.desk.standing().delta_monthly
    result = call.desk.approve(found.policy, [found], ceiling, None, call.arguments["reason"])
    now = next((one for one in (*result.findings, *result.advice) if one.id == number), found)
    rest = "" if now.status is Status.APPROVED else f" It needs more: {progress(now, call.config)}."
    return Reply(
        f"{markdown_code(number)} ({markdown_code(found.policy)}) dismissed.{rest}",
        {"policy": found.policy, "findings": [number]},
    )
