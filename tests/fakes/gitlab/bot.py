"""What the bot asks of GitLab beyond publishing: commits, members, users, files, archives, award emoji.

Sources: https://docs.gitlab.com/api/ merge_requests, members, users, branches, repository_files, repositories, commits,
emoji_reactions.
"""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from tests.fakes.gitlab.models import Page, Sent
from tests.fakes.gitlab.server import ROUTES, Asked, FakeGitLab, Route
from tests.fakes.gitlab.state import Actor, Answer

_PROJECT = r"/api/v4/projects/([^/]+)"
_MERGE = rf"{_PROJECT}/merge_requests/(\d+)"
_GIT = rf"{_PROJECT}/repository"


class UsersQuery(Page):
    username: str


class FileQuery(Sent):
    ref: str


class BaseQuery(Sent):
    refs: Annotated[str, Field(alias="refs[]")]


class ArchiveQuery(Sent):
    sha: str


class MergesQuery(Page):
    source_branch: str
    target_branch: str
    state: Literal["opened", "closed", "merged"]


class JobQuery(Sent):
    job: str


class Emoji(Sent):
    name: str


class Action(Sent):
    action: Literal["create", "update", "delete"]
    file_path: str
    content: str


class CommitIn(Sent):
    branch: str
    start_branch: str
    commit_message: str
    actions: list[Action]


class MergeIn(Sent):
    source_branch: str
    target_branch: str
    title: str
    description: str


class Shown(Sent):
    """An answer whose shape is not judged: only what it means matters here."""

    model_config = ConfigDict(extra="allow")


BOT_ROUTES = (
    Route("GET", "/api/v4/users", "users", UsersQuery, answer=Shown),
    Route("GET", r"/api/v4/groups/([^/]+)/members/all/(\d+)", "group_member", answer=Shown),
    Route("GET", rf"{_PROJECT}/members/all/(\d+)", "member", answer=Shown),
    Route("GET", rf"{_MERGE}/commits", "commits", Page, answer=Shown),
    Route("GET", rf"{_MERGE}/notes/(\d+)", "note", answer=Shown),
    Route("POST", rf"{_MERGE}/notes/(\d+)/award_emoji", "award", body=Emoji, answer=Shown),
    Route("GET", rf"{_GIT}/branches/([^/]+)", "branch", answer=Shown),
    Route("GET", rf"{_GIT}/files/([^/]+)", "file", FileQuery, answer=Shown),
    Route("GET", rf"{_GIT}/merge_base", "merge_base", BaseQuery, answer=Shown),
    Route("GET", rf"{_GIT}/archive.tar.gz", "archive", ArchiveQuery),
    Route("GET", rf"{_PROJECT}/jobs/artifacts/([^/]+)/download", "kept_by", JobQuery),
    Route("POST", rf"{_GIT}/commits", "commit", body=CommitIn, answer=Shown),
    Route("GET", rf"{_PROJECT}/merge_requests", "merges", MergesQuery, answer=Shown),
    Route("POST", rf"{_PROJECT}/merge_requests", "open", body=MergeIn, answer=Shown),
)


