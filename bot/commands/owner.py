"""`/cost owner`."""

from __future__ import annotations

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command
from bot.commands.wording import people
from costwarden.policy.authority import Right, approvals_needed, owners_of
from costwarden.report.escape import markdown_code


@command("owner", summary="who may approve what is open here, and who owns the resources", right=Right.READ)
def owner(call: CommandCall) -> Reply:
    findings = call.open_findings()
    if not findings:
        return Reply("Nothing is open here.")
    lines = []
    for policy in dict.fromkeys(one.policy for one in findings):
        owners = owners_of(call.config, policy)
        said = f"{people(owners)}, {approvals_needed(call.config, policy)} needed" if owners else "no owners named"
        lines.append(f"- {markdown_code(policy)}: {said}")
    for address in list(dict.fromkeys(one.address for one in findings if one.address))[:20]:
        name = call.desk.resource_owner(address)
        lines.append(f"- {markdown_code(address)}: {people([name] if name else [])}")
    return Reply("\n".join(lines))
