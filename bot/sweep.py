"""Asks GitHub for the deliveries that never reached us, for as long as it keeps them."""

from __future__ import annotations

import datetime

from bot.services import Services
from costwarden.forge.github_app import AppHook, FailedDelivery
from costwarden.forge.github_auth import AppKey
from costwarden.forge.github_http import Patience
from costwarden.state.deliveries import Deliveries
from costwarden.state.notices import Notices

_KEPT = datetime.timedelta(days=3)  # how long GitHub can deliver again
_AGAIN = datetime.timedelta(hours=6)  # what fails again is asked for again, but not in every round
_MOST = 200  # per round: a redelivery is a write, and the quota is the workers' too


def sweep(services: Services, patience: Patience | None = None) -> int:
    """How many redeliveries were asked for; 0 without an App, whose key alone may ask. Errors: ForgeError."""
    settings = services.settings
    if not settings.is_github_app or not settings.serves_github:
        return 0
    hook = AppHook(AppKey(settings.github_app_id, settings.github_app_key), settings.github_url, patience or Patience())
    try:
        return _ask(services, hook)
    finally:
        hook.close()


def _ask(services: Services, hook: AppHook) -> int:
    state, tenant = services.state, services.settings.tenant
    deliveries, notices = Deliveries(state), Notices(state)
    newest: dict[str, FailedDelivery] = {}  # several attempts of one event: one is enough
    for failed in hook.failed(state.now() - _KEPT):
        if not deliveries.seen("github", failed.guid):
            newest.setdefault(failed.guid, failed)
    asked = 0
    for failed in sorted(newest.values(), key=lambda one: one.delivered_at)[:_MOST]:
        if notices.claim(tenant, f"redelivery/{failed.guid}", every=_AGAIN):
            hook.redeliver(failed)
            asked += 1
    return asked
