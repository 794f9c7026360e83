"""Opening drafts: approved by a named person first, paced, one branch each, updated and never doubled."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring, ForeignCommits, PullRequest
from costwarden.recommend.document import to_document
from costwarden.recommend.model import Life, Recommendation
from costwarden.report.escape import markdown_text
from costwarden.savings.body import Approved, commit_message
from costwarden.savings.dashboard import save_dashboard
from costwarden.savings.drafts import DraftRequest, draft_savings
from costwarden.savings.errors import ApproverMissing, NotAPerson
from costwarden.savings.listing import listing_of, wanted
from costwarden.savings.model import Draft, NotIncluded
from costwarden.savings.pacing import Pace
from costwarden.savings.workplace import code_owners
from costwarden.state.leases import StateLease
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls

Outcome = Literal["opened", "updated", "unchanged", "paced", "remembered", "not_proven", "stale", "foreign", "failed"]
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", re.ASCII)  # a bot's ends in "[bot]"
_OWNER = re.compile(r"@[A-Za-z0-9][A-Za-z0-9_./-]{0,150}", re.ASCII)
_MOST_NAMED = 10
_HELD = ("title", "recommendation_ids", "resources", "claimed", "estimated")  # of an open one, made anew
_LOOK = 0.2  # seconds between looks for the turn
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
    wait: float = 30.0  # seconds, while another process opens one
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
    listing = listing_of(advice, request.draft, request.repository, pulls, recommendations, now)
    number, _ = save_dashboard(forge, pulls, request.repository, listing.without(_live(pulls)))
    drafts = draft_savings(advice, replace(request.draft, repository=request.repository, approved=approved))
    base = request.base or forge.default_branch(request.repository)
    opened = [
        open_draft(draft, request, approved, base, forge, pulls, recommendations, now)
        for draft in _of_branch(drafts.drafts, request.only_branch)
    ]
    save_dashboard(forge, pulls, request.repository, listing.without(_live(pulls)))
    return OpenResult(tuple(opened), (*unwanted, *drafts.not_included), number)


def _live(pulls: SavingsPulls) -> set[str]:
    """Advice that an open pull request holds: it is listed there."""
    return {id for row in pulls.all() if row.state == "open" for id in row.recommendation_ids}


def _of_branch(drafts: Sequence[Draft], branch: str) -> list[Draft]:
    """All; or the one of this branch, also where it holds less than when the branch got its name."""
    if branch and len(drafts) == 1:
        return [replace(drafts[0], group=replace(drafts[0].group, opened_as=branch))]
    return [one for one in drafts if branch in ("", one.group.branch)]


def open_draft(
    draft: Draft,
    request: OpenRequest,
    approved: Approved,
    base: str,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> Opened:
    """Open or update one, in its turn: two that open at once would both find room in the budget."""
    turn = _turn(pulls, draft.group.repository or request.repository, request.wait)
    if turn is None:
        return Opened(draft, "paced", "another savings pull request is being opened right now: try again in a minute")
    try:
        return _open(draft, request, approved, base, forge, pulls, recommendations, now)
    except ForeignCommits as error:
        return Opened(draft, "foreign", error.problem)
    except ForgeError as error:
        return Opened(draft, "failed", f"{error.problem} ({error.hint})")
    finally:
        turn.release()


def _turn(pulls: SavingsPulls, repository: str, wait: float) -> StateLease | None:
    """The lease of who may open, waited for up to `wait` seconds."""
    ends = time.monotonic() + wait
    while (turn := pulls.opening(repository)) is None and time.monotonic() < ends:
        time.sleep(_LOOK)
    return turn


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
    there = _there(known, repository, group.branch, base, forge)
    base = there.base if there is not None and there.state == "open" else base
    live = there is not None and there.state == "open"
    over = known is not None and known.state == "obsolete"  # we closed that one; a person's no is remembered
    if there is not None and there.state != "open" and not (request.again or over):
        word = "merged" if there.state == "merged" else "closed"
        return Opened(draft, "remembered", f"#{there.number} was {word}; --again proposes it anew", there.url)
    if not live and (slow := request.pace.refuses(pulls, repository, group.team, now)) is not None:
        return Opened(draft, "paced", slow)
    if (stale := _stale(draft, request, forge, repository, base)) is not None:
        return Opened(draft, "stale", stale)
    left_at = known.head_sha if live and known is not None else ""
    row = replace(_row(draft, repository, base, forge.name, approved), head_sha=left_at)
    if known is None or not live or not set(row.recommendation_ids) <= set(known.recommendation_ids):
        known = pulls.approve(row)  # also what an open one holds beyond what was approved for it
    files = {f"{request.prefix}{path}": new for path, (_, new) in draft.edit.files.items()}
    message = commit_message(group, draft.title, draft.edit)
    pushed = forge.push(
        repository, branch=group.branch, base=base, files=files, message=message, rebase=request.rebase, left_at=left_at
    )
    labels = ("costwarden", f"savings/{group.kind.risk.value}")
    pull = there if live and there is not None else None
    if pull is None:
        pull = forge.open(repository, branch=group.branch, base=base, title=draft.title, body=draft.body, labels=labels)
        left = forge.ask_for_review(pull, reviewers(draft, request))
        if left:
            forge.comment(pull, unasked_text(left), "savings-review")
    body = draft.body if not live or pushed.changed else pull.body.replace("\r\n", "\n")
    edited = forge.edit(pull, title=draft.title, body=body)
    changed = pushed.changed or edited is not pull
    if not live or pushed.changed:
        values = {"state": "open", "number": pull.number, "url": pull.url, "head_sha": pushed.head_sha, "base": base}
        opened_at = {} if live else {"opened_at": now, "ended_at": None}
        action = "savings.updated" if live else "savings.opened"
        held: dict[str, Any] = {name: getattr(row, name) for name in _HELD} if live else {}
        pulls.change(known, action, approved.by, **values, **opened_at, **held)
    for one in draft.edit.members:
        reason = f"{repository}#{pull.number}"
        opened = (one.one.id, Life.PULL_OPEN.value)
        if not recommendations.decide(*opened, reason=reason, actor=approved.by):
            recommendations.put([to_document(one.one)])  # of a file: later looks need it
            recommendations.decide(*opened, reason=reason, actor=approved.by)
    outcome: Outcome = "opened" if not live else "updated" if changed else "unchanged"
    return Opened(draft, outcome, "", pull.url, pull.number)


def _there(known: SavingsPull | None, repository: str, branch: str, base: str, forge: Authoring) -> PullRequest | None:
    """The branch's pull request, also where its base is another by now: renamed, or retargeted by a person."""
    found = forge.find(repository, branch, base)
    if (found is None or found.state != "open") and known is not None and known.state == "open" and known.number:
        other = forge.get(repository, known.number)
        return other if other.state == "open" else found
    return found


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


def unasked_text(owners: Sequence[str]) -> str:
    """Markdown that reaches those who could not be asked in the forge's own way."""
    names = ", ".join(markdown_text(one, 100) if not _OWNER.fullmatch(one) else one for one in owners[:_MOST_NAMED])
    return f"Owned by {names}, who could not be asked for a review here. Please have a look.\n"


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
                "project": one.root.project,
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
