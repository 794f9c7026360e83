"""issue_comment: eyes on receipt, the command, one transaction for its effects and its record, then one reply.

A worker may die anywhere and the job run again: what was done is found by the comment's number in the audit chain and
not done twice, the reply by its marker and not written twice.
"""

from __future__ import annotations

import datetime
from dataclasses import replace

from bot.commands.call import CommandCall, Refusal, Reply
from bot.commands.help import help_text
from bot.commands.registry import NotUnderstood, Parsed, parse
from bot.gating.desk import PullDesk
from bot.gating.forge import BotForge
from bot.gating.pull_gate import PullGate
from bot.gating.trees import config_of
from bot.handlers.places import forge_of, web_of
from bot.handlers.replies import failed_text, refused_text, reply_once
from bot.webhooks.event import CommentText, Event
from bot.work import Work
from costwarden.config import Config
from costwarden.errors import CostwardenError
from costwarden.forge.github_errors import RateLimited
from costwarden.forge.model import ForgeError, Pull
from costwarden.policy.authority import Right
from costwarden.state.audit import Audit, AuditEntry, AuditEvent
from costwarden.state.errors import StateError

_MOST_IN_TEN_MINUTES = 30


def issue_comment(work: Work) -> None:
    """Bots, edited and deleted comments, and whatever does not begin with /cost, are nobody's command."""
    event, comment = work.event, work.event.comment
    if comment is None or event.pull is None or comment.author_is_bot or event.sender_is_bot:
        return
    parsed = parse(comment.body)
    if parsed is None or event.action != "created":
        return
    forge = forge_of(work)
    change = forge.change(event.repository, event.pull)
    said = forge.comment(change.pull, comment.id)
    if said is None or said.by_bot or not (change.open or _outlives(parsed)):
        return
    if said.edited or said.author != comment.author or _line(said.body) != _line(comment.body):
        _ignored(work, event, comment, change.pull)
        return
    forge.react(change.pull, comment.id, "eyes")
    known = _done_before(work, event, comment)
    if known is None:
        known = _execute(work, event, comment, parsed, forge)
    elif known.details.get("moved"):  # an earlier run recorded it and may have died before the check said so
        _publish(_desk(work, event, comment, forge), comment)
    accepted = known.outcome == "accepted"
    reply_once(forge, change.pull, comment, str(known.details.get("reply", "")))
    forge.react(change.pull, comment.id, "+1" if accepted else "confused")


def _outlives(parsed: Parsed | NotUnderstood) -> bool:
    """Whether the command has a meaning on a pull request that is merged: a saving is measured then."""
    return isinstance(parsed, Parsed) and parsed.command.name in ("measure", "savings")


def _execute(
    work: Work, event: Event, comment: CommentText, parsed: Parsed | NotUnderstood, forge: BotForge
) -> AuditEntry:
    """Run the command; effects and record are one transaction. What it changed is published after that."""
    state = work.services.state
    desk: PullDesk | None = None
    outcome, reason, sha, details = "accepted", "", "", {}
    try:
        if _too_many(work, event):
            raise Refusal("too many commands on this pull request within ten minutes", missing="some patience")
        desk = _desk(work, event, comment, forge)
        sha = desk.change.pull.head_sha
        reply = _run(parsed, desk, comment.author, state.now().date())
        details, reason = dict(reply.details), str(_reason(parsed))
        text = reply.text
    except Refusal as refusal:
        outcome, reason, text = "refused", refusal.reason, refused_text(refusal)
    except (RateLimited, StateError):
        raise  # the job waits, and runs again as if nothing had happened
    except ForgeError as error:
        if error.retryable and not work.job.last_attempt:
            raise
        outcome, reason, text = "failed", error.problem, failed_text(error)
    except CostwardenError as error:
        outcome, reason, text = "failed", error.problem, failed_text(error)
    work.still_ours()
    record = AuditEvent(
        tenant=event.tenant,
        actor=comment.author,
        action=f"command.{parsed.command.name}" if isinstance(parsed, Parsed) else "command.not_understood",
        outcome=outcome,
        reason=reason,
        repository=event.repository,
        pull=event.pull,
        sha=sha,
        details={**details, "comment": comment.id, "line": _line(comment.body)[:1000], "reply": text},
    )
    decided = desk.decided() if desk is not None and desk.moved else None
    if decided is not None:
        engine = f"{decided.result.engine.name} {decided.result.engine.version}"
        digest, more = decided.standing.policy_digest, {**record.details, "moved": True}
        record = replace(record, engine=engine, policy_digest=digest, details=more)
    with state.begin() as connection:
        if desk is not None and decided is not None:
            # First: an approval is bound to the newest result that is there when it is recorded.
            desk.gate.records.save_in(connection, decided.result, desk.change.pull, base_sha=desk.base_sha)
        if desk is not None and outcome == "accepted":
            for effect in desk.effects:
                effect(connection)
        kept = Audit(state).append_in(connection, record)
    if desk is not None and decided is not None:
        _publish(desk, comment)
    return kept


