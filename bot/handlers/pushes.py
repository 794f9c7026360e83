"""push to the default branch: its ownership rules are kept, its source is decided and kept as the new baseline."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from bot.gating.forge import BotForge
from bot.gating.record import Records
from bot.gating.request import roots_of
from bot.gating.trees import POLICIES, config_of, fetch
from bot.handlers import savings
from bot.handlers.places import forge_of
from bot.work import Work
from costwarden.chain.ownership import save_rules
from costwarden.errors import CostwardenError
from costwarden.forge.model import ForgeError, Pull
from costwarden.gate.request import GateRequest
from costwarden.gate.run import run_gate
from costwarden.state.audit import Audit, AuditEvent
from costwarden.state.errors import StateError


def push(work: Work) -> None:
    """Other branches, tags and deletions are none of ours; a newer push has a job of its own."""
    event = work.event
    if not event.ref or event.ref != event.default_branch or not event.head_sha.strip("0"):
        return
    forge = forge_of(work)
    if forge.head(event.repository, event.ref) != event.head_sha:
        return
    savings.ask(work)
    try:
        _keep(work, forge)
    except (ForgeError, StateError):
        raise
    except CostwardenError as error:  # its own source or configuration: said, and no job to repeat
        Audit(work.services.state).append(
            AuditEvent(
                tenant=event.tenant,
                actor="costwarden",
                action="gate.decided",
                outcome="failed",
                reason=error.problem,
                repository=event.repository,
                sha=event.head_sha,
                details={"ref": event.ref},
            )
        )


def _keep(work: Work, forge: BotForge) -> None:
    """Ownership rules, then the branch's own result. Errors: CostwardenError."""
    event = work.event
    with tempfile.TemporaryDirectory(prefix="costwarden-bot-") as name:
        tree = fetch(forge, event.repository, event.head_sha, Path(name) / event.repository.rpartition("/")[2])
        config, path = config_of(tree)
        own = [
            rule if rule.repository else rule.model_copy(update={"repository": event.repository})
            for rule in config.ownership
        ]
        save_rules(work.services.state, event.tenant, event.repository, own, by=event.sender)
        roots = roots_of(tree, config)
        if not roots:
            return
        policies = tree / POLICIES
        result = run_gate(
            GateRequest(
                hcl=tuple(map(str, roots)),
                config=str(path) if path is not None else None,
                policies=(str(policies),) if policies.is_dir() else (),
                directory=tree,
                trusted=tree,
            )
        )
    pull = Pull(event.repository, 0, event.head_sha, base_ref=event.ref)
    state = work.services.state
    with state.begin() as connection:
        kept = replace(result, head_sha=event.head_sha)
        Records(state, event.tenant).save_in(connection, kept, pull, base_sha=event.head_sha, ref=event.ref)
        work.finish_in(connection)
