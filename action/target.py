"""The commit a check concludes on: a pull request's head, or what a push, a merge queue or a run by hand was about.

A commit without a pull request is a Pull of number 0: it has a check, and no comment. Other events (issue_comment and
the like) run on the default branch whatever was checked out, so nothing is concluded on their commit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from action.inputs import InputInvalid, pull_of
from costwarden.forge.model import Pull

_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_BY_HAND = ("workflow_dispatch", "schedule")
_RUNS = ("pull_request", "merge_group", "push")  # workflow runs whose head_sha is what was evaluated


class Heads(Protocol):
    """Who the head of a pull request is, asked of the forge."""

    def pull(self, repository: str, number: int) -> Pull: ...


def target_of(event: Mapping[str, Any], environment: Mapping[str, str]) -> Pull | None:
    """By the event. Errors: InputInvalid where it names a pull request without number or head."""
    repository = environment.get("GITHUB_REPOSITORY", "")
    pull = pull_of(event, repository)
    if pull is not None:
        return pull
    name = environment.get("GITHUB_EVENT_NAME", "")
    if name in ("pull_request", "pull_request_target"):
        raise InputInvalid("the event has no pull request", hint="run it again; if it stays, look at githubstatus.com")
    group = event.get("merge_group")
    if name == "merge_group" and isinstance(group, dict):
        base = str(group.get("base_ref") or "").removeprefix("refs/heads/")
        return commit(repository, group.get("head_sha"), base_ref=base)
    if name == "push":
        return None if event.get("deleted") else commit(repository, event.get("after"))
    return commit(repository, environment.get("GITHUB_SHA")) if name in _BY_HAND else None


def claimed_by(environment: Mapping[str, str], forge: Heads) -> Pull | None:
    """By the runner's variables, where the event cannot be read. Errors: ForgeError."""
    repository, name = environment.get("GITHUB_REPOSITORY", ""), environment.get("GITHUB_EVENT_NAME", "")
    if name in ("push", "merge_group", *_BY_HAND):
        return commit(repository, environment.get("GITHUB_SHA"))
    found = re.fullmatch(r"refs/pull/([0-9]{1,10})/(merge|head)", environment.get("GITHUB_REF", ""))
    # GITHUB_SHA is a merge commit nobody looks at: the head is asked for.
    return forge.pull(repository, int(found[1])) if found and name == "pull_request" else None


def pull_of_run(event: Mapping[str, Any]) -> Pull | None:
    """The head of the workflow run that evaluated, as a commit; None where another event made that run."""
    run, repository = event.get("workflow_run"), event.get("repository")
    if not isinstance(run, dict) or not isinstance(repository, dict) or run.get("event") not in _RUNS:
        return None
    return commit(str(repository.get("full_name") or ""), run.get("head_sha"))


def commit(repository: str, sha: object, base_ref: str = "") -> Pull | None:
    if not repository or not isinstance(sha, str) or not _SHA.fullmatch(sha) or not sha.strip("0"):
        return None
    return Pull(repository, 0, sha, base_ref)
