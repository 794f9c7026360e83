"""The ASGI application: webhooks in, health and metrics out, the REST interface beside them."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from functools import partial
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, create_task_group, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.api.limits import RateLimit
from bot.api.mount import Api, unrouted
from bot.body import TooSlow, read_body
from bot.ingress import Ingress
from bot.logs import get_log
from bot.metrics import Metrics
from bot.settings import BotSettings
from bot.webhooks.errors import Refused
from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.state.store import State

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]
_THREADS = 8


class Door:
    """The endpoints of one process. `on_work` is called after a job was stored: it wakes the workers."""

    def __init__(self, settings: BotSettings, state: State, metrics: Metrics, on_work: Callable[[], None]) -> None:
        self._settings = settings
        self._state = state
        self._ingress = Ingress(settings, state)
        self._metrics = metrics
        self._on_work = on_work
        self._log = get_log(part="webhooks")
        self._limiter = CapacityLimiter(_THREADS)
        self.closing = False

    async def github(self, request: Request) -> Response:
        return await self._webhook("github", request)

    async def gitlab(self, request: Request) -> Response:
        return await self._webhook("gitlab", request)

    async def circleci(self, request: Request) -> Response:
        return await self._webhook("circleci", request)

    async def argocd(self, request: Request) -> Response:
        return await self._webhook("argocd", request)

    async def healthz(self, _request: Request) -> Response:
        """The process runs; nothing is asked."""
        return JSONResponse({"status": "ok"})

    async def readyz(self, _request: Request) -> Response:
        """Deliveries would be stored: the store answers and nobody is shutting down."""
        if self.closing:
            return JSONResponse({"status": "closing"}, 503)
        try:
            await to_thread.run_sync(self._ask_store, limiter=self._limiter)
        except CostwardenError:
            return JSONResponse({"status": "the state store does not answer"}, 503)
        return JSONResponse({"status": "ok"})

    async def metrics(self, _request: Request) -> Response:
        content, kind = await to_thread.run_sync(self._metrics.render, limiter=self._limiter)
        return Response(content, media_type=kind)

    async def _webhook(self, source: str, request: Request) -> Response:
        started = time.perf_counter()
        outcome, response = await self._take(source, request)
        self._metrics.deliveries.labels(source, outcome).inc()
        self._metrics.acknowledged.labels(source).observe(time.perf_counter() - started)
        return response

    async def _take(self, source: str, request: Request) -> tuple[str, Response]:
        if not self._settings.serves(source):
            return "refused", JSONResponse({"error": f"no secret for {source} is configured"}, 404)
        try:
            body = await read_body(request, self._settings.max_body)
        except ClientDisconnect:
            return "refused", Response(status_code=400)
        except TooSlow:
            return "refused", JSONResponse({"error": "the body did not arrive in time"}, 408)
        if body is None:
            self._log.warning("delivery too large", source=source)
            return "too_large", JSONResponse({"error": "the body is too large"}, 413)
        headers = {name.lower(): value for name, value in request.headers.items()}

        def take() -> str:
            event = self._ingress.read(source, headers, body)
            outcome = self._ingress.store(event)
            self._log.info(
                "delivery",
                source=source,
                delivery=event.delivery_id,
                name=event.name,
                action=event.action,
                repository=event.repository,
                pull=event.pull,
                outcome=outcome,
            )
            return outcome

        try:
            outcome = await to_thread.run_sync(take, limiter=self._limiter)
        except Refused as error:
            self._log.warning("delivery refused", source=source, reason=error.reason)
            return "refused", JSONResponse({"error": type(error).__name__}, error.status)
        except CostwardenError as error:
            self._log.error("delivery not stored", source=source, reason=error.problem)
            return "failed", JSONResponse({"error": "not stored, deliver it again"}, 503)
        if outcome == "accepted":
            self._on_work()
        return outcome, JSONResponse({"status": outcome}, 202)

    async def warm(self) -> None:
        """What the first deliveries would otherwise wait for: threads, connections of the store, the first look."""

        def write_nothing() -> None:
            with self._state.begin() as connection:
                connection.exec_driver_sql("SELECT 1")
            with suppress(Refused):
                self._ingress.read("github", {}, b"")

        async with create_task_group() as group:
            for _ in range(_THREADS):
                group.start_soon(partial(to_thread.run_sync, write_nothing, limiter=self._limiter))

    def _ask_store(self) -> None:
        with self._state.read() as connection:
            connection.exec_driver_sql("SELECT 1")


def build_app(
    settings: BotSettings,
    state: State,
    *,
    metrics: Metrics | None = None,
    on_work: Callable[[], None] = lambda: None,
    lifespan: Lifespan | None = None,
    rate_limit: RateLimit | None = None,
) -> Starlette:
    """The application over an open store; `app.state.door.closing` turns /readyz to 503."""
    door = Door(settings, state, metrics or Metrics(state), on_work)
    app = Starlette(
        routes=[
            Route("/webhooks/github", door.github, methods=["POST"]),
            Route("/webhooks/gitlab", door.gitlab, methods=["POST"]),
            Route("/webhooks/circleci", door.circleci, methods=["POST"]),
            Route("/webhooks/argocd", door.argocd, methods=["POST"]),
            Route("/healthz", door.healthz, methods=["GET"]),
            Route("/readyz", door.readyz, methods=["GET"]),
            Route("/metrics", door.metrics, methods=["GET"]),
            *Api(state, max_body=settings.max_body, limit=rate_limit).routes(),
        ],
        exception_handlers={HTTPException: unrouted},
        lifespan=lifespan,
    )
    app.state.door = door
    return app
