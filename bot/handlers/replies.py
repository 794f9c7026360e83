"""Exactly one reply to a command, found again by the comment's number in a hidden first line."""

from __future__ import annotations

from bot.commands.call import Refusal
from bot.gating.forge import BotForge
from bot.webhooks.event import CommentText
from costwarden.errors import CostwardenError
from costwarden.forge.model import ForgeError, Pull
from costwarden.report.escape import markdown_code, markdown_message

_MOST = 60_000  # characters; GitHub takes 65,536


def reply_once(forge: BotForge, pull: Pull, comment: CommentText, text: str) -> None:
    """Write the reply unless it is there: looked for before every attempt, also after an answer that was lost."""
    marker = f"<!-- costwarden:reply comment={comment.id} -->"
    line = comment.body.partition("\n")[0].rstrip()
    body = f"{marker}\n> {markdown_code(line, 200)} by {markdown_code(comment.author, 80)}\n\n{text}"
    if len(body) > _MOST:
        body = f"{body[:_MOST].rpartition(chr(10))[0]}\n\nThe rest is in the report.\n"
    for attempt in range(3):
        if any(one.ours and one.body.startswith(marker) for one in forge.comments(pull)):
            return
        try:
            forge.create_comment(pull, body)
        except ForgeError as error:
            if not error.retryable or attempt == 2:
                raise
        else:
            return


def refused_text(refusal: Refusal) -> str:
    """Why not, who may, what is missing."""
    lines = [f"Not done: {refusal.reason}."]
    if refusal.who:
        lines.append(f"Who may: {', '.join(markdown_code(one, 80) for one in refusal.who)}.")
    if refusal.missing:
        lines.append(f"What would help: {refusal.missing}")
    return "\n".join(lines)


def failed_text(error: CostwardenError) -> str:
    """As refused_text, for an error that may quote addresses, paths and files of the change: all of it is escaped."""
    return refused_text(Refusal(markdown_message(error.problem), missing=markdown_message(error.hint)))
