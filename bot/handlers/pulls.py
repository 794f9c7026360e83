"""pull_request, check re-requests, finished workflows: the gate runs on the head the pull request has now."""

from __future__ import annotations

from bot.gating.pull_gate import PullGate
from bot.handlers.places import forge_of, web_of
from bot.work import Work
from costwarden.errors import CostwardenError
from costwarden.forge.github_errors import RateLimited
from costwarden.forge.model import ForgeError, Pull
from costwarden.state.audit import Audit, AuditEvent
from costwarden.state.errors import StateError
from costwarden.state.gates import Gates
from costwarden.state.jobs import Jobs, NewJob


def pull_request(work: Work) -> None:
    """Opened, pushed to, labelled, marked ready: decide. Closed: remember how it ended."""
    event = work.event
    if event.pull is None:
        return
    if event.action == "closed":
        _ended(work)
        return
    changes = event.payload.get("changes")
    if event.action == "edited" and not (isinstance(changes, dict) and "base" in changes):
        return  # title and text cost nothing
    gate_now(work, event.repository, event.pull, head_sha=event.head_sha)


def again(work: Work) -> None:
    """check_run and check_suite re-requested, workflow_run completed: the same head once more."""
    event = work.event
    if event.name == "check_run" and not _is_ours(work):
        return
    numbers = [event.pull] if event.pull is not None else _pulls_of(work)
    for number in numbers:
        gate_now(work, event.repository, number, head_sha=event.head_sha, finish=False)


def approval_ended(work: Work) -> None:
    """An approval's last day is over: the pull request is decided again, in its turn."""
    Jobs(work.services.state).enqueue(
        NewJob(kind="recheck", payload=work.payload, tenant=work.event.tenant, lane=work.event.lane)
    )


def recheck(work: Work) -> None:
    if work.event.pull is not None:
        gate_now(work, work.event.repository, work.event.pull)


def gate_now(work: Work, repository: str, number: int, *, head_sha: str = "", finish: bool = True) -> None:
    """Decide, record, publish. An event of a head that is gone is left to the newer event.

    Whatever keeps it from deciding concludes the check. Errors: ForgeError where the forge may answer later.
    """
    forge = forge_of(work)
    gate = PullGate(forge, work.services.state, work.event.tenant, web_of(work))
    change = forge.change(repository, number)
    if not change.open or (head_sha and head_sha != change.pull.head_sha):
        return
    try:
        decided = gate.decide(change)
    except (RateLimited, StateError):
        raise  # nothing is wrong with the pull request: the job waits
    except ForgeError as error:
        if error.retryable and not work.job.last_attempt:
            raise
        _undecided(work, gate, change.pull, error)
        return
    except CostwardenError as error:
        _undecided(work, gate, change.pull, error)
        return
    except Exception as error:
        _undecided(
            work, gate, change.pull, CostwardenError(f"costwarden failed ({type(error).__name__})", hint="retry")
        )
        raise
    work.still_ours()
    asked_for = work.event.action in ("rerequested", "requested_action")
    gate.publish(decided, change.pull, attempt=work.event.delivery_id if asked_for else "")
    with work.services.state.begin() as connection:
        gate.records.save_in(connection, decided.result, change.pull, base_sha=decided.base_sha)
        if finish:
            work.finish_in(connection)


def _undecided(work: Work, gate: PullGate, pull: Pull, error: CostwardenError) -> None:
    work.still_ours()
    gate.publish_error(error, pull)
    Audit(work.services.state).append(
        AuditEvent(
            tenant=work.event.tenant,
            actor="costwarden",
            action="gate.decided",
            outcome="failed",
            reason=error.problem,
            repository=pull.repository,
            pull=pull.number,
            sha=pull.head_sha,
        )
    )


def _ended(work: Work) -> None:
    event = work.event
    data = event.payload.get("pull_request")
    merged = isinstance(data, dict) and data.get("merged") is True
    sha = str(data.get("merge_commit_sha") or "") if isinstance(data, dict) and merged else event.head_sha
    state = work.services.state
    with state.begin() as connection:
        Audit(state).append_in(
            connection,
            AuditEvent(
                tenant=event.tenant,
                actor=event.sender,
                action="pull.merged" if merged else "pull.closed",
                repository=event.repository,
                pull=event.pull,
                sha=sha,
                details={"head_sha": event.head_sha},
            ),
        )
        work.finish_in(connection)


def _is_ours(work: Work) -> bool:
    run = work.event.payload.get("check_run")
    return isinstance(run, dict) and str(run.get("name") or "").startswith("costwarden")


def _pulls_of(work: Work) -> list[int]:
    """A fork's events name no pull request: those that were decided on this commit are asked again."""
    event = work.event
    found = Gates(work.services.state).of_sha(event.tenant, event.repository, event.head_sha)
    return sorted({one.pull for one in found if one.pull is not None})
