"""Publish a result, or the reason why there is none: the comment may fail, the check concludes."""

from __future__ import annotations

from dataclasses import replace

from costwarden.forge.model import Forge, ForgeError, Pull
from costwarden.gate.result import GateResult
from costwarden.publish.check import check_of, check_of_error, conclude
from costwarden.publish.comment import sticky_comment
from costwarden.publish.settings import Published, PublishSettings


def publish_result(result: GateResult, pull: Pull, forge: Forge, settings: PublishSettings) -> Published:
    """The comment and the check of a decided result. A forge that fails is reported in `problems`, never raised.

    A pull of number 0 is a commit without a pull request (a push, a merge queue): it has a check and no comment.
    A run for a commit that is no longer the head leaves the comment to the newer run and concludes its own check.
    """
    result = replace(
        result, head_sha=pull.head_sha, comment_key=settings.key, report_url=result.report_url or settings.details_url
    )
    check_url, problems = conclude(check_of(result, pull, settings), pull, forge)
    if settings.when == "never" or not pull.number:
        return Published("none", None, check_url, problems)
    try:
        if forge.current_head(pull) != pull.head_sha:
            return Published("stale", None, check_url, problems)
        outcome, url = sticky_comment(result, pull, forge, settings, host=forge.comment_limit)
    except ForgeError as error:
        return Published("failed", None, check_url, (*problems, f"no comment: {error.problem}"))
    return Published(outcome, url, check_url, problems)


def publish_error(problem: str, hint: str, pull: Pull, forge: Forge, settings: PublishSettings) -> Published:
    """The check of a run that could not decide; the comment of an earlier run stays as it is."""
    check_url, problems = conclude(check_of_error(problem, hint, pull, settings), pull, forge)
    return Published("none", None, check_url, problems)
