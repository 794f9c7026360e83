"""The deliveries that a project's webhook did not hand over, and to have them again: GitLab keeps them for seven days.

https://docs.gitlab.com/api/project_webhooks: listing events and "Resend a project webhook event" (GitLab 17.4, five a
minute per webhook); both ask for the role Maintainer. Which trigger fired is told, when it fired is not.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from costwarden.forge.github_app import FailedDelivery
from costwarden.forge.gitlab_bot import GitLabBot

RECEIVER = "/webhooks/gitlab"
_MOST_EVENTS = 100  # each comes with its whole body
_IDS = ("webhook-id", "idempotency-key")  # what a bot knows a delivery by, the same when it is repeated


class GitLabHook:
    """One webhook of a project; `path` is its address in the API."""

    def __init__(self, forge: GitLabBot, path: str) -> None:
        self._forge, self._path = forge, path

    def failed(self, since: datetime.datetime) -> Iterator[FailedDelivery]:
        """Deliveries that were not answered with success, newest first; each counts as made at `since`.

        Errors: ForgeError.
        """
        for one in self._forge.listed("list the webhook's deliveries", f"{self._path}/events", _MOST_EVENTS):
            number, guid = one.get("id"), _guid(one.get("request_headers"))
            if isinstance(number, int) and guid and not str(one.get("response_status", "")).startswith("2"):
                yield FailedDelivery(number, guid, str(one.get("trigger", "")), since)

    def redeliver(self, failed: FailedDelivery) -> None:
        """Ask for it once more. Errors: ForgeError."""
        self._forge.post("deliver an event again", f"{self._path}/events/{failed.id}/resend")


def project_hooks(forge: GitLabBot, repository: str) -> list[GitLabHook]:
    """A project's webhooks to a bot, for a token that may administer them. Errors: ForgeError."""
    path = f"/projects/{quote(repository, safe='')}/hooks"
    return [
        GitLabHook(forge, f"{path}/{one['id']}")
        for one in forge.listed("list the project's webhooks", path, _MOST_EVENTS)
        if isinstance(one.get("id"), int) and str(one.get("url", "")).partition("?")[0].endswith(RECEIVER)
    ]


def _guid(headers: Any) -> str:
    if not isinstance(headers, Mapping):
        return ""
    small = {str(name).lower(): str(value) for name, value in headers.items()}
    return next((small[name] for name in _IDS if small.get(name)), "")
