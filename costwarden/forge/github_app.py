"""What a GitHub App may ask about itself: the deliveries its webhook did not take, and to have them again.

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


@dataclass(frozen=True, slots=True)
class FailedDelivery:
    """One attempt that failed. `guid` is the event's and shared by its attempts, `id` is the attempt's."""

    id: int
    guid: str
    event: str
    delivered_at: datetime.datetime


class AppHook:
    """The webhook of one App."""

    def __init__(self, app: AppKey, base_url: str, patience: Patience) -> None:
        self._http = GitHubHttp(app=(app.app_id, app.private_key), base_url=base_url, patience=patience)

    def failed(self, since: datetime.datetime) -> Iterator[FailedDelivery]:
        """Failed attempts delivered after `since`, newest first. Errors: ForgeError."""
        doing = "list the App's failed deliveries"
        cursor = ""
        for _ in range(_MOST_PAGES):
            query = {"status": "failure", "per_page": 100} | ({"cursor": cursor} if cursor else {})
            page, cursor = self._http.read_page(doing, "/app/hook/deliveries", query)
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
        path = f"/app/hook/deliveries/{failed.id}/attempts"
        self._http.write("deliver an event again", "POST", path, own=False)

    def close(self) -> None:
        self._http.close()
