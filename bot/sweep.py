"""Asks the forges for the deliveries that never reached us, for as long as they keep them."""

from __future__ import annotations

import datetime

from bot.logs import get_log
from bot.services import Services
from costwarden.forge.github_app import AppHook, FailedDelivery, Hook, repository_hooks
from costwarden.forge.github_auth import AppKey, TokenAccess
from costwarden.forge.github_errors import RateLimited
from costwarden.forge.github_http import Patience
from costwarden.forge.gitlab_hooks import GitLabHook, project_hooks
from costwarden.forge.model import ForgeError
from costwarden.state.deliveries import Deliveries
from costwarden.state.notices import Notices

_KEPT = datetime.timedelta(days=3)  # how long GitHub can deliver again
_AGAIN = datetime.timedelta(hours=6)  # what fails again is asked for again, but not in every round
_MOST_TIMES = 12  # and not for ever: each attempt is a delivery of its own, which the forge keeps from then on
_MOST_REPOSITORIES = 50  # per round: two calls each, every ten minutes, out of 5,000 an hour
_RIGHTS = "a token needs `webhooks: write` (admin:repo_hook) to have deliveries repeated"
_ROLE = "the token's user needs the role Maintainer to have deliveries repeated"
_MOST_A_GITLAB_HOOK = 5  # a round: GitLab allows as many a minute
_MOST = 200  # per round: a redelivery is a write, and the quota is the workers' too


def sweep(services: Services, patience: Patience | None = None) -> int:
    """How many redeliveries were asked for. Errors: ForgeError."""
    settings = services.settings
    asked = _of_projects(services) if settings.serves_gitlab and settings.gitlab_token else 0
    if not settings.serves_github:
        return asked
    patience = patience or Patience()
    if not settings.is_github_app:
        return asked + (_of_repositories(services, patience) if settings.github_token else 0)
    hook = AppHook(AppKey(settings.github_app_id, settings.github_app_key), settings.github_url, patience)
    try:
        return asked + _ask(services, "github", hook)
    finally:
        hook.close()


def _of_repositories(services: Services, patience: Patience) -> int:
    """With a token: the webhooks of every repository that has sent something before. One that the token may not
    administer is told in the log and left out."""
    settings, log = services.settings, get_log(part="sweep")
    access = TokenAccess(settings.github_token, settings.github_url, patience)
    asked = 0
    for repository in Deliveries(services.state).repositories("github", most=_MOST_REPOSITORIES):
        try:
            for hook in repository_hooks(access.http(repository), repository):
                asked += _ask(services, "github", hook)
        except RateLimited:
            raise
        except ForgeError as error:
            log.warning("no sweep of the repository", repository=repository, reason=error.problem, hint=_RIGHTS)
    return asked


def _of_projects(services: Services) -> int:
    """GitLab's: the webhooks of every project that has sent something before, as far as the token may."""
    asked, log = 0, get_log(part="sweep")
    for repository in Deliveries(services.state).repositories("gitlab", most=_MOST_REPOSITORIES):
        try:
            for hook in project_hooks(services.gitlab(), repository):
                asked += _ask(services, "gitlab", hook, most=_MOST_A_GITLAB_HOOK)
        except ForgeError as error:
            log.warning("no sweep of the project", repository=repository, reason=error.problem, hint=_ROLE)
    return asked


def _ask(services: Services, source: str, hook: Hook | GitLabHook, *, most: int = _MOST) -> int:
    state, tenant = services.state, services.settings.tenant
    deliveries, notices = Deliveries(state), Notices(state)
    newest: dict[str, FailedDelivery] = {}  # several attempts of one event: one is enough
    for failed in hook.failed(state.now() - _KEPT):
        if not deliveries.seen(source, failed.guid):
            newest.setdefault(failed.guid, failed)
    asked = 0
    for failed in sorted(newest.values(), key=lambda one: (one.delivered_at, one.id)):
        if asked >= most:
            break
        if _may_ask(notices, tenant, f"redelivery/{failed.guid}"):
            hook.redeliver(failed)
            asked += 1
    return asked


def _may_ask(notices: Notices, tenant: str, key: str) -> bool:
    """Once in a while, and so many times that an outage of three days is lived through."""
    return notices.claim(tenant, key, every=_AGAIN) and any(
        notices.claim(tenant, f"{key}/{number}") for number in range(_MOST_TIMES)
    )
