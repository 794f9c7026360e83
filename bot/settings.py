"""The bot's settings, all from the environment: secrets never stand on a command line."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from costwarden.errors import CostwardenError

_TENANT = re.compile(r"[a-z][a-z0-9_]{0,40}")
MAX_BODY = 25 * 1024 * 1024  # GitHub sends no larger payload (docs.github.com/webhooks, payload cap)


class SettingsError(CostwardenError):
    """The bot cannot start, or not do this, with what the environment says."""


@dataclass(frozen=True, slots=True)
class BotSettings:
    """What one process of the bot knows."""

    tenant: str = "default"
    github_secrets: tuple[str, ...] = field(default=(), repr=False)
    github_token: str = field(default="", repr=False)
    github_app_id: str = ""
    github_app_key: str = field(default="", repr=False)
    github_url: str = ""  # the API's address; empty: github.com
    gitlab_secrets: tuple[str, ...] = field(default=(), repr=False)
    gitlab_signing_tokens: tuple[str, ...] = field(default=(), repr=False)
    gitlab_token: str = field(default="", repr=False)
    gitlab_url: str = "https://gitlab.com"
    workers: int = 2
    lease_seconds: float = 60.0
    max_body: int = MAX_BODY
    circleci_secrets: tuple[str, ...] = field(default=(), repr=False)
    argocd_secrets: tuple[str, ...] = field(default=(), repr=False)
    deploy_workflows: tuple[str, ...] = ("*deploy*",)  # globs over names of workflows that deploy
    tenants: Mapping[str, str] = field(default_factory=dict)  # "owner" or "group/subgroup", small letters -> tenant

    @property
    def serves_github(self) -> bool:
        return bool(self.github_secrets)

    @property
    def serves_gitlab(self) -> bool:
        return bool(self.gitlab_secrets or self.gitlab_signing_tokens)

    def tenant_of(self, repository: str) -> str:
        """The tenant of the longest beginning of the repository's path that is named; else the process's own."""
        parts = repository.lower().split("/")
        named = ("/".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((self.tenants[path] for path in named if path in self.tenants), self.tenant)

    def serves(self, source: str) -> bool:
        """Whether deliveries of that source can be verified."""
        if source == "gitlab":
            return self.serves_gitlab
        return bool(getattr(self, f"{source}_secrets"))

    @property
    def is_github_app(self) -> bool:
        return bool(self.github_app_id)


def read_settings(environment: Mapping[str, str]) -> BotSettings:
    """Settings from the environment. Errors: SettingsError for a value that cannot be."""
    tenant = environment.get("COSTWARDEN_TENANT", "") or "default"
    if not _TENANT.fullmatch(tenant):
        raise SettingsError(f"COSTWARDEN_TENANT {tenant[:60]!r} is no tenant's name", hint="write [a-z][a-z0-9_]{0,40}")
    app_id = environment.get("COSTWARDEN_GITHUB_APP_ID", "")
    app_key = _app_key(environment)
    if bool(app_id) != bool(app_key):
        raise SettingsError(
            "a GitHub App needs both its id and its private key",
            hint="set COSTWARDEN_GITHUB_APP_ID and COSTWARDEN_GITHUB_APP_KEY (or COSTWARDEN_GITHUB_APP_KEY_FILE)",
        )
    signing = _several(environment, "COSTWARDEN_GITLAB_SIGNING_TOKEN")
    if not all(map(_is_key, signing)):
        raise SettingsError(
            "COSTWARDEN_GITLAB_SIGNING_TOKEN is not a signing token", hint="copy it whole: whsec_ and base64 text"
        )
    return BotSettings(
        tenant=tenant,
        tenants=_tenants(environment),
        github_secrets=_several(environment, "COSTWARDEN_GITHUB_WEBHOOK_SECRET"),
        github_token=environment.get("GITHUB_TOKEN", "").strip(),
        github_app_id=app_id.strip(),
        github_app_key=app_key,
        github_url=environment.get("GITHUB_API_URL", ""),
        gitlab_secrets=_several(environment, "COSTWARDEN_GITLAB_WEBHOOK_SECRET"),
        gitlab_signing_tokens=signing,
        gitlab_token=environment.get("GITLAB_TOKEN", "").strip(),
        gitlab_url=environment.get("GITLAB_URL", "") or environment.get("CI_SERVER_URL", "") or "https://gitlab.com",
        circleci_secrets=_several(environment, "COSTWARDEN_CIRCLECI_WEBHOOK_SECRET"),
        argocd_secrets=_several(environment, "COSTWARDEN_ARGOCD_SECRET"),
        deploy_workflows=_several(environment, "COSTWARDEN_DEPLOY_WORKFLOWS") or ("*deploy*",),
        workers=_count(environment, "COSTWARDEN_BOT_WORKERS", 2),
        lease_seconds=float(_count(environment, "COSTWARDEN_BOT_LEASE_SECONDS", 60)),
    )


def require_door(settings: BotSettings) -> None:
    """Errors: SettingsError where no webhook could be verified."""
    if not settings.serves_github and not settings.serves_gitlab:
        raise SettingsError(
            "no webhook secret is set, so no delivery could be trusted",
            hint="set COSTWARDEN_GITHUB_WEBHOOK_SECRET or COSTWARDEN_GITLAB_WEBHOOK_SECRET",
        )


def require_credentials(settings: BotSettings) -> None:
    """Errors: SettingsError where a worker could answer nobody."""
    if (lacking := lacking_credential(settings)) is not None:
        raise lacking


def lacking_credential(settings: BotSettings) -> SettingsError | None:
    """What a worker needs and does not have; a door that only takes deliveries needs none."""
    github, gitlab = settings.github_token or settings.github_app_id, settings.gitlab_token
    if (settings.serves_github and not github) or not (github or gitlab):
        return SettingsError(
            "the bot has no credential for GitHub",
            hint="set GITHUB_TOKEN, or COSTWARDEN_GITHUB_APP_ID and COSTWARDEN_GITHUB_APP_KEY",
        )
    if settings.serves_gitlab and not gitlab:
        return SettingsError("the bot has no credential for GitLab", hint="set GITLAB_TOKEN (scope api)")
    return None


def _several(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Comma-separated: the new secret and the old one live together while they are exchanged."""
    return tuple(part.strip() for part in environment.get(name, "").split(",") if part.strip())


