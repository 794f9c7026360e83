"""`/cost approve`: bound to the findings there are now and to a ceiling, so it survives what is not worse."""

from __future__ import annotations

import datetime
from decimal import Decimal

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.commands.wording import people, still_open
from costwarden.policy.approvals import BLOCKING
from costwarden.policy.authority import Right, approvals_needed
from costwarden.policy.model import Status
from costwarden.report.escape import markdown_code


@command(
    "approve POLICY [max AMOUNT] [until DATE] REASON...",
    summary="let this pull request past one policy, up to a monthly change and a day",
    right=Right.OWN,
)
def approve(call: CommandCall) -> Reply:
    policy = call.arguments["policy"]
    until: datetime.date | None = call.arguments.get("date")
    if until is not None:
        call.day_ahead(until)
    findings = call.open_findings(policy, BLOCKING)
    if not findings:
        raise Refusal(f"{markdown_code(policy)} has no open finding that blocks here", missing="`/cost status`")
    standing = call.desk.standing()
    ceiling: Decimal = call.arguments.get("amount", standing.delta_monthly)
    if ceiling < standing.delta_monthly:
        raise Refusal(
            f"the change already costs {standing.delta_monthly:f} {standing.currency}/month, more than {ceiling:f}",
            missing="a higher `max`, or a cheaper change",
        )
    result = call.desk.approve(policy, findings, ceiling, until, call.arguments["reason"])
    ids = {one.id for one in findings}
    now = [one for one in result.findings if one.id in ids]
    pending = [one for one in now if one.status is Status.NEW]
    ends = f", until {until.isoformat()}" if until else ""
    said = f"{markdown_code(policy)} approved up to {ceiling:f} {standing.currency}/month{ends}"
    said += f" for {markdown_code(call.pull.head_sha[:7])} and what is not worse. "
    if pending:
        given = pending[0].approved_by
        said += f"{len(given)} of {approvals_needed(call.config, policy)} approvals so far ({people(given)})."
    else:
        said += f"For this pull request {still_open(result)}."
    return Reply(
        said, {"policy": policy, "findings": sorted(ids), "ceiling": f"{ceiling:f}", "until": str(until or "")}
    )
