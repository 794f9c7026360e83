"""Opening drafts: approved by a named person first, paced, one branch each, updated and never doubled."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from costwarden.config import find_config, read_config
from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring, ForeignCommits
from costwarden.recommend.document import from_document
from costwarden.recommend.gates import gated
from costwarden.recommend.merge import merge
from costwarden.recommend.model import Life, Recommendation
from costwarden.savings.body import Approved, commit_message
from costwarden.savings.dashboard import save_dashboard
from costwarden.savings.drafts import DraftRequest, draft_savings
from costwarden.savings.errors import ApproverMissing, NotAPerson
from costwarden.savings.model import Draft, NotIncluded
from costwarden.savings.pacing import Pace
from costwarden.savings.place import place
from costwarden.savings.workplace import code_owners
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls

Outcome = Literal["opened", "updated", "unchanged", "paced", "remembered", "not_proven", "stale", "foreign", "failed"]
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)  # a bot's ends in "[bot]"
_OWNER_FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """`draft.approved` is who approved; `prefix`: the checkout's place in the repository."""

    draft: DraftRequest
    repository: str
    base: str = ""  # the repository's default branch
    prefix: str = ""
    again: bool = False  # also what a person closed before
    rebase: bool = False
    only_branch: str = ""  # refresh this pull request and open no other
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Opened:
    """What became of one draft."""

    draft: Draft
    outcome: Outcome
    detail: str = ""
    url: str = ""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class OpenResult:
    opened: tuple[Opened, ...]
    not_included: tuple[NotIncluded, ...]
    dashboard: int | None = None


