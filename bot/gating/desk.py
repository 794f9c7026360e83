"""One pull request as commands see it. Writes to the store wait for one transaction with their audit record."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.commands.call import Refusal, WhatIf
from bot.gating.exceptions import with_entries
from bot.gating.moment import written_at
from bot.gating.people import change_of, person_of
from bot.gating.pull_gate import Decided, PullGate
from bot.gating.request import request_of
from bot.gating.trees import config_of, trees_of
from bot.webhooks.event import Event
from costwarden.config import Config
from costwarden.forge.people import Change, Makers
from costwarden.gate.approved import with_approvals
from costwarden.gate.result import GateResult
from costwarden.gate.what_if import what_if
from costwarden.policy.approvals import Given, Standing
from costwarden.policy.authority import Right, Subject, judge, owners_of
from costwarden.policy.bundle import load_bundle
from costwarden.policy.exceptions import PolicyException
from costwarden.policy.model import Finding, PolicyInfo
from costwarden.report.escape import markdown_code, markdown_text, plain
from costwarden.state.approvals import Approvals, NewApproval
from costwarden.state.jobs import Jobs, NewJob

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.gating.forge import BotForge
    from costwarden.state.store import State

Effect = Callable[["Connection"], None]


@dataclass(slots=True)
class PullDesk:
    """The Desk of bot.commands.call for one command of `author`. Whatever it reads is read once per command."""

    forge: BotForge
    state: State
    gate: PullGate
    change: Change
    config: Config  # of the base branch
    base_sha: str
    event: Event  # of the comment
    author: str
    comment: int
    effects: list[Effect] = field(default_factory=list)  # run in one transaction with the audit record
    moved: bool = False  # the decision may be another one: it is recorded and published
    _decided: Decided | None = None
    _makers: Makers | None = None
    _given: list[Given] | None = None

    @property
    def tenant(self) -> str:
        return self.event.tenant

    def decided(self) -> Decided:
        """The decision on the head commit: the recorded one, else made now."""
        if self._decided is None:
            known = self.gate.records.latest(self.change.pull)
            if known is None or known.base_sha != self.base_sha:  # the base branch's limits may be others now
                self._decided, self.moved = self.gate.decide(self.change), True
            else:
                self._decided = self.gate.approved(
                    known.result, self.change.pull, self.config, self.base_sha, self.makers()
                )
        return self._decided

    def makers(self) -> Makers:
        if self._makers is None:
            self._makers = self.gate.makers(self.change.pull)
        return self._makers

    def result(self) -> GateResult:
        return self.decided().result

    def recheck(self) -> GateResult:
        self._decided, self.moved = self.gate.decide(self.change), True
        return self._decided.result

    def given(self) -> Sequence[Given]:
        if self._given is None:
            self._given = self.gate.records.given(self.change.pull)
        return self._given

    def standing(self) -> Standing:
        return self.decided().standing

    def policy(self, name: str) -> PolicyInfo | None:
        known = {one.id: one for one in (*load_bundle([]).policies, *self.result().policies)}
        if name in known:
            return known[name]
        found = next((one for one in (*self.result().findings, *self.result().advice) if one.policy == name), None)
        if found is None:
            return None
        return PolicyInfo(name, "", name, found.message, found.level, "", found.remedy, "", shipped=False)

    def resource_owner(self, address: str) -> str:
        return self.result().resource_owners.get(address, "")

    def authorise(self, right: Right, policy: str, findings: Sequence[Finding]) -> None:
        owned = tuple(sorted({self.resource_owner(one.address) for one in findings if one.address} - {""}))
        subject = Subject(policy, owned if right is Right.TEND else ())
        asked = (*owners_of(self.config, policy), *subject.resource_owners) if right is not Right.READ else ()
        person = person_of(self.forge, self.change.pull, self.author, self.config, asked, findings, self.base_sha)
        verdict = judge(right, person, change_of(self.makers()), self.config, subject)
        if not verdict.allowed:
            raise Refusal(verdict.reason, who=verdict.who)

    def approve(
        self, policy: str, findings: Sequence[Finding], ceiling: Decimal, until: datetime.date | None, reason: str
    ) -> GateResult:
        pull = self.change.pull
        if not self.gate.records.shown_by(pull, written_at(self.state, self.event)):
            head = markdown_code(pull.head_sha[:7])
            raise Refusal(f"{head} was not decided yet when you wrote that", missing="look at it, and say it again")
        decided = self.decided()
        ids = sorted({one.id for one in findings})
        ends = None
        if until is not None:  # the last day it holds, UTC
            ends = datetime.datetime.combine(until, datetime.time(), datetime.UTC) + datetime.timedelta(days=1)
        approval = NewApproval(
            tenant=self.event.tenant,
            repository=pull.repository,
            pull=pull.number,
            policy=policy,
            environment="*",
            finding_ids=ids,
            approver=self.author,
            reason=reason,
            head_sha=pull.head_sha,
            ceiling=ceiling,
            currency=decided.standing.currency,
            expires_at=ends,
            dedupe=f"{pull.repository}#comment-{self.comment}",
        )
        self.effects.append(lambda connection: _record(Approvals(self.state), connection, approval))
        if ends is not None:
            # In a lane of its own: a job that waits would hold up everything behind it.
            job = NewJob("approval_ended", self.event.as_payload(), self.tenant, run_at=ends)
            self.effects.append(lambda connection: _enqueue(Jobs(self.state), connection, job))
        standing = decided.standing
        fresh = Given(
            policy,
            self.author,
            frozenset(ids),
            ceiling,
            standing.currency,
            standing.unpriced,
            standing.policy_digest,
            unpriced_at=standing.unpriced_at,
        )
        return self._moved([*self.given(), fresh])

    def revoke(self, policy: str) -> tuple[int, GateResult]:
        pull = self.change.pull
        ended = [one for one in self.given() if one.policy == policy]
        if ended:
            self.effects.append(
                lambda connection: _revoke(
                    Approvals(self.state),
                    connection,
                    self.event.tenant,
                    pull.repository,
                    pull.number,
                    policy,
                    self.author,
                )
            )
        return len(ended), self._moved([one for one in self.given() if one.policy != policy])

    def propose(self, entries: Sequence[PolicyException], reason: str) -> str:
        pull, path = self.change.pull, self.config.exceptions
        now = self.forge.file(pull.repository, path, self.base_sha) or b""
        text = now.decode("utf-8", "replace")
        wanted = with_entries(text, entries)
        if wanted == text:
            raise Refusal("the exceptions file says so already", missing="`/cost recheck`")
        named = repr(sorted((one.policy, one.address, one.attribute, str(one.expires)) for one in entries))
        branch = f"costwarden/exceptions/{pull.number}-{sha256(named.encode()).hexdigest()[:12]}"
        title = f"cost: except {entries[0].policy} for #{pull.number}"
        body = (
            f"Asked for by `@{plain(self.author, 80)}` on #{pull.number}.\n\n"
            f"Reason: {markdown_text(reason)}\n\n"
            "It takes effect once merged; then `/cost recheck` there.\n"
        )
        return self.forge.propose(pull.repository, branch, pull.base_ref, {path: wanted}, title, body)

    def what_if(self, address: str, attribute: str, value: str) -> WhatIf:
        with trees_of(self.forge, self.change) as trees:
            config, path = config_of(trees.settings)
            request = request_of(trees, config, path, self.change.pull, self.event.tenant)
            found = what_if(request, address, attribute, value)
        return WhatIf(attribute, found.was, value, found.planned, found.changed, found.delta, found.currency)

    def _moved(self, given: list[Given]) -> GateResult:
        decided = self.decided()
        self._given, self.moved = given, True
        result = with_approvals(decided.raw, given, decided.standing, self.config)
        self._decided = replace(decided, result=result)
        return result


def _record(approvals: Approvals, connection: Connection, approval: NewApproval) -> None:
    approvals.record_in(connection, approval)


def _enqueue(jobs: Jobs, connection: Connection, job: NewJob) -> None:
    jobs.enqueue_in(connection, job)


def _revoke(
    approvals: Approvals, connection: Connection, tenant: str, repository: str, pull: int, policy: str, by: str
) -> None:
    approvals.revoke_in(connection, tenant, repository, pull, policy, by=by)
