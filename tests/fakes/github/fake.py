"""The fake itself: a request in, judged, authorised, done, judged again, out."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.faults import Faults
from tests.fakes.github.actors import BY_JWT, Actor, Actors, App
from tests.fakes.github.bot_operations import CODELOAD
from tests.fakes.github.contract import Route, github_contract
from tests.fakes.github.git import BareRepository
from tests.fakes.github.objects import Objects
from tests.fakes.github.operations import Call, Listed, Operations
from tests.fakes.github.rules import Refused
from tests.fakes.github.state import Clock, PullState, RepositoryState
from tests.fakes.wire import Response

API_VERSION = "2022-11-28"


@dataclass(frozen=True)
class Logged:
    """One request as it arrived."""

    verb: str
    path: str
    operation: str
    actor: str
    status: int


class FakeGitHub:
    """State and rules; server.py puts it on a port. `prefix` is "/api/v3" for an Enterprise Server."""

    def __init__(self, folder: Path, origin: str, prefix: str = "") -> None:
        self.contract = github_contract()
        self.clock, self.actors, self.faults = Clock(), Actors(), Faults()
        self.url, self._prefix = f"{origin}{prefix}", prefix
        self.repositories: dict[str, RepositoryState] = {}
        self.log: list[Logged] = []
        self.violations: list[str] = []
        self.quota = 5000
        self.objects = Objects(self.contract, self.url, origin)
        self.operations = Operations(self.objects, self.actors, self.clock)
        self._folder, self._lock = folder, threading.RLock()

    def add_repository(self, name: str, *, private: bool = True) -> RepositoryState:
        number = len(self.repositories) + 1
        git = BareRepository(self._folder / f"{number}.git")
        git.commit("main", {"README.md": "shop\n"})
        self.repositories[name] = RepositoryState(500 + number, name, git, private)
        return self.repositories[name]

    def add_pull(self, name: str, branch: str, *, author: str = "alice", **fields: Any) -> PullState:
        repository = self.repositories[name]
        repository.git.commit(branch, {"main.tf": f"# {branch}\n"}, onto="main")
        pull = PullState(next(repository.numbers), branch, "main", author, **fields)
        repository.pulls[pull.number] = pull
        return pull

    def add_team(self, team: str, *logins: str) -> None:
        """`team`: "acme/finops"."""
        self.operations.teams[team] = set(logins)

    def add_app(self, slug: str, permissions: Mapping[str, str], *repositories: str) -> App:
        return self.actors.add_app(slug, permissions, frozenset(repositories))

    def actions_token(self, repository: str, **permissions: str) -> str:
        """A workflow's own token, with the rights its `permissions:` give."""
        actor = Actor("github-actions[bot]", "github-actions", permissions, frozenset({repository}))
        return self.actors.add_token(actor, "ghs")

    def user_token(self, login: str, **roles: str) -> str:
        """A classic user token; `roles` are by the repository's short name: shop="write"."""
        for repository in self.repositories.values():
            if role := roles.get(repository.name.partition("/")[2]):
                repository.members[login] = role
        return self.actors.add_token(Actor(login), "ghp")

    def calls(self, operation: str = "") -> list[Logged]:
        return [one for one in self.log if one.operation.startswith(operation)]

    def answer(self, verb: str, path: str, query: str, headers: Mapping[str, str], raw: bytes) -> Response:
        """The response, one request at a time, as if each were a transaction."""
        with self._lock:
            return self._answer(verb, path, query, headers, raw)

    def _answer(self, verb: str, path: str, query: str, headers: Mapping[str, str], raw: bytes) -> Response:
        if path.startswith(CODELOAD):  # not part of the API: an address that was handed out, good by itself
            return Response(200, {}, self.operations.archives[path])
        found = self.contract.match(verb, path.removeprefix(self._prefix)) if path.startswith(self._prefix) else None
        actor = self.actors.of(headers.get("authorization", ""), self.clock.now())
        if found is None:
            self.violations.append(f"{verb} {path}: no such operation")
            return Response(404, {}, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"})
        route, variables = found
        asked = parse_qs(query, keep_blank_values=True)
        more: dict[str, str] = {}
        try:
            status, body, more = self._do(route, variables, asked, headers, raw, actor)
        except Refused as error:
            status, body = error.status, {"message": error.message, "documentation_url": "https://docs.github.com/rest"}
            if error.errors:
                body["errors"] = error.errors
        except Exception as error:  # a fault of the fake must not look like one of GitHub's
            self.violations.append(f"{route.id}: the fake failed: {error!r}")
            status, body = 500, {"message": "Server Error"}
        for wrong in self.contract.judge_response(route, status, body):
            self.violations.append(f"{route.id}: response: {wrong}")
        self.quota -= 1
        self.log.append(Logged(verb, path, route.id, actor.login if actor else "", status))
        limits = {
            "X-RateLimit-Limit": "5000",
            "X-RateLimit-Remaining": str(max(self.quota, 0)),
            "X-RateLimit-Reset": str(int(self.clock.now()) + 3600),
        }
        return Response(status, limits | more, body)

    def _do(
        self,
        route: Route,
        variables: dict[str, str],
        query: dict[str, list[str]],
        headers: Mapping[str, str],
        raw: bytes,
        actor: Actor | None,
    ) -> tuple[int, Any, dict[str, str]]:
        if (version := headers.get("x-github-api-version")) != API_VERSION:
            self.violations.append(f"{route.id}: X-GitHub-Api-Version is {version!r}, not {API_VERSION!r}")
        if actor is None:
            raise Refused(401, "Bad credentials")
        repository = self._visible(route, variables, actor)
        body = json.loads(raw) if raw else None
        if wrong := self.contract.judge_request(route, query, body):
            self.violations += [f"{route.id}: request: {one}" for one in wrong]
            raise Refused(422, "Invalid request.\n\n" + "\n".join(wrong)[:300], [])
        handler = self.operations.get(route.id)
        if handler is None:
            self.violations.append(f"{route.id}: not built into the fake yet")
            raise Refused(404, "Not Found")
        flat = {name: values[-1] for name, values in query.items()}
        status, result = handler(Call(actor, variables, flat, body, repository))
        if status == 302:
            return status, None, {"Location": str(result)}
        if isinstance(result, Listed):
            return self._page(result, flat, route, variables)
        return status, result, {}

    def _visible(self, route: Route, variables: Mapping[str, str], actor: Actor) -> RepositoryState | None:
        """The repository of the address, if this actor may do that there. What may not be seen is not found."""
        if actor.jwt != (route.id in BY_JWT):
            raise Refused(401, "A JSON web token could not be decoded" if not actor.jwt else "Bad credentials")
        if "repo" not in variables:
            return None
        repository = self.repositories.get(f"{variables['owner']}/{variables['repo']}")
        if repository is None:
            raise Refused(404, "Not Found")
        if actor.jwt:
            return repository
        member = actor.login in repository.members if actor.app is None else repository.name in actor.repositories
        if not member and repository.private:
            raise Refused(404, "Not Found")
        if not actor.may(route.id, repository.name, repository.members):
            raise Refused(403, "Resource not accessible by integration")
        return repository

    def _page(
        self, listed: Listed, query: Mapping[str, str], route: Route, variables: Mapping[str, str]
    ) -> tuple[int, Any, dict[str, str]]:
        size, page = int(query.get("per_page", "30")), int(query.get("page", "1"))
        name = "page"
        if listed.by_cursor:
            name, page = "cursor", int(query.get("cursor", "v1_1").removeprefix("v1_"))
        part = listed.items[(page - 1) * size : page * size]
        more = page * size < len(listed.items)
        following = f"v1_{page + 1}" if listed.by_cursor else str(page + 1)
        address = f"{self.url}{route.template.format(**variables)}?{name}={following}"
        link = {"Link": f'<{address}>; rel="next"'} if more else {}
        body: Any = part if listed.key is None else {"total_count": len(listed.items), listed.key: part}
        return 200, body, link
