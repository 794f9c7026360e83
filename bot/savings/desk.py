"""What the savings commands do about one pull request: find its row, ask who may, act through costwarden.savings."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.commands.call import CommandCall, Refusal
from bot.gating.desk import PullDesk
from bot.gating.people import change_of, person_of
from bot.gating.trees import config_of, fetch
from bot.savings.authoring import authoring_of
from costwarden.plan.model import strip_keys
from costwarden.policy.authority import Right, Subject, judge, rank
from costwarden.policy.match import matches
from costwarden.recommend.kinds import kind_of
from costwarden.recommend.model import Life, Recommendation
from costwarden.report.escape import markdown_code
from costwarden.savings.body import Approved
from costwarden.savings.drafts import DraftRequest, Drafts, draft_savings
from costwarden.savings.id_maps import committed_maps, kept_maps
from costwarden.savings.identify import finder, opened_in
from costwarden.savings.open import Opened, OpenRequest, OpenResult, open_savings
from costwarden.savings.status import realised, track_records
from costwarden.savings.stored import stored_advice
from costwarden.savings.terraform import Terraform
from costwarden.state.recommendations import Ignore, Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls


@dataclass(frozen=True, slots=True)
class SavingsDesk:
    """One command's view; `call.desk` is the bot's own desk."""

    call: CommandCall
    desk: PullDesk

    @property
    def repository(self) -> str:
        return self.call.pull.repository

    @property
    def pulls(self) -> SavingsPulls:
        return SavingsPulls(self.desk.state, self.desk.tenant)

    @property
    def store(self) -> Recommendations:
        return Recommendations(self.desk.state, self.desk.tenant)

    def advice(self) -> list[tuple[Recommendation, str]]:
        """(recommendation, where it is on its way), merged and gated as of now."""
        found = stored_advice(self.store.all(), self.pulls.all(), self.desk.state.now())
        return [(item.one, item.life) for item in found]

    def find(self, prefix: str) -> Recommendation:
        """Errors: Refusal where none, or more than one, begins so."""
        found = [one for one, _ in self.advice() if one.id.startswith(prefix.lower())]
        if len(found) != 1:
            several = f"{len(found)} recommendations begin with" if found else "there is no recommendation"
            raise Refusal(f"{several} {markdown_code(prefix)}", missing="`/cost savings` lists them")
        return found[0]

    def here(self) -> SavingsPull:
        """The savings pull request the comment stands on. Errors: Refusal anywhere else."""
        found = self.pulls.by_number(self.repository, self.call.pull.number)
        if found is None:
            raise Refusal("this is not a savings pull request of mine", missing="comment on the one you mean")
        return found

    def authorise(self, advice: Sequence[Recommendation], *, named: bool = False) -> None:
        """Owners of every one of the resources by costwarden.yaml; where nobody is named, whoever may write, or with
        `named` nobody. Errors: Refusal."""
        owners, every = self._owners(advice)
        if named and not every:
            missing = "`ownership` in costwarden.yaml that names one; or `costwarden savings open --allow-removal`"
            raise Refusal("it deletes something, and nobody is named as its owner", missing=missing)
        asked = person_of(
            self.desk.forge, self.call.pull, self.call.author, self.call.config, owners, [], self.desk.base_sha
        )
        if asked.bot:
            raise Refusal("bots do not give commands")
        if not every and rank(asked.permission) < rank("write"):
            raise Refusal("nobody is named as owner, so this takes write access", who=("whoever may write",))
        for owner in owners:
            verdict = judge(Right.TEND, asked, change_of(self.desk.makers()), self.call.config, Subject("", (owner,)))
            if not verdict.allowed:
                raise Refusal(verdict.reason, who=verdict.who)

    def open(
        self, advice: Sequence[Recommendation], reason: str, *, split: bool = False, removal: bool = False
    ) -> OpenResult:
        """On the default branch's own source; the approval is the command's author, recorded first.

        Also what a person closed before: this person asks for it by name.
        """
        forge = authoring_of(self.desk.forge)
        base = forge.default_branch(self.repository)
        with self._source(base) as (directory, maps):
            draft = self._draft(directory, maps, reason, removal=removal, split=split)
            request = OpenRequest(draft, self.repository, base=base, again=True)
            return open_savings(advice, request, forge, self.pulls, self.store, self.desk.state.now())

    def planned(self, advice: Sequence[Recommendation], *, removal: bool) -> Drafts:
        """What `open` would propose; nothing is written."""
        base = authoring_of(self.desk.forge).default_branch(self.repository)
        with self._source(base) as (directory, maps):
            return draft_savings(advice, self._draft(directory, maps, "", removal=removal))

    def placed(self, one: Recommendation) -> Recommendation:
        """With the address its code has here, for ownership may go by that; as it is where there is none."""
        if one.address:
            return one
        drafts = self.planned([one], removal=kind_of(one.kind).edit == "remove").drafts
        found = [member.address for draft in drafts for member in draft.edit.members]
        return replace(one, address=found[0]) if found else one

    def together(self, one: Recommendation) -> list[Recommendation]:
        """With the same open advice for other instances of its block: one line of source is right for all or none."""
        block = strip_keys(one.address)
        same = [other for other, life in self.advice() if life == "open" and other.kind == one.kind]
        free = [other for other in same if not other.refusals and not other.conflicts_with and other.id != one.id]
        return [one, *(other for other in free if block and strip_keys(other.address) == block)]

    def rebase(self, pull: SavingsPull, advice: Sequence[Recommendation]) -> OpenResult:
        """The edit of an open pull request made and proven anew, on the base it has now."""
        forge = authoring_of(self.desk.forge)
        there = forge.get(pull.repository, self.call.pull.number)
        with self._source(there.base) as (directory, _):
            draft = self._draft(directory, (), pull.reason, removal=pull.allows_removal)
            draft = replace(draft, find_address=opened_in(pull.resources))
            request = OpenRequest(draft, self.repository, base=there.base, rebase=True, only_branch=pull.branch)
            return open_savings(advice, request, forge, self.pulls, self.store, self.desk.state.now())

    def _draft(
        self, directory: Path, maps: Sequence[Path], reason: str, *, removal: bool, split: bool = False
    ) -> DraftRequest:
        return DraftRequest(
            directory,
            self.repository,
            approved=Approved(self.call.author, self.desk.state.now(), reason=reason),
            allow_removal=removal,
            terraform=Terraform.found(),
            find_address=finder(maps, directory),
            split=split,
            records=track_records(realised(self.pulls.all(), self.pulls.measurements())),
        )

    def of_pull(self, pull: SavingsPull) -> list[Recommendation]:
        ids = set(pull.recommendation_ids)
        return [one for one, _ in self.advice() if one.id in ids]

    def close(self, pull: SavingsPull, reason: str, until: datetime.datetime | None, life: Life) -> None:
        """At the forge and in the store; remembered, so that it does not come back unasked."""
        forge = authoring_of(self.desk.forge)
        if pull.number is not None:
            forge.close(forge.get(pull.repository, pull.number))
        now = self.desk.state.now()
        self.pulls.change(pull, "savings.closed", self.call.author, state="closed", reason=reason, ended_at=now)
        for id in pull.recommendation_ids:
            self.store.decide(id, life.value, reason=reason, actor=self.call.author, until=until)

    def ignore(self, scope: str, value: str, until: datetime.datetime | None, reason: str) -> None:
        self.store.ignore(Ignore(scope, value, until, reason, self.call.author))

    @contextmanager
    def _source(self, branch: str) -> Iterator[tuple[Path, list[Path]]]:
        """The branch's source on disk, and the id maps that lie in it or that CI keeps."""
        forge = self.desk.forge
        sha = forge.head(self.repository, branch)
        if sha is None:
            raise Refusal(f"there is no branch {markdown_code(branch)}")
        with tempfile.TemporaryDirectory(prefix="costwarden-savings-") as name:
            top = Path(name).resolve()
            folder = fetch(forge, self.repository, sha, top / "source" / self.repository.rpartition("/")[2])
            config_of(folder)  # a configuration that cannot be read is said before anything is written
            yield folder, [*committed_maps(folder), *kept_maps(forge, self.repository, branch, top / "maps")]

    def _owners(self, advice: Sequence[Recommendation]) -> tuple[list[str], bool]:
        """Those of any of the resources, and whether every resource has one."""
        places = [(one.environment, one.name) for one in self.call.config.projects] or [("default", "")]
        found = [
            next(
                (
                    rule.owner
                    for rule in self.call.config.ownership
                    if any(matches(rule.match, one.address, one.tags, *place) for place in places)
                ),
                None,
            )
            for one in advice
        ]
        return list(dict.fromkeys(one for one in found if one is not None)), None not in found


def savings_desk(call: CommandCall) -> SavingsDesk:
    """Errors: Refusal where the command does not come through the bot's own desk."""
    if not isinstance(call.desk, PullDesk):
        raise Refusal("savings commands need the bot's own store")
    return SavingsDesk(call, call.desk)


def outcome_text(opened: Opened) -> str:
    """One line of Markdown about one draft."""
    link = f" {opened.url}" if opened.url else ""
    detail = f": {markdown_code(opened.detail)}" if opened.detail else ""
    return f"- {opened.outcome}{link} {markdown_code(opened.draft.title)}{detail}"
