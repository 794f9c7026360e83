"""`/cost status`."""

from __future__ import annotations

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command
from bot.commands.wording import decided, finding_line
from costwarden.policy.approvals import BLOCKING, why_reopened
from costwarden.policy.authority import Right
from costwarden.policy.model import Status
from costwarden.report.escape import markdown_code, markdown_text


@command("status", summary="what is decided, what is open, who has approved", right=Right.READ)
def status(call: CommandCall) -> Reply:
    result = call.desk.result()
    lines = [decided(result, call.pull)]
    blocking = [one for one in result.findings if one.level in BLOCKING and one.status in (Status.NEW, Status.APPROVED)]
    lines += [finding_line(one, call.config) for one in blocking[:20]]
    if len(blocking) > 20:
        lines.append(f"- {len(blocking) - 20} more in the report")
    standing = call.desk.standing()
    for one in call.desk.given():
        reopened = why_reopened(one, standing)
        state = f"reopened: {markdown_text(reopened)}" if reopened else "holds"
        ceiling = f"up to {one.ceiling:f} {one.currency}/month"
        lines.append(f"- approval of {markdown_code(one.policy)} by {markdown_code(one.approver)}, {ceiling}: {state}")
    return Reply("\n".join(lines))
