"""`/cost defer`: not now. The savings pull request closes and its advice sleeps until the day."""

from __future__ import annotations

import datetime

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command
from bot.savings.desk import savings_desk
from costwarden.policy.authority import Right
from costwarden.recommend.model import Life


@command("defer DATE", summary="close this savings pull request until a day", right=Right.READ)
def defer(call: CommandCall) -> Reply:
    desk = savings_desk(call)
    pull = desk.here()
    day = call.day_ahead(call.arguments["date"])
    desk.tended(pull)
    until = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    desk.close(pull, f"deferred until {day.isoformat()}", until, Life.SNOOZED)
    return Reply(
        f"Closed; its advice sleeps until {day.isoformat()}.", {"until": day.isoformat(), "branch": pull.branch}
    )
