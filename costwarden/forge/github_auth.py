"""Who we are at GitHub: a token given to us, or an App that gets short-lived tokens for one repository.

An App's token names only the repository and the rights it needs (least privilege, docs.github.com/rest/apps/apps
#create-an-installation-access-token-for-an-app). Tokens are told by prefix, never by length: installation tokens are
`ghs_` and have been growing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from costwarden.forge.github_errors import Uncertain
from costwarden.forge.github_http import GitHubHttp, Patience
from costwarden.forge.model import ForgeError, NotAllowed

ACTIONS = "github-actions[bot]"  # the author of whatever a workflow's own token writes
_RIGHTS = (("checks", "write"), ("contents", "read"), ("pull_requests", "write"), ("statuses", "write"))
AUTHORING = (("contents", "write"), ("issues", "write"), ("pull_requests", "write"))  # of savings pull requests
_NAME = re.compile(r"[A-Za-z0-9_-]+/[A-Za-z0-9._-]+")
_EARLY = 120.0  # seconds before its end that a token is replaced


@dataclass(frozen=True, slots=True)
class AppKey:
    """A GitHub App: its id (or client id) and private key in PEM form."""

    app_id: str
    private_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Installation:
    id: int
    slug: str
    permissions: dict[str, str]  # what of ours the owner granted


class Access(Protocol):
    """Calls on one repository, and the login they act as."""

    def http(self, repository: str) -> GitHubHttp: ...

    def login(self, repository: str) -> str: ...

    def learn(self, login: str) -> None:
        """A created object named its author."""
        ...


class TokenAccess:
    """A token as it is. Only a user's token can ask who it is: GET /user is 403 for Apps and the Actions token."""

    def __init__(self, token: str, base_url: str, patience: Patience, login: str | None = None) -> None:
        self._http = GitHubHttp(token=token, base_url=base_url, patience=patience)
        self._given = login is not None
        self._login = login
        if login is None and token.startswith("ghs_"):
            self._login = ACTIONS  # until something it creates says otherwise

    def http(self, repository: str) -> GitHubHttp:
        _check_name(repository)
        return self._http

    def login(self, repository: str) -> str:
        if self._login is None:
            try:
                user = self._http.read("say whose token this is", "/user")
                self._login = _text(user, "login", "say whose token this is")
            except NotAllowed:
                self._login = ACTIONS
        return self._login

    def learn(self, login: str) -> None:
        if login and not self._given:
            self._login = login


class AppAccess:
    """An App: one installation token per repository, replaced before it ends. Not for several threads at once."""

    def __init__(
        self, app: AppKey, base_url: str, patience: Patience, rights: tuple[tuple[str, str], ...] = _RIGHTS
    ) -> None:
        self._app = GitHubHttp(app=(app.app_id, app.private_key), base_url=base_url, patience=patience)
        self._rights = rights
        self._base_url, self._patience = base_url, patience
        self._installations: dict[str, _Installation] = {}
        self._clients: dict[str, tuple[float, GitHubHttp]] = {}

    def http(self, repository: str) -> GitHubHttp:
        _check_name(repository)
        ends, client = self._clients.get(repository, (0.0, None))
        if client is None or ends - _EARLY <= self._patience.now():
            if client is not None:
                client.close()
            ends, client = self._client(repository)
            self._clients[repository] = ends, client
        return client

    def login(self, repository: str) -> str:
        return f"{self._installation(repository).slug}[bot]"

    def learn(self, login: str) -> None:
        """Nothing to learn: the installation says the slug."""

    def _client(self, repository: str) -> tuple[float, GitHubHttp]:
        doing = "give the App a token for the repository"
        installation = self._installation(repository)
        body = {"repositories": [repository.partition("/")[2]], "permissions": installation.permissions}
        path = f"/app/installations/{installation.id}/access_tokens"
        answer = self._app.write(doing, "POST", path, body, own=False)
        token, ends = _text(answer, "token", doing), _text(answer, "expires_at", doing)
        client = GitHubHttp(token=token, base_url=self._base_url, patience=self._patience)
        return datetime.fromisoformat(ends).timestamp(), client

    def _installation(self, repository: str) -> _Installation:
        if repository not in self._installations:
            doing = "find the App's installation on the repository"
            answer = self._app.read(doing, f"/repos/{repository}/installation")
            number = answer.get("id") if isinstance(answer, dict) else None
            if not isinstance(number, int):
                raise Uncertain(doing, "its answer has no id")
            granted = answer.get("permissions") or {}
            # More than was granted is a 422 for the whole token.
            asked = {
                name: right if granted[name] == "write" else "read" for name, right in self._rights if name in granted
            }
            self._installations[repository] = _Installation(number, _text(answer, "app_slug", doing), asked)
        return self._installations[repository]


def _check_name(repository: str) -> None:
    """It becomes part of an address. Errors: ForgeError."""
    if not _NAME.fullmatch(repository) or repository.endswith(("/.", "/..")):
        raise ForgeError(f"{repository[:100]!r} is not a repository", hint='it reads "owner/name"')


def _text(answer: Any, key: str, doing: str) -> str:
    value = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(value, str) or not value:
        raise Uncertain(doing, f"its answer has no {key}")
    return value
