"""What the savings commands do about one pull request: find its row, ask who may, act through costwarden.savings."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from bot.commands.call import CommandCall, Refusal
from bot.gating.desk import PullDesk
from bot.gating.people import change_of, person_of
from bot.gating.trees import config_of, fetch
from bot.savings.authoring import authoring_of
from costwarden.config import Config
from costwarden.config.model import Project
from costwarden.plan.model import strip_keys
from costwarden.policy.authority import Right, Subject, judge, rank
from costwarden.policy.match import owner_of
from costwarden.recommend.model import Life, Recommendation
from costwarden.report.escape import markdown_code
from costwarden.savings.body import Approved
from costwarden.savings.drafts import DraftRequest, Drafts, draft_savings
from costwarden.savings.id_maps import committed_maps, kept_maps
from costwarden.savings.identify import finder, opened_in
from costwarden.savings.open import Opened, OpenRequest, OpenResult, open_savings
from costwarden.savings.place import place
from costwarden.savings.status import realised, track_records
from costwarden.savings.stored import stored_advice
from costwarden.savings.terraform import Terraform
from costwarden.state.recommendations import Ignore, Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls


@dataclass(frozen=True, slots=True)
class Asked:
    """Advice to act on, the owner of every resource ("" where none is named), by the default branch's `config`."""

    advice: list[Recommendation]
    owners: Sequence[str]
    config: Config


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

    def authorise(self, asked: Asked, *, named: bool = False) -> None:
        """Owners of every one of the resources by the default branch's costwarden.yaml; where nobody is named, whoever
        may write, or with `named` nobody. Errors: Refusal."""
        owners, config = [one for one in asked.owners if one], asked.config
        every = 0 < len(owners) == len(asked.owners)
        if named and not every:
            missing = "`ownership` in costwarden.yaml that names one; or `costwarden savings open --allow-removal`"
            raise Refusal("it deletes something, and nobody is named as its owner", missing=missing)
        owners = list(dict.fromkeys(owners))
        person = person_of(self.desk.forge, self.call.pull, self.call.author, config, owners, [], self.desk.base_sha)
        if person.bot:
            raise Refusal("bots do not give commands")
        if not every and rank(person.permission) < rank("write"):
            raise Refusal("nobody is named as owner, so this takes write access", who=("whoever may write",))
        for owner in owners:
            verdict = judge(Right.TEND, person, change_of(self.desk.makers()), config, Subject("", (owner,)))
            if not verdict.allowed:
                raise Refusal(verdict.reason, who=verdict.who)

    def tended(self, pull: SavingsPull) -> list[Recommendation]:
        """The advice of an open pull request, once its resources' owners are asked. Errors: Refusal."""
        advice, config = self.of_pull(pull), self._config()
        tags = {one.id: one.tags for one in advice}
        owners = [
            owner
            for row in pull.resources
            for owner in _owners(
                config, str(row.get("address", "")), tags.get(str(row.get("recommendation_id")), {}), row
            )
        ]
        self.authorise(Asked(advice, owners, config))
        return advice

    def open(
        self, advice: Sequence[Recommendation], reason: str, *, split: bool = False, removal: bool = False
    ) -> OpenResult:
        """On the default branch's own source; the approval is the command's author, recorded first.

        Also what a person closed before: this person asks for it by name.
        """
        forge, base = authoring_of(self.desk.forge), self._base
        with self._source(base) as (directory, maps):
            draft = self._draft(directory, maps, reason, removal=removal, split=split)
            request = OpenRequest(draft, self.repository, base=base, again=True)
            return open_savings(advice, request, forge, self.pulls, self.store, self.desk.state.now())

    def planned(self, advice: Sequence[Recommendation], *, removal: bool) -> Drafts:
        """What `open` would propose; nothing is written."""
        with self._source(self._base) as (directory, maps):
            return draft_savings(advice, self._draft(directory, maps, "", removal=removal))

    def asked(self, one: Recommendation) -> Asked:
        """With the same open advice for other instances of its block in its root module: one line of source is right
        for all or none. What has no place in the code is asked of every owner it could have."""
        same = [other for other, life in self.advice() if life == "open" and other.kind == one.kind]
        free = [other for other in same if not other.refusals and not other.conflicts_with and other.id != one.id]
        with self._source(self._base) as (folder, maps):
            config, _ = config_of(folder)
            find = finder(maps, folder)
            found = place(
                [one, *free], folder, config, repository=self.repository, find_address=find, allow_removal=True
            )
        members = [member for group in found.groups for member in group.members]
        own = next((member for member in members if member.one.id == one.id), None)
        if own is None:
            return Asked([one], _owners(config, one.address, one.tags, {}), config)
        block = [
            member
            for member in sorted(members, key=lambda member: member.one.id != one.id)
            if member.root == own.root and strip_keys(member.address) == strip_keys(own.address)
        ]
        advice = [replace(member.one, address=member.address) for member in block]
        return Asked(advice, [member.owned.owner for member in block], config)

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

    @property
    def _base(self) -> str:
        return authoring_of(self.desk.forge).default_branch(self.repository)

    def _config(self) -> Config:
        """The default branch's: the base of the pull request that is commented on may be anybody's branch."""
        if self.call.pull.base_ref == self._base:
            return self.call.config
        with self._source(self._base) as (folder, _):
            return config_of(folder)[0]


def _owners(config: Config, address: str, tags: Mapping[str, str], row: Mapping[str, Any]) -> list[str]:
    """The owner in each project where it may be, "" for nobody; `row`: where it was opened (SavingsPull.resources)."""
    mine = [each for each in config.projects if _opened_as(each, row)] if row else []
    places = [(each.environment, each.name) for each in mine or config.projects] or [("default", "")]
    return [owner_of(config.ownership, address, tags, *place) for place in places]


def _opened_as(project: Project, row: Mapping[str, Any]) -> bool:
    if "project" in row:
        return bool(row["project"] == project.name)
    return PurePosixPath(project.hcl or ".") == PurePosixPath(str(row.get("root") or "."))


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
