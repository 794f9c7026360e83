"""`/cost ignore`: these resources, or a kind of saving everywhere, for ever or for days; always with a reason."""

from __future__ import annotations

import datetime

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.savings.desk import savings_desk
from costwarden.policy.authority import Right
from costwarden.recommend.kinds import KINDS
from costwarden.recommend.model import Life
from costwarden.report.escape import markdown_code


@command(
    "ignore (resource | RULE) (forever | Nd) REASON...",
    summary="propose no savings for these resources, or of one kind (savings/KIND)",
    right=Right.READ,
)
def ignore(call: CommandCall) -> Reply:
    desk = savings_desk(call)
    pull = desk.here()
    desk.tended(pull)
    reason, days = call.arguments["reason"], call.arguments.get("n")
    until = None
    if days is not None:
        until = desk.desk.state.now() + datetime.timedelta(days=days)
    rule = call.arguments.get("rule")
    if rule is not None:
        room, _, kind = rule.partition("/")
        if room != "savings" or kind not in KINDS:
            raise Refusal(
                f"there is no kind of saving {markdown_code(rule)}", missing=f"`savings/{pull.kind}` is the one here"
            )
        desk.ignore("rule", kind, until, reason)
        said = markdown_code(rule)
    else:
        for one in pull.resources:
            desk.ignore("resource", str(one["resource_id"]).lower(), until, reason)
        said = f"{len(pull.resources)} resource{'s' if len(pull.resources) != 1 else ''}"
    desk.close(pull, reason, until, Life.DISMISSED if until is None else Life.SNOOZED)
    ends = "for ever" if until is None else f"until {until:%Y-%m-%d}"
    return Reply(f"Closed; {said} ignored {ends}.", {"branch": pull.branch, "rule": rule or "", "until": str(until)})
