"""`/cost open`: the approval of a named person, recorded, and then the draft pull request.

What deletes something takes an owner who names it: the first time the answer is what would go, and what to write.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.savings.desk import SavingsDesk, outcome_text, savings_desk
from costwarden.plan.model import strip_keys
from costwarden.policy.authority import Right
from costwarden.recommend.kinds import kind_of
from costwarden.recommend.model import Recommendation
from costwarden.report.escape import markdown_code, markdown_text
from costwarden.savings.model import Draft, NotIncluded
from costwarden.savings.next_step import next_step

CONFIRMED = "delete"


@command(
    "open RECOMMENDATION REASON...", summary="approve one saving and open its draft pull request", right=Right.READ
)
def open_(call: CommandCall) -> Reply:
    desk = savings_desk(call)
    one, reason = desk.find(call.arguments["recommendation"]), str(call.arguments["reason"])
    removal = kind_of(one.kind).edit == "remove"
    asked = desk.asked(one)
    together = asked.advice
    desk.authorise(asked, named=removal)
    if removal:
        _confirmed(desk, together, reason)
    result = desk.open(together, reason, removal=removal)
    if not result.opened:
        raise _nothing(one, result.not_included)
    text = "\n".join(outcome_text(item) for item in result.opened)
    details = {"recommendation": one.id, "pulls": [item.url for item in result.opened], "removal": removal}
    if not any(item.outcome in ("opened", "updated", "unchanged") for item in result.opened):
        raise Refusal(f"nothing was opened:\n\n{text}")
    return Reply(text, details)


def _confirmed(desk: SavingsDesk, together: Sequence[Recommendation], reason: str) -> None:
    """The reason begins with the word and every block that goes, as the draft made now has them. Errors: Refusal."""
    drafts = desk.planned(together, removal=True)
    if not drafts.drafts:
        raise _nothing(together[0], drafts.not_included)
    members = [member for draft in drafts.drafts for member in draft.edit.members]
    words = " ".join([CONFIRMED, *sorted({strip_keys(member.address) for member in members})])
    if reason != words and not reason.startswith(f"{words} "):
        line = f"/cost open {together[0].id[:8]} {words} REASON"
        gone = "\n\n".join(_gone(draft) for draft in drafts.drafts)
        raise Refusal(f"it deletes something. Merged and applied, this goes:\n\n{gone}",
                      missing=f"an owner who writes {markdown_code(line)}")  # fmt: skip


def _gone(draft: Draft) -> str:
    """Markdown: one bullet per resource, then what is lost and whether it can be had again."""
    lines = [
        f"- {markdown_code(member.address)} {markdown_text(draft.edit.lines.get(member.address, ''))}:"
        f" {markdown_code(member.one.resource_id)}"
        for member in draft.edit.members
    ]
    kind = draft.group.kind
    return "\n".join([*lines, "", f"Risk: {kind.risk_note or kind.risk.value}. Roll back: {kind.rollback}."])


def _nothing(one: Recommendation, left: tuple[NotIncluded, ...]) -> Refusal:
    told = "; ".join(f"{item.code}: {markdown_text(item.reason, 300)}" for item in left)
    steps = " ".join(dict.fromkeys(next_step(item.code) for item in left))
    return Refusal(f"there is nothing to open for {markdown_code(one.where)}: {told}", missing=steps)
