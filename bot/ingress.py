"""A delivery's way in: verify, store once together with its job, answer. Everything that may block is in here."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.handlers.registry import SUPERSEDES, is_work
from bot.settings import BotSettings
from bot.webhooks.event import Event
from bot.webhooks.github import read_github
from bot.webhooks.gitlab import read_gitlab
from bot.webhooks.pipelines import read_argocd, read_circleci
from costwarden.state.deliveries import Deliveries, Delivery
from costwarden.state.jobs import NewJob
from costwarden.state.pushers import Pushers
from costwarden.state.store import State

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Ingress:
    """Takes deliveries of forges and pipelines into one store."""

    def __init__(self, settings: BotSettings, state: State) -> None:
        self._settings = settings
        self._deliveries = Deliveries(state)
        self._pushers = Pushers(state)

    def read(self, source: str, headers: Mapping[str, str], body: bytes) -> Event:
        """The verified event, of the tenant its repository belongs to. Errors: BadSignature, BadDelivery."""
        event = self._verified(source, headers, body)
        return replace(event, tenant=self._settings.tenant_of(event.repository))

    def _verified(self, source: str, headers: Mapping[str, str], body: bytes) -> Event:
        settings = self._settings
        if source == "github":
            return read_github(headers, body, settings.github_secrets)
        if source == "circleci":
            return read_circleci(headers, body, settings.circleci_secrets, tenant=settings.tenant)
        if source == "argocd":
            return read_argocd(headers, body, settings.argocd_secrets, tenant=settings.tenant)
        return read_gitlab(
            headers,
            body,
            settings.gitlab_secrets,
            signing_tokens=settings.gitlab_signing_tokens,
            now=time.time(),
        )

    def store(self, event: Event) -> str:
        """What became of it: "accepted", "ignored" (nobody's work) or "repeated" (seen before).

        Durable when this returns. Errors: StateError.
        """
        delivery = Delivery(
            source=event.source,
            guid=event.delivery_id,
            event=event.name,
            tenant=event.tenant,
            repository=event.repository,
        )
        jobs = [job_of(event)] if is_work(event) else []
        if not self._deliveries.accept(delivery, jobs, also=self._pusher_of(event)):
            return "repeated"
        return "accepted" if jobs else "ignored"

    def _pusher_of(self, event: Event) -> Callable[[Connection], None] | None:
        """Here and not in the handler: of two quick pushes only the second is ever handled."""
        number = event.pull
        if (event.name, event.action) != ("pull_request", "synchronize") or number is None or not event.sender:
            return None
        return lambda connection: self._pushers.record_in(
            connection, event.tenant, event.repository, number, event.sender
        )


def job_of(event: Event) -> NewJob:
    """The work an event makes."""
    return NewJob(
        kind=event.name,
        payload=event.as_payload(),
        tenant=event.tenant,
        lane=event.lane,
        supersedes=(event.name, event.action) in SUPERSEDES and event.pull is not None,
    )