def _count(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"[1-9][0-9]{0,3}", text):
        raise SettingsError(f"{name} is not a whole number from 1 to 9999", hint=f"leave it away for {default}")
    return int(text)


def _tenants(environment: Mapping[str, str]) -> dict[str, str]:
    """COSTWARDEN_BOT_TENANTS: "acme=acme,other-org=beta"."""
    found: dict[str, str] = {}
    for one in _several(environment, "COSTWARDEN_BOT_TENANTS"):
        path, _, tenant = one.partition("=")
        if not path.strip("/ ") or not _TENANT.fullmatch(tenant.strip()):
            raise SettingsError(
                f"COSTWARDEN_BOT_TENANTS: {one[:60]!r} is not OWNER=TENANT", hint="write acme=acme,other-org=beta"
            )
        found[path.strip("/ ").lower()] = tenant.strip()
    return found


def _is_key(token: str) -> bool:
    try:
        return len(base64.b64decode(token.removeprefix("whsec_"), validate=True)) >= 16
    except ValueError:
        return False


def _app_key(environment: Mapping[str, str]) -> str:
    """The PEM text, from the variable (where some stores write newlines as \\n) or from a file."""
    text = environment.get("COSTWARDEN_GITHUB_APP_KEY", "")
    path = environment.get("COSTWARDEN_GITHUB_APP_KEY_FILE", "")
    if path and not text:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise SettingsError(
                "COSTWARDEN_GITHUB_APP_KEY_FILE cannot be read", hint="name the .pem file GitHub gave"
            ) from None
    return text.replace("\\n", "\n").strip()
