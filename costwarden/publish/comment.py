"""One live comment per key: found by marker and author, edited in place, shrunk to a line once nothing is open.

Two runs may race, and a write may happen although its answer was lost. So after creating, the comments are listed
again, the oldest of ours stays and takes the text, and younger twins go. Every run does the same, so any order of
runs ends with one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from costwarden.forge.model import Comment, Comments, ForgeError, Pull
from costwarden.gate.result import GateResult
from costwarden.gate.summary import bound_of
from costwarden.policy.model import Decision, Status
from costwarden.publish.settings import PublishSettings
from costwarden.report.markdown import render_markdown, render_resolved

_MARKER = re.compile(r"<!-- costwarden:v1 key=(?P<key>[A-Za-z0-9._/-]+) sha=(?P<sha>[0-9a-f]{7}|none) -->")
_HEADING = re.compile(r"^### (?P<summary>Cost: .+)$")
_RESOLVED = re.compile(r"^Cost: no open findings at \S+ \(was (?P<was>.+) at (?P<sha>\S+)\)$")
_TRIES = 3

Outcome = Literal["created", "updated", "unchanged", "resolved", "none"]


def sticky_comment(
    result: GateResult, pull: Pull, forge: Comments, settings: PublishSettings, *, host: str
) -> tuple[Outcome, str | None]:
    """Bring the pull request's comment in line with `result`: what was done, and the comment's URL.

    Errors: ForgeError when the forge refuses or keeps failing.
    """
    if settings.when == "never":
        return "none", None
    live = _ours(forge.comments(pull), settings.key)
    if not live and not worth_saying(result, settings):
        return "none", None
    body, outcome = _wanted(result, live[0] if live else None, settings, host)
    if not live:
        created = _create(forge, pull, body, settings.key)
        return "created", _one_stays(forge, pull, body, settings.key, created).url
    kept = _one_stays(forge, pull, body, settings.key, live[0], known=live)
    same = len(live) == 1 and live[0].body == body
    return ("unchanged" if same else outcome), kept.url


def worth_saying(result: GateResult, settings: PublishSettings) -> bool:
    """Whether this result deserves a comment where there is none yet."""
    if settings.when == "always":
        return True
    estimate = result.estimate
    blocked = result.decision in (Decision.DENY, Decision.APPROVAL)
    if settings.when == "threshold":
        delta = abs(estimate.delta_monthly)
        past = abs(estimate.past_monthly)
        percent = delta * 100 / past if past else None
        return (
            blocked
            or delta >= settings.threshold_amount
            or bool(delta and percent is not None and percent >= settings.threshold_percent)
        )
    uncertain = estimate.delta_low != 0 or estimate.delta_high != 0 or bool(bound_of(estimate.resources))
    return blocked or _open(result) or estimate.delta_monthly != 0 or uncertain


def _open(result: GateResult) -> bool:
    """Whether there are findings somebody has to look at; then no comment may say that there are none."""
    return any(finding.status is Status.NEW for finding in (*result.findings, *result.advice))


def _wanted(
    result: GateResult, live: Comment | None, settings: PublishSettings, host: str
) -> tuple[str, Literal["updated", "resolved"]]:
    """The text the comment should have, and what it is called when it gets it."""
    if live is None or worth_saying(result, settings) or _open(result):
        return render_markdown(result, host=host), "updated"
    marker = _MARKER.fullmatch(live.body.partition("\n")[0].rstrip())
    was, since = "", marker["sha"] if marker else None
    for line in live.body.splitlines()[1:3]:
        heading, resolved = _HEADING.match(line), _RESOLVED.match(line)
        if resolved:
            was, since = resolved["was"], resolved["sha"]
        elif heading:
            was = heading["summary"].partition(" · ")[0]
    if not was:
        return render_markdown(result, host=host), "updated"
    return render_resolved(was, since, result.head_sha, settings.key), "resolved"


def _ours(comments: Sequence[Comment], key: str) -> list[Comment]:
    """Our own comments of this key, oldest first. A marker of somebody else, or below the first line, is mere text."""
    found = []
    for comment in comments:
        marker = _MARKER.fullmatch(comment.body.partition("\n")[0].rstrip()) if comment.ours else None
        if marker is not None and marker["key"] == key:
            found.append(comment)
    return sorted(found, key=lambda comment: comment.id)


def _create(forge: Comments, pull: Pull, body: str, key: str) -> Comment:
    """Create once, also where the answer to a write that happened is lost."""
    for attempt in range(1, _TRIES + 1):
        try:
            return forge.create_comment(pull, body)
        except ForgeError as error:
            if not error.retryable or attempt == _TRIES:
                raise
            written = _ours(forge.comments(pull), key)
            if written:
                return written[0]
    raise AssertionError("the loop returns or raises")


def _one_stays(
    forge: Comments, pull: Pull, body: str, key: str, mine: Comment, known: Sequence[Comment] | None = None
) -> Comment:
    live = list(known) if known is not None else _ours(forge.comments(pull), key) or [mine]
    kept = live[0]
    for twin in live[1:]:
        forge.delete_comment(pull, twin)
    return kept if kept.body == body else _edit(forge, pull, kept, body)


def _edit(forge: Comments, pull: Pull, comment: Comment, body: str) -> Comment:
    """Editing is idempotent, so a lost answer is simply asked for again."""
    for attempt in range(1, _TRIES + 1):
        try:
            return forge.edit_comment(pull, comment, body)
        except ForgeError as error:
            if not error.retryable or attempt == _TRIES:
                raise
    raise AssertionError("the loop returns or raises")
