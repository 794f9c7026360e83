"""Open pull requests looked at again on today's base branch: made anew where they conflict, closed where they are over.

What can be made and proven is true; what merges cleanly is not pushed to, for its reviews would be lost.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import Authoring, PullRequest
from costwarden.report.escape import markdown_code, markdown_text
from costwarden.savings.body import Approved
from costwarden.savings.dashboard import save_dashboard
from costwarden.savings.drafts import DraftRequest, Drafts, draft_savings
from costwarden.savings.edits import DONE
from costwarden.savings.identify import opened_in
from costwarden.savings.listing import listing_of, wanted
from costwarden.savings.model import NotIncluded
from costwarden.savings.next_step import next_step
from costwarden.savings.open import OpenRequest, open_draft
from costwarden.savings.place import FindAddress, address_of
from costwarden.savings.status import realised, track_records
from costwarden.savings.stored import stored_advice
from costwarden.savings.sync import HOLDING, Synced, obsolete, settled
from costwarden.savings.terraform import Terraform
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls

KEY = "savings-refresh"
# The source says something else by now than what was advised: the edit has nothing left to do.
_OVER = frozenset({"current-value-mismatch", "block-not-found", "bad-address", "ignored", DONE})


@dataclass(frozen=True, slots=True)
class Checkout:
    """Source on disk, as it is in `commit`; "" where it is changed. `prefix`: its place in the repository, with a
    slash at the end."""

    directory: Path
    repository: str
    commit: str
    prefix: str = ""
    terraform: Terraform | None = None
    find_address: FindAddress = address_of  # for the dashboard; open pull requests know where they were opened


def refresh(
    checkout: Checkout,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
    *,
    base: str = "",
    only: Collection[int] | None = None,
    pause: Callable[[float], None] | None = None,
) -> list[Synced]:
    """What changed about the repository's open pull requests onto `base` (any, where it is empty).

    `only`: those of these numbers. The approval stays what it was, and nothing new is opened.
    """
    done: list[Synced] = []
    for pull in pulls.all():
        mine = pull.state == "open" and pull.repository == checkout.repository and pull.forge == forge.name
        if not mine or pull.number is None or (only is not None and pull.number not in only):
            continue
        try:
            there = settled(forge, pull, forge.get(pull.repository, pull.number), pause)
            if there.state == "open" and base in ("", there.base):
                done += _again(pull, there, checkout, forge, pulls, recommendations, now)
        except ForgeError as error:
            done.append(Synced(pull, "unreachable", error.problem))
    _show(checkout, forge, pulls, recommendations, now)
    return done


def _show(
    checkout: Checkout,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> None:
    """The dashboard as it is now, where the repository has one; a rule of the forge that forbids it stops nothing."""
    if pulls.dashboard(checkout.repository) is None:
        return
    request = DraftRequest(checkout.directory, checkout.repository, find_address=checkout.find_address)
    listing = listing_of((), request, checkout.repository, pulls, recommendations, now)
    with suppress(ForgeError):
        save_dashboard(forge, pulls, checkout.repository, listing)


def _again(
    pull: SavingsPull,
    there: PullRequest,
    checkout: Checkout,
    forge: Authoring,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> list[Synced]:
    if forge.head(pull.repository, there.base) != checkout.commit:  # what is not there may only be not here
        behind = f"it conflicts, and this checkout is not what {there.base} is: update it"
        return [Synced(pull, "conflicts", behind)] if there.conflicts else []
    if not {row.id for row in recommendations.all()} & set(pull.recommendation_ids):
        return []  # nothing is known of its advice: nothing is judged
    approved = Approved(pull.approved_by, pull.approved_at, reason=pull.reason)
    drafts, left = _drafts(pull, checkout, approved, pulls, recommendations, now)
    if not drafts.drafts:
        if all(one.code in _OVER for one in left):
            codes = sorted({one.code for one in left})
            reason = f"{there.base} needs no such edit any more" + (f" ({', '.join(codes)})" if codes else "")
            if codes == ["ignored"]:
                reason = f"it is not wanted ({left[0].reason})"
            if pull.head_sha not in ("", there.head_sha):  # somebody works on it: closing is his to do
                text = (
                    f"For what I proposed: {markdown_text(reason)}. There are commits that are not mine, so it stays.\n"
                )
                return _say(pull, there, text, "stuck", reason, forge)
            return [obsolete(pull, there, reason, forge, pulls, recommendations, now)]
        return _say(pull, there, _stuck_text(there, left), "stuck", left[0].code, forge)
    if len(drafts.drafts) > 1:
        text = f"On today's {markdown_code(there.base)} this is {len(drafts.drafts)} edits: `/cost split` opens them.\n"
        return _say(pull, there, text, "stuck", f"{len(drafts.drafts)} edits by now", forge)
    if there.conflicts is not True:
        return []
    draft = replace(drafts.drafts[0], group=replace(drafts.drafts[0].group, opened_as=pull.branch))
    request = OpenRequest(
        DraftRequest(checkout.directory), checkout.repository, base=there.base, prefix=checkout.prefix, rebase=True
    )
    made = open_draft(draft, request, approved, there.base, forge, pulls, recommendations, now)
    if made.outcome == "foreign":
        return _say(pull, there, _foreign_text(there), "foreign", made.detail, forge)
    if made.outcome == "not_proven":
        return _say(pull, there, f"It conflicts, and made anew it is not proven: {markdown_text(made.detail, 300)}\n",
                    "stuck", made.detail, forge)  # fmt: skip
    if made.outcome != "updated":
        return [Synced(pull, "stuck", made.detail or made.outcome)]
    kept = {one.one.id for one in draft.edit.members}
    resources = [one for one in pull.resources if one.get("recommendation_id") in kept]
    values: dict[str, Any] = {"title": draft.title, "claimed": draft.claimed, "estimated": draft.proof.estimated}
    pulls.change(pull, "savings.rebased", recommendation_ids=sorted(kept), resources=resources, **values)
    return [Synced(pull, "rebased", f"it conflicted with {there.base}")]


def _drafts(
    pull: SavingsPull,
    checkout: Checkout,
    approved: Approved,
    pulls: SavingsPulls,
    recommendations: Recommendations,
    now: datetime.datetime,
) -> tuple[Drafts, list[NotIncluded]]:
    ids = set(pull.recommendation_ids)
    stored = stored_advice(recommendations.all(), pulls.all(), now)
    mine = [item.one for item in stored if item.one.id in ids and item.life in HOLDING]
    mine, unwanted = wanted(mine, recommendations)
    request = DraftRequest(
        checkout.directory,
        checkout.repository,
        allow_removal=pull.allows_removal,
        terraform=checkout.terraform,
        find_address=opened_in(pull.resources),
        approved=approved,
        records=track_records(realised(pulls.all(), pulls.measurements())),
    )
    drafts = draft_savings(mine, request)
    return drafts, [*unwanted, *drafts.not_included]


def _say(pull: SavingsPull, there: PullRequest, text: str, state: str, detail: str, forge: Authoring) -> list[Synced]:
    """One comment, edited where the words are others: a round that finds the same says nothing."""
    forge.comment(there, text, KEY)
    return [Synced(pull, state, detail)]


def _stuck_text(there: PullRequest, left: list[NotIncluded]) -> str:
    lines = [
        f"- {markdown_code(one.where)}: `{one.code}`, {markdown_text(one.reason, 300)}. {next_step(one.code)}"
        for one in left
    ]
    conflict = " It conflicts, and so" if there.conflicts else " So"
    return (
        f"On today's {markdown_code(there.base)} I can not make this edit any more.{conflict} it stays as it is until"
        " somebody decides:\n\n" + "\n".join(lines[:20]) + "\n\nThen `/cost rebase`; or close it.\n"
    )


def _foreign_text(there: PullRequest) -> str:
    return (
        f"This conflicts with {markdown_code(there.base)}, and the branch has commits that are not mine, so I leave it"
        " alone. Resolve the conflict there; or delete the branch, and `/cost open` makes the edit anew.\n"
    )
