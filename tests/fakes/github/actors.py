"""Who calls: an App by JWT, an installation, a workflow's token, a user; and what each may.

Rules: docs.github.com/rest/authentication and the permission tables of each operation.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

# operation -> permissions of which one is needed, and the level
NEEDS: dict[str, tuple[tuple[str, ...], str]] = {
    "issues/list-comments": (("issues", "pull_requests"), "read"),
    "issues/get-comment": (("issues", "pull_requests"), "read"),
    "issues/create-comment": (("issues", "pull_requests"), "write"),
    "issues/update-comment": (("issues", "pull_requests"), "write"),
    "issues/delete-comment": (("issues", "pull_requests"), "write"),
    "checks/list-for-ref": (("checks",), "read"),
    "checks/get": (("checks",), "read"),
    "checks/list-annotations": (("checks",), "read"),
    "checks/create": (("checks",), "write"),
    "checks/update": (("checks",), "write"),
    "repos/list-commit-statuses-for-ref": (("statuses",), "read"),
    "repos/create-commit-status": (("statuses",), "write"),
    "pulls/get": (("pull_requests",), "read"),
    "pulls/list": (("pull_requests",), "read"),
    "pulls/list-commits": (("pull_requests",), "read"),
    "pulls/create": (("pull_requests",), "write"),
    "reactions/create-for-issue-comment": (("issues", "pull_requests"), "write"),
    "repos/compare-commits-with-basehead": (("contents",), "read"),
    "repos/get-content": (("contents",), "read"),
    "repos/download-tarball-archive": (("contents",), "read"),
    "git/create-tree": (("contents",), "write"),
    "git/create-commit": (("contents",), "write"),
    "git/create-ref": (("contents",), "write"),
    "actions/list-workflow-runs-for-repo": (("actions",), "read"),
    "actions/list-workflow-run-artifacts": (("actions",), "read"),
    "actions/download-artifact": (("actions",), "read"),
    "teams/get-membership-for-user-in-org": (("members",), "read"),
}
BY_JWT = frozenset(
    {
        "apps/create-installation-access-token",
        "apps/get-authenticated",
        "apps/get-repo-installation",
        "apps/list-webhook-deliveries",
        "apps/redeliver-webhook-delivery",
    }
)


@dataclass(frozen=True)
class Actor:
    """`login` is the author of what it writes; `app` its slug, None for a user."""

    login: str
    app: str | None = None
    permissions: Mapping[str, str] = field(default_factory=dict)
    repositories: frozenset[str] = frozenset()
    expires: float | None = None
    jwt: bool = False

    def may(self, operation: str, repository: str, members: Mapping[str, str]) -> bool:
        """Whether the rights suffice, once the repository is visible."""
        names, level = NEEDS.get(operation, ((), "read"))
        if self.app is None:
            return level == "read" or members.get(self.login) in ("write", "admin")
        granted = {self.permissions.get(name) for name in names}
        return not names or "write" in granted or (level == "read" and "read" in granted)


@dataclass
class App:
    """A GitHub App and the repositories its one installation covers."""

    id: int
    slug: str
    permissions: dict[str, str]
    repositories: frozenset[str]
    installation: int
    key: RSAPrivateKey

    @property
    def pem(self) -> str:
        from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

        return self.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


@cache
def a_key(number: int) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    return generate_private_key(public_exponent=65537, key_size=2048)


class Actors:
    """Apps and tokens."""

    def __init__(self) -> None:
        self.apps: dict[int, App] = {}
        self._tokens: dict[str, Actor] = {}

    def add_app(self, slug: str, permissions: Mapping[str, str], repositories: frozenset[str]) -> App:
        number = len(self.apps) + 1
        app = App(number, slug, dict(permissions), repositories, 9000 + number, a_key(number))
        self.apps[number] = app
        return app

    def add_token(self, actor: Actor, prefix: str) -> str:
        """A new token; installation tokens are long and hold dots, as GitHub's newer ones do."""
        token = f"{prefix}_{secrets.token_urlsafe(40)}.{secrets.token_urlsafe(80)}.{secrets.token_urlsafe(20)}"
        self._tokens[token] = actor
        return token

    def of(self, authorization: str, now: float) -> Actor | None:
        """Whose an Authorization header is; None if nobody's (any more)."""
        credential = authorization.partition(" ")[2]
        actor = self._tokens.get(credential)
        if actor is not None:
            return actor if actor.expires is None or now < actor.expires else None
        app = self._by_jwt(credential)
        return Actor(f"{app.slug}[bot]", app=app.slug, jwt=True) if app is not None else None

    def _by_jwt(self, credential: str) -> App | None:
        import jwt

        for app in self.apps.values():
            try:
                claims = jwt.decode(credential, app.key.public_key(), algorithms=["RS256"])
            except jwt.PyJWTError:
                continue
            if claims.get("iss") == str(app.id) and claims["exp"] - claims["iat"] <= 660:
                return app
        return None
