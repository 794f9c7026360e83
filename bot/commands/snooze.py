"""`/cost snooze`: exceptions with an end, one per finding, proposed by pull request and never kept in hidden state."""

from __future__ import annotations

import datetime

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from costwarden.policy.approvals import BLOCKING
from costwarden.policy.authority import Right
from costwarden.policy.exceptions import PolicyException
from costwarden.policy.match import only
from costwarden.report.escape import markdown_code, markdown_text


@command(
    "snooze RULE Nd REASON...", summary="except what a rule finds here for N days, by pull request", right=Right.READ
)
def snooze(call: CommandCall) -> Reply:
    rule, days, reason = call.arguments["rule"], call.arguments["n"], call.arguments["reason"]
    if days > 366:
        raise Refusal("a rule sleeps for at most 366 days")
    findings = call.open_findings(rule)
    if not findings:
        raise Refusal(f"{markdown_code(rule)} has no open finding here", missing="`/cost status`")
    # What blocks is excepted by those who may approve it; advice also by the resource's own people.
    blocks = any(one.level in BLOCKING for one in findings)
    call.desk.authorise(Right.OWN if blocks else Right.TEND, rule, findings)
    ends = call.today + datetime.timedelta(days=days)
    entries = [
        PolicyException(
            policy=rule,
            address=only(one.address) or "*",
            attribute=only(one.attribute),
            reason=reason,
            owner=call.desk.resource_owner(one.address) or next(iter(one.owners), f"@{call.author}"),
            approver=f"@{call.author}",
            expires=ends,
        )
        for one in findings
    ]
    url = call.desk.propose(entries, reason)
    return Reply(
        f"{markdown_code(rule)} sleeps until {ends.isoformat()} for {len(entries)} "
        f"finding{'s' if len(entries) > 1 else ''} once {markdown_text(url) if '://' not in url else url} is merged.",
        {"policy": rule, "until": ends.isoformat(), "pull": url, "findings": sorted(one.id for one in findings)},
    )
