"""One process of the bot: the server with workers beside it, or workers alone, until a signal says stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING

from bot.app import build_app
from bot.logs import configure_logs, get_log
from bot.metrics import Metrics
from bot.services import Services
from bot.settings import BotSettings, SettingsError, lacking_credential
from bot.upkeep import Upkeep
from bot.worker import Worker
from costwarden.state.store import open_state

if TYPE_CHECKING:
    from starlette.applications import Starlette

GRACE = 20.0  # seconds for running handlers and open requests; supervisors usually kill after 30


def serve(settings: BotSettings, *, host: str, port: int, workers: int) -> int:
    """Serve until SIGTERM or SIGINT; `workers` 0 leaves the jobs to `bot worker` processes. Exit code."""
    import uvicorn

    configure_logs(secrets_of(settings))
    with open_state() as state:
        metrics = Metrics(state)
        services = Services(settings, state)
        worker = Worker(services, metrics, threads=workers)
        upkeep = Upkeep(services)

        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            await app.state.door.warm()
            if workers:
                worker.start()
            if lacking := lacking_credential(settings):
                get_log(part="server").warning("deliveries wait for a worker elsewhere", reason=lacking.problem)
            else:
                upkeep.start()
            get_log(part="server").info("ready", host=host, port=port, workers=workers)
            yield
            app.state.door.closing = True
            upkeep.stop()
            if workers and not worker.stop(seconds=GRACE):
                get_log(part="server").warning("a handler did not end in time; its job runs again elsewhere")

        app = build_app(settings, state, metrics=metrics, on_work=worker.wake, lifespan=lifespan)
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # nothing here depends on who connected
            timeout_graceful_shutdown=int(GRACE),
            h11_max_incomplete_event_size=64 * 1024,
            limit_concurrency=256,
        )
        server = uvicorn.Server(config)
        # uvicorn, when it has ended, raises the signal that ended it once more: that must not end us with -15.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: setattr(server, "should_exit", True))
        with suppress(SystemExit):  # uvicorn's way to say that the address is taken
            server.run()
        if not server.started:
            raise _address_taken(host, port, "--port")
        return 0


def work(settings: BotSettings, *, workers: int, metrics_at: tuple[str, int] | None = None) -> int:
    """Only workers, until SIGTERM or SIGINT; /metrics at `metrics_at` (host, port), where given. Exit code."""
    configure_logs(secrets_of(settings))
    with open_state() as state, _stopped_by_signals() as stopped, ExitStack() as open_ports:
        services, metrics = Services(settings, state), Metrics(state)
        if metrics_at is not None:
            open_ports.enter_context(_listening(metrics, *metrics_at))
        worker = Worker(services, metrics, threads=workers)
        upkeep = Upkeep(services)
        worker.start()
        upkeep.start()
        log = get_log(part="worker")
        log.info("ready", workers=workers)
        stopped.wait()
        upkeep.stop()
        if not worker.stop(seconds=GRACE):
            log.warning("a handler did not end in time; its job runs again elsewhere")
    return 0


def secrets_of(settings: BotSettings) -> list[str]:
    """Everything that must never be in a log line."""
    return [
        *settings.github_secrets,
        *settings.gitlab_secrets,
        *settings.gitlab_signing_tokens,
        *settings.circleci_secrets,
        *settings.argocd_secrets,
        settings.github_token,
        settings.github_app_key,
        settings.gitlab_token,
    ]


@contextmanager
def _listening(metrics: Metrics, host: str, port: int) -> Iterator[None]:
    """Errors: SettingsError where the address is taken."""
    try:
        close = metrics.listen(host, port)
    except OSError:
        raise _address_taken(host, port, "--metrics-port") from None
    try:
        yield
    finally:
        close()


def _address_taken(host: str, port: int, option: str) -> SettingsError:
    return SettingsError(
        f"cannot listen on {host}:{port}", hint=f"another program has the port: choose one with {option}"
    )


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    stopped = threading.Event()
    before = {number: signal.signal(number, lambda *_: stopped.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