class BotGitLab(FakeGitLab):
    """`levels`: login -> access level in the project. `groups`: group -> logins. Commits are by `makers` of a sha."""

    routes = (*BOT_ROUTES, *ROUTES)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.people: dict[str, Actor] = {}
        self.groups: dict[str, set[str]] = {}
        self.makers: dict[str, tuple[str, str, str]] = {}  # sha -> name, address, message
        self.awards: dict[int, list[str]] = {}
        self.kept: dict[str, bytes] = {}  # job -> the .zip its newest success on main left
        self.opened: list[dict[str, Any]] = []

    def add_person(self, login: str, level: int) -> Actor:
        self.people[login] = Actor(1000 + len(self.people), login, level)
        return self.people[login]

    def say(self, number: int, login: str, body: str) -> dict[str, Any]:
        return self.state.create_note(self.people[login], number, body)

    def _judge_answer(self, route: Route, content: Any) -> None:
        if not isinstance(content, bytes):
            super()._judge_answer(route, content)

    def _users(self, asked: Asked) -> Any:
        found = [one for login, one in self.people.items() if login == asked.query.username]
        return self._page(
            [one.shown() | {"public_email": f"{one.username}@acme.example"} for one in found], asked.query, asked.path
        )

    def _by_id(self, text: str) -> Actor:
        found = next((one for one in self.people.values() if one.id == int(text)), None)
        if found is None:
            raise Answer(404, "404 Not found")
        return found

    def _member(self, asked: Asked) -> Any:
        found = self._by_id(asked.groups[0])
        if not found.level:
            raise Answer(404, "404 Not found")
        return 200, found.shown() | {"access_level": found.level}, {}

    def _group_member(self, asked: Asked) -> Any:
        raise Answer(404, "404 Not found")

    def _handle(self, verb: str, path: str, query: dict[str, str], token: str | None, raw: bytes) -> Any:
        """Groups are not the project's: they are looked up before the project is."""
        from urllib.parse import unquote

        from tests.fakes.wire import Response

        parts = path.split("/")
        if verb == "GET" and parts[3:4] == ["groups"]:
            self.state.actor(token)
            found = self._by_id(parts[-1])
            if found.username not in self.groups.get(unquote(parts[4]), set()):
                raise Answer(404, "404 Not found")
            return Response(200, {}, found.shown() | {"access_level": 30})
        return super()._handle(verb, path, query, token, raw)

    def _commits(self, asked: Asked) -> Any:
        merge = self.state.merge_request(int(asked.groups[0]))
        shown = []
        for sha in reversed(self.state.git.between("main", merge.branch)):
            name, mail, message = self.makers.get(sha, ("Ada", "ada@acme.example", "change"))
            people = {
                f"{role}_{part}": value
                for role in ("author", "committer")
                for part, value in (("name", name), ("email", mail))
            }
            shown.append({"id": sha, "message": message, **people})
        return self._page(shown, asked.query, asked.path)

    def _note(self, asked: Asked) -> Any:
        notes = self.state.merge_request(int(asked.groups[0])).notes
        if int(asked.groups[1]) not in notes:
            raise Answer(404, "404 Note Not Found")
        return 200, notes[int(asked.groups[1])], {}

    def _award(self, asked: Asked) -> Any:
        given = self.awards.setdefault(int(asked.groups[1]), [])
        if asked.body.name in given:
            raise Answer(404, "404 Award Emoji Name has already been taken Not Found")
        given.append(asked.body.name)
        return 201, {"name": asked.body.name}, {}

    def _branch(self, asked: Asked) -> Any:
        sha = self.state.git.resolve(f"refs/heads/{asked.groups[0]}")
        if sha is None:
            raise Answer(404, "404 Branch Not Found")
        return 200, {"name": asked.groups[0], "commit": {"id": sha}}, {}

    def _file(self, asked: Asked) -> Any:
        data = self.state.git.show(self.state.git.resolve(asked.query.ref) or "", asked.groups[0])
        if data is None:
            raise Answer(404, "404 File Not Found")
        return 200, {"encoding": "base64", "content": base64.b64encode(data).decode()}, {}

    def _merge_base(self, asked: Asked) -> Any:
        found = self.state.git.merge_base("main", asked.query.refs)
        if found is None:
            raise Answer(404, "404 Merge Base Not Found")
        return 200, {"id": found}, {}

    def _archive(self, asked: Asked) -> Any:
        return 200, self.state.git.archive(asked.query.sha, f"shop-{asked.query.sha}"), {}

    def _kept_by(self, asked: Asked) -> Any:
        if asked.query.job not in self.kept:
            raise Answer(404, "404 Not Found")
        return 200, self.kept[asked.query.job], {}

    def _commit(self, asked: Asked) -> Any:
        files = {one.file_path: one.content for one in asked.body.actions}
        if self.state.git.resolve(f"refs/heads/{asked.body.branch}") is not None:
            raise Answer(400, "A branch called that already exists")
        return 201, {"id": self.state.git.commit(asked.body.branch, files, onto=asked.body.start_branch)}, {}

    def _merges(self, asked: Asked) -> Any:
        found = [one for one in self.opened if one["source_branch"] == asked.query.source_branch]
        return self._page(found, asked.query, asked.path)

    def _open(self, asked: Asked) -> Any:
        url = f"{self.state.url}/{self.state.project}/-/merge_requests/{100 + len(self.opened)}"
        self.opened.append({**asked.body.model_dump(), "web_url": url})
        return 201, self.opened[-1], {}
