"""The deliveries that a webhook, an App's or a repository's, did not take, and to have them again.

GitHub never redelivers by itself and keeps deliveries for three days (docs.github.com/webhooks, "Handling failed
webhook deliveries").
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from costwarden.forge.github_auth import AppKey
from costwarden.forge.github_errors import Uncertain
from costwarden.forge.github_http import GitHubHttp, Patience

_MOST_PAGES = 20
RECEIVER = "/webhooks/github"  # where a bot listens, behind whatever host and path its proxy has


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """One attempt that failed. `guid` is the event's and shared by its attempts, `id` is the attempt's."""

    id: int
    guid: str
    event: str
    delivered_at: datetime.datetime


class Hook:
    """One webhook at GitHub; `path` is its address in the API."""

    def __init__(self, http: GitHubHttp, path: str) -> None:
        self._http, self._path = http, path

    def failed(self, since: datetime.datetime) -> Iterator[FailedDelivery]:
        """Failed attempts delivered after `since`, newest first. Errors: ForgeError."""
        doing = "list the webhook's failed deliveries"
        cursor = ""
        for _ in range(_MOST_PAGES):
            query = {"status": "failure", "per_page": 100} | ({"cursor": cursor} if cursor else {})
            page, cursor = self._http.read_page(doing, f"{self._path}/deliveries", query)
            if not isinstance(page, list):
                raise Uncertain(doing, "its answer is not a list")
            for one in page:
                try:
                    at = datetime.datetime.fromisoformat(str(one["delivered_at"]).replace("Z", "+00:00"))
                    failed = FailedDelivery(int(one["id"]), str(one["guid"]), str(one["event"]), at)
                except (KeyError, TypeError, ValueError):
                    raise Uncertain(doing, "its answer is not a list of deliveries") from None
                if at < since:
                    return
                yield failed
            if not cursor:
                return

    def redeliver(self, failed: FailedDelivery) -> None:
        """Ask for it once more; it arrives like any delivery, under the same guid. Errors: ForgeError."""
        self._http.write("deliver an event again", "POST", f"{self._path}/deliveries/{failed.id}/attempts", own=False)

    def close(self) -> None:
        self._http.close()


class AppHook(Hook):
    """The webhook of one App."""

    def __init__(self, app: AppKey, base_url: str, patience: Patience) -> None:
        http = GitHubHttp(app=(app.app_id, app.private_key), base_url=base_url, patience=patience)
        super().__init__(http, "/app/hook")


def repository_hooks(http: GitHubHttp, repository: str) -> list[Hook]:
    """A repository's active webhooks to a bot, for a token that may administer them. Errors: ForgeError."""
    path = f"/repos/{repository}/hooks"
    found = []
    for one in http.read_all("list the repository's webhooks", path):
        config, number = (one.get("config"), one.get("id")) if isinstance(one, dict) else (None, None)
        url = config.get("url") if isinstance(config, dict) else None
        ours = isinstance(url, str) and url.partition("?")[0].endswith(RECEIVER)
        if ours and isinstance(number, int) and one.get("active"):
            found.append(Hook(http, f"{path}/{number}"))
    return found
