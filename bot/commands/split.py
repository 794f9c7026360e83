"""`/cost split`: one pull request per resource instead of this one, at the usual pace."""

from __future__ import annotations

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.registry import command
from bot.savings.desk import outcome_text, savings_desk
from costwarden.policy.authority import Right
from costwarden.recommend.model import Life


@command("split", summary="one savings pull request per resource instead of this one", right=Right.READ)
def split(call: CommandCall) -> Reply:
    desk = savings_desk(call)
    pull = desk.here()
    if len(pull.recommendation_ids) < 2:
        raise Refusal("it holds one resource already")
    advice = desk.tended(pull)
    desk.close(pull, "split into one pull request per resource", None, Life.OPEN)
    result = desk.open(advice, "split", split=True, removal=pull.allows_removal)
    lines = [outcome_text(item) for item in result.opened]
    lines += [f"- left out: {item.code}" for item in result.not_included]
    return Reply("Closed, and instead:\n\n" + "\n".join(lines), {"branch": pull.branch})
