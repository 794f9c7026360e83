"""What people did with our pull requests: merged, closed, ticked; remembered, so that nothing comes back unasked."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring, PullRequest
from costwarden.recommend.document import from_document
from costwarden.recommend.gates import gated
from costwarden.recommend.merge import merge
from costwarden.recommend.model import Life
from costwarden.savings.body import Approved
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.identify import opened_in
from costwarden.savings.open import Opened, OpenRequest, open_savings
from costwarden.state.recommendations import Ignore, Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls

QUARTER = datetime.timedelta(days=91)
_SKIP = re.compile(r"^- \[[xX]\] skip these resources\s*$", re.MULTILINE)
_LATER = re.compile(r"^- \[[xX]\] not this quarter\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Synced:
    """One pull request whose state moved."""

    pull: SavingsPull
    state: str  # merged | closed | obsolete | unreachable
    detail: str


def sync(
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
    open_ids: Collection[str] | None = None,
) -> list[Synced]:
    """Look at every open pull request. `open_ids`: advice that still holds; None leaves obsolete ones alone."""
    moved: list[Synced] = []
    for pull in pulls.all():
        if pull.state != "open" or pull.number is None or pull.forge != forge.name:
            continue
        try:
            moved += _one(pull, forge.get(pull.repository, pull.number), forge, pulls, recommendations, now, open_ids)
        except ForgeError as error:
            moved.append(Synced(pull, "unreachable", error.problem))
    return moved


def refresh(
    directory: Path,
    repository: str,
    prefix: str,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> list[Opened]:
    """Make every open pull request's edit anew on this checkout of the base branch, where its files changed there.

    The approval stays what it was; nothing new is opened.
    """
    stored = merge(from_document(one.document) for one in recommendations.all())
    done: list[Opened] = []
    for pull in pulls.all():
        if pull.state != "open" or pull.repository != repository or pull.forge != forge.name:
            continue
        mine = [gated(one, now) for one in stored if one.id in set(pull.recommendation_ids)]
        approved = Approved(pull.approved_by, pull.approved_at, reason=pull.reason)
        roots = {str(row["recommendation_id"]): str(row["root"]) for row in pull.resources if "root" in row}
        draft = DraftRequest(
            directory, approved=approved, allow_removal=pull.allows_removal, find_address=opened_in(roots)
        )
        request = OpenRequest(draft, repository, base=pull.base, prefix=prefix, only_branch=pull.branch)
        done += open_savings(mine, request, forge, pulls, recommendations, now).opened
    return done


def _one(
    pull: SavingsPull,
    there: PullRequest,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
    open_ids: Collection[str] | None,
) -> list[Synced]:
    if there.state == "merged":
        ended = _moment(there.merged_at) or now
        pulls.change(pull, "savings.merged", state="merged", ended_at=ended, head_sha=there.head_sha)
        for id in pull.recommendation_ids:
            recommendations.decide(id, Life.MERGED.value, reason=there.url, actor="costwarden")
        return [Synced(pull, "merged", there.url)]
    if there.state == "closed":
        return [_closed(pull, "closed by a person", None, pulls, recommendations, now)]
    body = there.body.replace("\r\n", "\n")
    if _SKIP.search(body):
        forge.close(there)
        return [_closed(pull, "skip these resources was ticked", None, pulls, recommendations, now)]
    if _LATER.search(body):
        forge.close(there)
        return [_closed(pull, "not this quarter was ticked", now + QUARTER, pulls, recommendations, now)]
    if open_ids is not None and not set(pull.recommendation_ids) & set(open_ids):
        reason = "none of its advice holds any more"
        forge.comment(there, f"Closed: {reason}. It comes back by itself if the advice does.", "savings-end")
        forge.close(there)
        pulls.change(pull, "savings.obsolete", state="obsolete", reason=reason, ended_at=now)
        return [Synced(pull, "obsolete", reason)]
    return []


def _closed(
    pull: SavingsPull,
    reason: str,
    until: datetime.datetime | None,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> Synced:
    """Remembered per branch; a quarter's pause is a snooze, everything else holds until somebody asks again."""
    pulls.change(pull, "savings.closed", state="closed", reason=reason, ended_at=now)
    recommendations.ignore(Ignore("pull", pull.branch, until, reason, "costwarden"))
    life = Life.DISMISSED if until is None else Life.SNOOZED
    for id in pull.recommendation_ids:
        recommendations.decide(id, life.value, reason=reason, actor="costwarden", until=until)
    return Synced(pull, "closed", reason)


def _moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
