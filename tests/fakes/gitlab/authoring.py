"""The fake GitLab's other half: branches, commits, merge requests, discussions and issues, on a real repository.

Sources: https://docs.gitlab.com/api/commits/#create-a-commit-with-multiple-files-and-actions ·
/api/merge_requests/#create-mr · /api/repositories/#compare-branches-tags-or-commits · /api/issues/
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tests.fakes.gitlab.authoring_models import (
    Any_,
    CommitIn,
    CompareQuery,
    DiscussionIn,
    IssueIn,
    MergeChange,
    MergeIn,
    MergesQuery,
    RefQuery,
    TreeQuery,
    UsersQuery,
)
from tests.fakes.gitlab.server import ROUTES, Asked, FakeGitLab, Route
from tests.fakes.gitlab.state import Actor, Answer, MergeRequest
from tests.fakes.wire import Response

_PROJECT = r"/api/v4/projects/([^/]+)"
_MERGES = rf"{_PROJECT}/merge_requests"
_GIT = rf"{_PROJECT}/repository"
_ISSUES = rf"{_PROJECT}/issues"


def _of(verb: str, path: str, handler: str, query: Any = None, body: Any = None) -> Route:
    more = {"query": query} if query is not None else {}
    return Route(verb, path, handler, body=body, answer=Any_, **more)


_UNTITLED = {"title": "Bigger disk", "description": "", "author": Actor(5, "ada", 30)}
OWN = (
    _of("GET", _PROJECT, "project"),
    _of("GET", rf"{_GIT}/branches/([^/]+)", "branch"),
    _of("GET", rf"{_GIT}/files/([^/]+)", "file", RefQuery),
    _of("GET", rf"{_GIT}/tree", "tree", TreeQuery),
    _of("GET", rf"{_GIT}/compare", "compare", CompareQuery),
    _of("POST", rf"{_GIT}/commits", "commit", body=CommitIn),
    _of("GET", _MERGES, "list_merges", MergesQuery),
    _of("POST", _MERGES, "create_merge", body=MergeIn),
    _of("PUT", rf"{_MERGES}/(\d+)", "change_merge", body=MergeChange),
    _of("GET", rf"{_MERGES}/(\d+)", "show_merge"),
    _of("POST", rf"{_MERGES}/(\d+)/discussions", "discuss", body=DiscussionIn),
    _of("POST", _ISSUES, "create_issue", body=IssueIn),
    _of("PUT", rf"{_ISSUES}/(\d+)", "edit_issue", body=IssueIn),
    _of("GET", rf"{_ISSUES}/(\d+)", "show_issue"),
    _of("GET", "/api/v4/users", "users", UsersQuery),
)
GROUP = "/api/v4/groups/"


class AuthoringGitLab(FakeGitLab):
    routes = (*OWN, *ROUTES)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.about: dict[int, dict[str, Any]] = {}  # merge request -> what was said of it
        self.issues: dict[int, dict[str, Any]] = {}
        self.discussions: list[dict[str, Any]] = []
        self.members: dict[str, list[Actor]] = {}  # of a group, directly
        self.slow_merges = False  # the first to ask after a push starts the test merge, and is told nothing yet
        self._tried: set[tuple[str, str]] = set()

    def _project(self, asked: Asked) -> Any:
        return 200, {"id": self.state.project_id, "default_branch": "main"}, {}

    def _branch(self, asked: Asked) -> Any:
        return 200, {"name": asked.groups[0], "commit": {"id": self._resolved(asked.groups[0])}}, {}

    def _file(self, asked: Asked) -> Any:
        sha = self._resolved(asked.query.ref)
        run = self.state.git._run("show", f"{sha}:{asked.groups[0]}")
        if run.returncode != 0:
            raise Answer(404, "404 File Not Found")
        content = base64.b64encode(run.stdout.encode()).decode()
        return 200, {"file_path": asked.groups[0], "encoding": "base64", "content": content}, {}

    def _tree(self, asked: Asked) -> Any:
        names = self.state.git._git("ls-tree", "-r", "--name-only", self._resolved(asked.query.ref)).splitlines()
        return self._page([{"path": name, "type": "blob", "mode": "100644"} for name in names], asked.query, asked.path)

    def _compare(self, asked: Asked) -> Any:
        git = self.state.git
        listed = git._git("rev-list", "--reverse", f"{asked.query.from_}..{asked.query.to}").splitlines()
        commits = [
            {
                "id": sha,
                "message": git._git("log", "-1", "--format=%B", sha),
                "parent_ids": git._git("rev-parse", f"{sha}^@").split(),
            }
            for sha in listed
        ]
        names = git._git("diff", "--name-only", f"{asked.query.from_}...{asked.query.to}").splitlines()
        return 200, {"commits": commits, "diffs": [{"old_path": one, "new_path": one} for one in names]}, {}

    def _commit(self, asked: Asked) -> Any:
        git, sent = self.state.git, asked.body
        exists = git.resolve(sent.branch) is not None
        if exists and not sent.force:
            raise Answer(400, "A branch called that already exists")
        files: dict[str, str | None] = {}
        for one in sent.actions:
            there = git._run("cat-file", "-e", f"{sent.start_sha}:{one.file_path}").returncode == 0
            if there == (one.action == "create"):
                raise Answer(400, "A file with this name already exists" if there else "A file with this name doesn't")
            text = base64.b64decode(one.content).decode() if one.encoding == "base64" else one.content
            files[one.file_path] = None if one.action == "delete" else text
        sha = git.commit(sent.branch, files, onto=sent.start_sha, message=sent.commit_message)
        return 201, {"id": sha, "message": sent.commit_message}, {}

    def _list_merges(self, asked: Asked) -> Any:
        query = asked.query
        found = [
            self._shown(one)
            for _, one in sorted(self.state.merge_requests.items(), reverse=True)
            if (one.branch, one.target) == (query.source_branch, query.target_branch)
            and query.state in ("all", one.state)
        ]
        return self._page(found, query, asked.path)

    def _create_merge(self, asked: Asked) -> Any:
        sent = asked.body
        if any(
            one.branch == sent.source_branch and one.state == "opened" for one in self.state.merge_requests.values()
        ):
            raise Answer(409, "Another open merge request already exists for this source branch")
        number = max(self.state.merge_requests, default=0) + 1
        labels = [one for one in sent.labels.split(",") if one]
        self.state.merge_requests[number] = MergeRequest(number, sent.source_branch, labels=labels)
        self.about[number] = {
            "title": sent.title,
            "description": sent.description,
            "author": asked.actor,
            "reviewers": [],
        }
        return 201, self._shown(self.state.merge_requests[number]), {}

    def _change_merge(self, asked: Asked) -> Any:
        found, sent = self.state.merge_request(int(asked.groups[0])), asked.body
        about = self.about[found.number]
        for name in ("title", "description"):
            if getattr(sent, name) is not None:
                about[name] = getattr(sent, name)
        if sent.state_event == "close":
            found.state = "closed"
        about["reviewers"] += sent.reviewer_ids or []
        return 200, self._shown(found), {}

    def _show_merge(self, asked: Asked) -> Any:
        found = self.state.merge_request(int(asked.groups[0]))
        return 200, self._shown(found) | self._mergeable(found), {}

    def _mergeable(self, found: MergeRequest) -> dict[str, Any]:
        """By merging it in git; `has_conflicts` is false until that was tried, whatever is true."""
        git = self.state.git
        base, head = git.resolve(found.target), git.resolve(found.branch)
        if found.state != "opened" or base is None or head is None:
            return {"has_conflicts": False, "merge_status": "can_be_merged", "detailed_merge_status": "not_open"}
        known = not self.slow_merges or (base, head) in self._tried
        self._tried.add((base, head))
        if not known:
            return {"has_conflicts": False, "merge_status": "checking", "detailed_merge_status": "checking"}
        dirty = git.conflicts(base, head)
        status = "cannot_be_merged" if dirty else "can_be_merged"
        return {"has_conflicts": dirty, "merge_status": status, "detailed_merge_status": "draft_status"}

    def _handle(self, verb: str, path: str, query: dict[str, str], token: str | None, raw: bytes) -> Any:
        """Groups are not the project's: they are looked up before the project is."""
        if verb == "GET" and path.startswith(GROUP) and path.endswith("/members"):
            self.state.actor(token)
            name = unquote(path.removeprefix(GROUP).removesuffix("/members"))
            if name not in self.members:
                raise Answer(404, "404 Group Not Found")
            return Response(200, {}, [one.shown() | {"access_level": one.level} for one in self.members[name]])
        return super()._handle(verb, path, query, token, raw)

    def _discuss(self, asked: Asked) -> Any:
        self.discussions.append(asked.body.model_dump())
        return 201, {"id": f"d{len(self.discussions)}", "notes": []}, {}

    def _create_issue(self, asked: Asked) -> Any:
        number = len(self.issues) + 1
        self.issues[number] = {"iid": number, "state": "opened", **asked.body.model_dump()}
        return 201, self.issues[number], {}

    def _edit_issue(self, asked: Asked) -> Any:
        found = self._issue(asked)
        found |= asked.body.model_dump()
        return 200, found, {}

    def _show_issue(self, asked: Asked) -> Any:
        return 200, self._issue(asked), {}

    def _users(self, asked: Asked) -> Any:
        known = [*self.state.tokens.values(), *getattr(self, "people", {}).values()]
        people = [one.shown() for one in known if one.username == asked.query.username]
        return self._page(people[:1], asked.query, asked.path)

    def _issue(self, asked: Asked) -> dict[str, Any]:
        if int(asked.groups[0]) not in self.issues:
            raise Answer(404, "404 Not found")
        return self.issues[int(asked.groups[0])]

    def _resolved(self, ref: str) -> str:
        sha = self.state.git.resolve(ref)
        if sha is None:
            raise Answer(404, "404 Branch Not Found")
        return sha

    def _shown(self, found: MergeRequest) -> dict[str, Any]:
        about = self.about.get(found.number) or _UNTITLED
        base = self.state.git.resolve("main")
        head = self.state.git.resolve(found.branch) or found.last_head
        return self.state.shown(found) | {
            "title": about["title"],
            "description": about["description"],
            "draft": about["title"].startswith("Draft: "),
            "author": about["author"].shown(),
            "merged_at": about.get("merged_at"),
            "merge_commit_sha": about.get("merge_sha"),
            "diff_refs": {"base_sha": base, "start_sha": base, "head_sha": head},
        }

    def merge(self, number: int) -> str:
        """A person merges: a merge commit on main."""
        git, found = self.state.git, self.state.merge_request(number)
        head, base = git.resolve(found.branch), git.resolve("main")
        git._commits += 1
        tree = git._git("merge-tree", "--write-tree", base, head)
        sha = str(git._git("commit-tree", tree, "-p", base, "-p", head, "-m", "merge"))
        git._git("update-ref", "refs/heads/main", sha)
        found.state = "merged"
        self.about[number] |= {"merged_at": "2026-11-20T15:00:00.000Z", "merge_sha": sha}
        return sha