def _desk(work: Work, event: Event, comment: CommentText, forge: BotForge) -> PullDesk:
    """The pull request as it is now, under the base branch as it is now. Errors: ConfigInvalid, ForgeError."""
    assert event.pull is not None
    change = forge.change(event.repository, event.pull)
    gate = PullGate(forge, work.services.state, event.tenant, web_of(work))
    base_sha = forge.head(event.repository, change.pull.base_ref) or change.base_sha
    config = base_config(forge, event.repository, base_sha)
    return PullDesk(forge, work.services.state, gate, change, config, base_sha, event, comment.author, comment.id)


def _publish(desk: PullDesk, comment: CommentText) -> None:
    """Only what is recorded is published: no check passes on an approval that nobody can find again."""
    desk.gate.publish(desk.decided(), desk.change.pull, attempt=f"comment-{comment.id}")


def _run(parsed: Parsed | NotUnderstood, desk: PullDesk, author: str, today: datetime.date) -> Reply:
    """Errors: Refusal, CostwardenError."""
    if isinstance(parsed, NotUnderstood):
        desk.authorise(Right.READ, "", [])
        if parsed.nearest is not None:
            raise Refusal("I do not understand that", missing=f"`/cost {parsed.nearest.usage.text}`")
        raise Refusal("I do not know that command", missing=f"one of these:\n\n{help_text()}")
    arguments = parsed.arguments
    policy = str(arguments.get("policy") or arguments.get("rule") or "")
    call = CommandCall(arguments, author, desk.change.pull, desk.config, today, desk)
    findings = call.open_findings(policy) if parsed.command.right is not Right.READ else []
    desk.authorise(parsed.command.right, policy if parsed.command.right is not Right.READ else "", findings)
    return parsed.command.handler(call)


def base_config(forge: BotForge, repository: str, sha: str) -> Config:
    """costwarden.yaml of the base branch. Errors: ConfigInvalid, ForgeError."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="costwarden-config-") as name:
        for file in ("costwarden.yaml", "costwarden.yml"):
            data = forge.file(repository, file, sha)
            if data is not None:
                (Path(name) / file).write_bytes(data)
                break
        return config_of(Path(name))[0]


def _done_before(work: Work, event: Event, comment: CommentText) -> AuditEntry | None:
    chain = Audit(work.services.state).entries(event.tenant, repository=event.repository, pull=event.pull)
    return next((one for one in chain if one.details.get("comment") == comment.id), None)


def _too_many(work: Work, event: Event) -> bool:
    since = work.services.state.now() - datetime.timedelta(minutes=10)
    chain = Audit(work.services.state).entries(event.tenant, start=since, repository=event.repository, pull=event.pull)
    return sum(one.action.startswith("command.") for one in chain) >= _MOST_IN_TEN_MINUTES


def _ignored(work: Work, event: Event, comment: CommentText, pull: Pull) -> None:
    """An edited comment is not a command: what stands there now is not what was sent."""
    if _done_before(work, event, comment) is not None:
        return
    Audit(work.services.state).append(
        AuditEvent(
            tenant=event.tenant,
            actor=comment.author,
            action="command.ignored",
            outcome="refused",
            reason="the comment was edited before it was read",
            repository=event.repository,
            pull=event.pull,
            sha=pull.head_sha,
            details={"comment": comment.id, "line": _line(comment.body)[:1000]},
        )
    )


def _line(body: str) -> str:
    return body.partition("\n")[0].rstrip(" \t\r")


def _reason(parsed: Parsed | NotUnderstood) -> str:
    return str(parsed.arguments.get("reason", "")) if isinstance(parsed, Parsed) else ""
