"""`/cost open`: the approval of a named person, recorded, and then the draft pull request."""

from __future__ import annotations

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.savings.desk import outcome_text, savings_desk
from costwarden.policy.authority import Right
from costwarden.recommend.kinds import kind_of
from costwarden.report.escape import markdown_code, markdown_text


@command(
    "open RECOMMENDATION REASON...", summary="approve one saving and open its draft pull request", right=Right.READ
)
def open_(call: CommandCall) -> Reply:
    desk = savings_desk(call)
    one = desk.find(call.arguments["recommendation"])
    if kind_of(one.kind).edit == "remove":
        raise Refusal(
            "it deletes something, and that takes more than a comment",
            missing="`costwarden savings open --allow-removal --approved-by LOGIN` in a checkout",
        )
    desk.authorise([one])
    result = desk.open([one], call.arguments["reason"])
    if not result.opened:
        left = "; ".join(f"{item.code}: {markdown_text(item.reason, 300)}" for item in result.not_included)
        raise Refusal(f"there is nothing to open for {markdown_code(one.where)}: {left}")
    text = "\n".join(outcome_text(item) for item in result.opened)
    details = {"recommendation": one.id, "pulls": [item.url for item in result.opened]}
    if not any(item.outcome in ("opened", "updated", "unchanged") for item in result.opened):
        raise Refusal(f"nothing was opened:\n\n{text}")
    return Reply(text, details)
