"""`costwarden bot`: the webhook server and its workers."""

from __future__ import annotations

import os

import click


@click.group()
def bot() -> None:
    """The webhook server and its workers; settings come from the environment (docs/bot.md)."""


@bot.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 for a container.")
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--workers", type=click.IntRange(0, 64), help="Handlers in this process; 0 leaves jobs to `bot worker`.")
def serve(host: str, port: int, workers: int | None) -> int:
    """Take webhooks, answer the REST interface and work the jobs.

    Without a forge's credential deliveries are stored and wait for a `bot worker` that has one.
    """
    _need_extra()
    from bot.serve import serve as run
    from bot.settings import lacking_credential, read_settings, require_credentials, require_door

    settings = read_settings(os.environ)
    require_door(settings)
    if workers:
        require_credentials(settings)
    if workers is None:
        workers = 0 if lacking_credential(settings) else settings.workers
    return run(settings, host=host, port=port, workers=workers)


@bot.command()
@click.option("--workers", type=click.IntRange(1, 64), help="Handlers in this process.")
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Answer Prometheus there, at /metrics.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where --metrics-port listens.")
def worker(workers: int | None, metrics_port: int | None, host: str) -> int:
    """Work the jobs of the state store, beside other workers and servers."""
    _need_extra()
    from bot.serve import work as run
    from bot.settings import read_settings, require_credentials

    settings = read_settings(os.environ)
    require_credentials(settings)
    metrics = None if metrics_port is None else (host, metrics_port)
    return run(settings, workers=settings.workers if workers is None else workers, metrics_at=metrics)


def _need_extra() -> None:
    """Errors: CostwardenError where the server's libraries are not installed."""
    from importlib.util import find_spec

    from costwarden.errors import CostwardenError

    missing = [name for name in ("starlette", "uvicorn", "sqlalchemy", "structlog") if find_spec(name) is None]
    if missing:
        raise CostwardenError(
            f"the bot needs {', '.join(missing)}, which is not installed", hint="pip install 'costwarden[bot]'"
        )
