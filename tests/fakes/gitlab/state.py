"""What the fake GitLab knows, and its rules: who may see, write, edit and delete what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.github.git import BareRepository

_COMMAND = re.compile(r"^/(close|reopen|merge|approve|label|assign)\b.*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_WHEN = "2026-11-20T12:00:00.000Z"


class Answer(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass(frozen=True, slots=True)
class Actor:
    id: int
    username: str
    level: int  # 10 Guest, 20 Reporter, 30 Developer, 40 Maintainer; 0 no member
    scope: str = "api"

    def shown(self) -> dict[str, Any]:
        return {"id": self.id, "username": self.username, "name": self.username, "state": "active"}


@dataclass
class MergeRequest:
    number: int
    branch: str = "feature"
    labels: list[str] = field(default_factory=list)
    fork: bool = False
    target: str = "main"
    state: str = "opened"
    last_head: str = ""  # once its branch is deleted, which closes nothing
    notes: dict[int, dict[str, Any]] = field(default_factory=dict)


class GitLabState:
    """One private project with merge requests; branches and commits are those of a bare git repository."""

    def __init__(self, folder: Path) -> None:
        self.project, self.project_id, self.url = "acme/shop", 42, ""
        self.git = BareRepository(folder / "gitlab.git")
        self.git.commit("main", {"README.md": "shop\n"})
        self.tokens: dict[str, Actor] = {}
        self.merge_requests: dict[int, MergeRequest] = {}
        self.statuses: list[dict[str, Any]] = []
        self.refuses_repeated_status = False  # as older servers do
        self._next = 100

    def add_merge_request(self, number: int, branch: str = "feature") -> MergeRequest:
        if self.git.resolve(branch) is None:
            self.git.commit(branch, {"main.tf": f"# {branch}\n"}, onto="main")
        self.merge_requests[number] = MergeRequest(number, branch)
        return self.merge_requests[number]

    def head(self, number: int) -> str:
        sha = self.git.resolve(self.merge_requests[number].branch)
        assert sha is not None
        return sha

    def delete_branch(self, number: int) -> None:
        """A person deletes the branch: the merge request stays open."""
        found = self.merge_requests[number]
        found.last_head = self.head(number)
        self.git._git("update-ref", "-d", f"refs/heads/{found.branch}")

    def actor(self, token: str | None) -> Actor:
        if token not in self.tokens:
            raise Answer(401, "401 Unauthorized")
        return self.tokens[token]

    def visible(self, actor: Actor, project: str, *, write: bool) -> None:
        if project not in (self.project, str(self.project_id)) or actor.level < 20:
            raise Answer(404, "404 Project Not Found")
        if write and actor.scope != "api":
            raise Answer(403, "insufficient_scope")

    def merge_request(self, number: int) -> MergeRequest:
        if number not in self.merge_requests:
            raise Answer(404, "404 Not found")
        return self.merge_requests[number]

    def create_note(self, actor: Actor, number: int, body: str) -> dict[str, Any]:
        found = self.merge_request(number)
        note = {
            "id": self._number(),
            "type": None,
            "body": self._obey(found, body),
            "author": actor.shown(),
            "created_at": _WHEN,
            "updated_at": _WHEN,
            "system": False,
            "noteable_id": 900 + number,
            "noteable_type": "MergeRequest",
            "noteable_iid": number,
            "resolvable": False,
            "internal": False,
        }
        found.notes[self._next] = note
        return note

    def edit_note(self, actor: Actor, number: int, note: int, body: str) -> dict[str, Any]:
        found = self._note(number, note)
        if found["author"]["id"] != actor.id:
            raise Answer(403, "403 Forbidden")
        found["body"] = self._obey(self.merge_request(number), body)
        return found

    def delete_note(self, actor: Actor, number: int, note: int) -> None:
        found = self._note(number, note)
        if found["author"]["id"] != actor.id and actor.level < 40:
            raise Answer(403, "403 Forbidden")
        del self.merge_request(number).notes[note]

    def set_status(self, actor: Actor, sha: str, sent: Mapping[str, Any]) -> dict[str, Any]:
        if actor.level < 30:
            raise Answer(403, "403 Forbidden")
        if not re.fullmatch(r"[0-9a-f]{40}", sha) or self.git.resolve(sha) is None:
            raise Answer(404, "404 Commit Not Found")
        last = [one for one in self.statuses if (one["sha"], one["name"]) == (sha, sent["name"])][-1:]
        if self.refuses_repeated_status and last and last[0]["status"] == sent["state"]:
            raise Answer(400, f"Cannot transition status via :drop from :{sent['state']} (Reason(s): Status)")
        status = {
            "id": self._number(),
            "sha": sha,
            "ref": sent.get("ref") or "feature",
            "status": sent["state"],
            "name": sent["name"],
            "target_url": sent.get("target_url"),
            "description": sent.get("description"),
            "created_at": _WHEN,
            "pipeline_id": sent.get("pipeline_id"),
            "allow_failure": False,
            "coverage": None,
            "author": actor.shown(),
        }
        self.statuses.append(status)
        return status

    def shown(self, found: MergeRequest) -> dict[str, Any]:
        return {
            "id": 900 + found.number,
            "iid": found.number,
            "project_id": self.project_id,
            "title": "Bigger disk",
            "state": found.state,
            "sha": self.git.resolve(found.branch) or found.last_head,
            "target_branch": found.target,
            "source_branch": found.branch,
            "source_project_id": 77 if found.fork else self.project_id,
            "target_project_id": self.project_id,
            "author": Actor(5, "ada", 30).shown(),
            "labels": found.labels,
            "draft": False,
            "web_url": f"{self.url}/{self.project}/-/merge_requests/{found.number}",
        }

    def _note(self, number: int, note: int) -> dict[str, Any]:
        notes = self.merge_request(number).notes
        if note not in notes:
            raise Answer(404, "404 Note Not Found")
        return notes[note]

    def _obey(self, found: MergeRequest, body: str) -> str:
        """Quick actions happen and vanish from the text; ends are trimmed."""
        outside = _FENCE.sub("", body)
        for command in _COMMAND.findall(outside):
            found.state = {"close": "closed", "merge": "merged"}.get(command, found.state)
            body = re.sub(rf"^/{command}\b.*$\n?", "", body, flags=re.MULTILINE)
        return body.strip()

    def _number(self) -> int:
        self._next += 1
        return self._next
