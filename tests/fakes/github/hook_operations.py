"""What an App's webhook could not deliver, and to have it again."""

from __future__ import annotations

from typing import Any

from tests.fakes.github.calls import Answer, Call, Listed
from tests.fakes.github.rules import Refused


class HookOperations:
    """`hook_deliveries` is newest first; an attempt that was asked for is in `redelivered`."""

    def __init__(self) -> None:
        super().__init__()
        self.hook_deliveries: list[dict[str, Any]] = []
        self.redelivered: list[int] = []

    def failed(self, number: int, guid: str, delivered_at: str, *, event: str = "pull_request") -> None:
        """One more attempt that failed."""
        delivery = {
            "id": number,
            "guid": guid,
            "delivered_at": delivered_at,
            "redelivery": False,
            "duration": 10.0,
            "status": "failed to connect",
            "status_code": 502,
            "event": event,
            "action": "opened",
            "installation_id": 1,
            "repository_id": 1,
        }
        self.hook_deliveries.insert(0, delivery)

    def apps_list_webhook_deliveries(self, call: Call) -> Answer:
        wanted = call.query.get("status")
        failed = [one for one in self.hook_deliveries if wanted != "failure" or one["status_code"] >= 400]
        return 200, Listed(failed, by_cursor=True)

    def apps_redeliver_webhook_delivery(self, call: Call) -> Answer:
        number = int(call.path["delivery_id"])
        if number not in {one["id"] for one in self.hook_deliveries}:
            raise Refused(404, "Not Found")
        self.redelivered.append(number)
        return 202, {}
