"""`/cost help`."""

from __future__ import annotations

from bot.commands.call import CommandCall, Reply
from bot.commands.registry import command, help_lines
from costwarden.policy.authority import Right


@command("help", summary="this list", right=Right.READ)
def show_help(call: CommandCall) -> Reply:
    return Reply(help_text())


def help_text() -> str:
    """All commands, one bullet each."""
    return "\n".join(
        ["A command is the first line of a new comment; what follows is yours.", "", *help_lines()],
    )
