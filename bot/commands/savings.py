"""`/cost savings`: what could be saved in this repository, and what became of what was proposed."""

from __future__ import annotations

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command
from bot.commands.wording import money
from bot.savings.desk import savings_desk
from costwarden.policy.authority import Right
from costwarden.recommend.kinds import kind_of
from costwarden.report.escape import markdown_code

_MOST = 20


@command("savings", summary="what could be saved, and what savings pull requests there are", right=Right.READ)
def savings(call: CommandCall) -> Reply:
    desk = savings_desk(call)
    pulls = [one for one in desk.pulls.all() if one.repository == desk.repository]
    open_ones = [one for one, life in desk.advice() if life == "open" and not one.refusals and not one.conflicts_with]
    lines = [f"- {one.state} {one.url} {markdown_code(one.title)}" for one in pulls[-_MOST:]]
    lines += [
        f"- `{one.id[:8]}` {kind_of(one.kind).title}: {markdown_code(one.where)},"
        f" {money(one.monthly_saving, one.currency)}"
        for one in open_ones[:_MOST]
    ]
    if len(open_ones) > _MOST:
        lines.append(f"- {len(open_ones) - _MOST} more")
    if not lines:
        return Reply("Nothing is known that could be saved here.")
    return Reply("\n".join([*lines, "", "`/cost open ID REASON` opens a draft."]))