def open_savings(
    advice: Sequence[Recommendation],
    request: OpenRequest,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> OpenResult:
    """The dashboard first, then one draft pull request per group as far as the pace allows.

    Errors: ApproverMissing, NotAPerson before anything is written; ForgeError of one group is that group's outcome.
    """
    approved = _check(request.draft.approved)
    advice, unwanted = wanted(advice, recommendations)
    listed = advice_of_repository(advice, request, recommendations, now)
    number, _ = save_dashboard(forge, pulls, request.repository, listed)
    drafts = draft_savings(advice, replace(request.draft, repository=request.repository, approved=approved))
    base = request.base or forge.default_branch(request.repository)
    opened: list[Opened] = []
    for draft in drafts.drafts:
        if request.only_branch not in ("", draft.group.branch):
            continue
        try:
            opened.append(_open(draft, request, approved, base, forge, pulls, recommendations, now))
        except ForeignCommits as error:
            opened.append(Opened(draft, "foreign", error.problem))
        except ForgeError as error:
            opened.append(Opened(draft, "failed", error.problem))
    live = {one.id for row in pulls.all() if row.state == "open" for one in listed if one.id in row.recommendation_ids}
    save_dashboard(forge, pulls, request.repository, [one for one in listed if one.id not in live])
    return OpenResult(tuple(opened), (*unwanted, *drafts.not_included), number)


def advice_of_repository(
    advice: Sequence[Recommendation], request: OpenRequest, store: Recommendations, now: datetime.datetime
) -> list[Recommendation]:
    """What the dashboard lists: this call's advice and every open one of the store whose code is in this checkout."""
    stored = merge(from_document(one.document) for one in store.all() if one.life == Life.OPEN.value)
    known, _ = wanted([gated(one, now) for one in stored], store)
    every = {one.id: one for one in (*known, *advice)}
    directory = request.draft.directory.resolve()
    explicit = str(request.draft.config) if request.draft.config is not None else None
    config = read_config(find_config(explicit, directory))
    bare = [replace(one, refusals=(), conflicts_with=()) for one in every.values()]
    placed = place(
        bare,
        directory,
        config,
        repository=request.repository,
        find_address=request.draft.find_address,
        allow_removal=True,
    )
    here = {one.one.id for group in placed.groups if group.repository == request.repository for one in group.members}
    found = [one for one in every.values() if one.id in here]
    return sorted(found, key=lambda one: (-(one.monthly_saving or 0), one.where, one.id))


def wanted(advice: Sequence[Recommendation], store: Recommendations) -> tuple[list[Recommendation], list[NotIncluded]]:
    """Without what somebody ignores: a resource, a rule."""
    ignored = {(one.scope, one.value): one for one in store.ignored()}
    kept: list[Recommendation] = []
    left: list[NotIncluded] = []
    for one in advice:
        found = ignored.get(("resource", one.resource_id.lower())) or ignored.get(("rule", one.kind))
        if found is None:
            kept.append(one)
        else:
            until = f"until {found.until:%Y-%m-%d}" if found.until is not None else "for ever"
            left.append(NotIncluded(one.id, one.where, "ignored", f"{found.actor}, {until}: {found.reason}"))
    return kept, left


def _check(approved: Approved | None) -> Approved:
    if approved is None or not approved.by.strip():
        raise ApproverMissing
    name = approved.by.strip().removeprefix("@")
    if not _LOGIN.fullmatch(name) or name.lower() in ("costwarden", "github-actions", "dependabot"):
        raise NotAPerson(name)
    return replace(approved, by=name)


def _open(
    draft: Draft,
    request: OpenRequest,
    approved: Approved,
    base: str,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> Opened:
    group, repository = draft.group, draft.group.repository or request.repository
    if not draft.proof.holds:
        failed = "; ".join(f"{one.name}: {one.detail}" for one in draft.proof.checks if one.verdict == "failed")
        return Opened(draft, "not_proven", failed)
    known = pulls.find(repository, group.branch)
    there = forge.find(repository, group.branch, base)
    live = there is not None and there.state == "open"
    if there is not None and there.state != "open" and not request.again:
        word = "merged" if there.state == "merged" else "closed"
        return Opened(draft, "remembered", f"#{there.number} was {word}; --again proposes it anew", there.url)
    if not live and (slow := request.pace.refuses(pulls, repository, group.team, now)) is not None:
        return Opened(draft, "paced", slow)
    if (stale := _stale(draft, request, forge, repository, base)) is not None:
        return Opened(draft, "stale", stale)
    if known is None or not live:
        known = pulls.approve(_row(draft, repository, base, forge.name, approved))
    files = {f"{request.prefix}{path}": new for path, (_, new) in draft.edit.files.items()}
    message = commit_message(group, draft.title, draft.edit)
    pushed = forge.push(repository, branch=group.branch, base=base, files=files, message=message, rebase=request.rebase)
    labels = ("costwarden", f"savings/{group.kind.risk.value}")
    pull = there if live and there is not None else None
    if pull is None:
        pull = forge.open(repository, branch=group.branch, base=base, title=draft.title, body=draft.body, labels=labels)
        forge.ask_for_review(pull, reviewers(draft, request))
    body = draft.body if not live or pushed.changed else pull.body.replace("\r\n", "\n")
    edited = forge.edit(pull, title=draft.title, body=body)
    changed = pushed.changed or edited is not pull
    if not live or pushed.changed:
        values = {"state": "open", "number": pull.number, "url": pull.url, "head_sha": pushed.head_sha}
        opened_at = {} if live else {"opened_at": now, "ended_at": None}
        action = "savings.updated" if live else "savings.opened"
        pulls.change(known, action, approved.by, **values, **opened_at)
    for one in draft.edit.members:
        reason = f"{repository}#{pull.number}"
        recommendations.decide(one.one.id, Life.PULL_OPEN.value, reason=reason, actor=approved.by)
    outcome: Outcome = "opened" if not live else "updated" if changed else "unchanged"
    return Opened(draft, outcome, "", pull.url, pull.number)


def _stale(draft: Draft, request: OpenRequest, forge: Authoring, repository: str, base: str) -> str | None:
    """The edit was proven on this checkout: every file it changes must be the base branch's own."""
    for path, (old, _) in sorted(draft.edit.files.items()):
        name = f"{request.prefix}{path}"
        if forge.file(repository, name, base) != old:
            return f"{name} is not what {base} has: update the checkout and try again"
    return None


def reviewers(draft: Draft, request: OpenRequest) -> list[str]:
    """The code owners of the edited files, and who the configuration says owns the resources."""
    text = next((found for name in _OWNER_FILES if (found := _read(request.draft.directory / name)) is not None), "")
    owners = [owner for path in draft.edit.files for owner in code_owners(text, f"{request.prefix}{path}")]
    owners += [one.owned.owner for one in draft.edit.members if one.owned.owner.startswith("@")]
    return list(dict.fromkeys(owners))


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8") if path.is_file() and path.stat().st_size < 3_000_000 else None
    except (OSError, UnicodeDecodeError):
        return None


def _row(draft: Draft, repository: str, base: str, forge: str, approved: Approved) -> SavingsPull:
    group = draft.group
    return SavingsPull(
        repository=repository,
        branch=group.branch,
        base=base,
        kind=group.kind.name,
        risk=group.kind.risk.value,
        module=group.module,
        team=group.team,
        author=approved.by,
        title=draft.title,
        recommendation_ids=[one.one.id for one in draft.edit.members],
        resources=[
            {
                "resource_id": one.one.resource_id,
                "address": one.address,
                "root": one.root.path,
                "recommendation_id": one.one.id,
                "claimed": None if one.one.monthly_saving is None else f"{one.one.monthly_saving:f}",
            }
            for one in draft.edit.members
        ],
        currency=group.currency,
        claimed=draft.claimed,
        estimated=draft.proof.estimated,
        approved_by=approved.by,
        approved_at=approved.at,
        forge=forge,
        allows_removal=group.kind.edit == "remove",
    )
