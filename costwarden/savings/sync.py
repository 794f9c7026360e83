"""What people did with our pull requests: merged, closed, ticked; remembered, so that nothing comes back unasked.

And what the forge says of those that are open: whether they conflict (costwarden.savings.refresh makes them anew).
"""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass

from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring, PullRequest
from costwarden.recommend.document import from_document
from costwarden.recommend.model import Life
from costwarden.report.escape import markdown_text
from costwarden.state.recommendations import Ignore, Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls

END = "savings-end"
HOLDING = frozenset({"open", "pr_open", "snoozed"})
_LOOKS, _LOOK_EVERY = 3, 2.0  # times and seconds a forge is asked again
QUARTER = datetime.timedelta(days=91)
_SKIP = re.compile(r"^- \[[xX]\] skip these resources\s*$", re.MULTILINE)
_LATER = re.compile(r"^- \[[xX]\] not this quarter\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Synced:
    """One pull request whose state moved, or that needs somebody."""

    pull: SavingsPull
    state: str  # merged | closed | obsolete | rebased; conflicts | foreign | stuck | unreachable
    detail: str

    @property
    def moved(self) -> bool:
        return self.state in ("merged", "closed", "obsolete", "rebased")


def holding(recommendations: Recommendations) -> list[str]:
    """Ids of advice that nobody ended and no source took back."""
    return [one.id for one in recommendations.all() if one.life in HOLDING]


def sync(
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
    open_ids: Collection[str] | None = None,
    *,
    pause: Callable[[float], None] | None = None,
) -> list[Synced]:
    """Look at every open pull request. `open_ids`: advice that still holds; None leaves obsolete ones alone.

    `pause`: how to wait while a forge works out whether one conflicts.
    """
    moved: list[Synced] = []
    for pull in pulls.all():
        if pull.state != "open" or pull.number is None or pull.forge != forge.name:
            continue
        try:
            there = forge.get(pull.repository, pull.number)
            found = _one(pull, there, forge, pulls, recommendations, now, open_ids)
            if not found and settled(forge, pull, there, pause).conflicts:
                found = [Synced(pull, "conflicts", f"with {there.base}")]
            moved += found
        except ForgeError as error:
            moved.append(Synced(pull, "unreachable", error.problem))
    return moved


def settled(
    forge: Authoring, pull: SavingsPull, there: PullRequest, pause: Callable[[float], None] | None = None
) -> PullRequest:
    """As the forge has it once it knows whether it conflicts; after a few seconds of not knowing, as it is."""
    for _ in range(_LOOKS):
        if there.state != "open" or there.conflicts is not None:
            break
        (pause or time.sleep)(_LOOK_EVERY)
        there = forge.get(pull.repository, there.number)
    return there


def obsolete(
    pull: SavingsPull,
    there: PullRequest,
    reason: str,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> Synced:
    """Closed with a word. It is no person's no: the advice may be proposed again when a source reports it anew."""
    forge.comment(there, f"Closed: {markdown_text(reason)}. It may be proposed again if the advice comes back.", END)
    forge.close(there)
    pulls.change(pull, "savings.obsolete", state="obsolete", reason=reason, ended_at=now)
    for id in pull.recommendation_ids:
        recommendations.decide(id, Life.SUPERSEDED.value, reason=reason, actor="costwarden")
    return Synced(pull, "obsolete", reason)


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
        if (old := _outdated(pull, recommendations, now)) is not None:
            forge.comment(there, f"Merged, although {old}. The bill will say what it saves.", END)
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
    stored = {row.id for row in recommendations.all()} & set(pull.recommendation_ids)
    if open_ids is not None and stored and not stored & set(open_ids):
        return [obsolete(pull, there, "none of its advice holds any more", forge, pulls, recommendations, now)]
    if forge.head(pull.repository, pull.branch) is None:  # GitHub closes it by itself then, GitLab does not
        forge.close(there)
        return [_closed(pull, "its branch was deleted", None, pulls, recommendations, now)]
    if (old := _outdated(pull, recommendations, now)) is not None:
        forge.comment(there, f"Before this is merged: {old}. Read the advice again, then `/cost rebase`.", END)
    return []


def _outdated(pull: SavingsPull, recommendations: Recommendations, now: datetime.datetime) -> str | None:
    """What a person who merges should know about the advice; None where nothing is wrong with it."""
    ids = set(pull.recommendation_ids)
    mine = [from_document(row.document) for row in recommendations.all() if row.id in ids]
    seen = [one.observed_at for one in mine if one.expires_at is not None and one.expires_at < now]
    days = [at for at in seen if at is not None]
    return f"its advice was last seen on {min(days):%Y-%m-%d}" if days else None


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
