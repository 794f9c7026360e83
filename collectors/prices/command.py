"""`costwarden prices refresh`: options in, a new snapshot in the user's data folder, what failed said."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collectors.prices.refresh import Progress
    from collectors.prices.source import Part, PriceSource

PROVIDERS = ("aws", "azure", "google", "oci")


@click.command()
@click.option("--provider", type=click.Choice([*PROVIDERS, "all"]), default="all", show_default=True)
@click.option("--region", "regions", metavar="REGION", multiple=True, help="Repeatable; the main regions by default.")
@click.option("--out", metavar="PATH", help="The snapshot to write; the user's data folder by default.")
@click.option("--aws-bulk", is_flag=True, help="AWS from its public offer files: no credentials, large downloads.")
@click.option("--endpoint-url", metavar="URL", help="Another address of the provider's API; one provider only.")
def refresh(provider: str, regions: Sequence[str], out: str | None, aws_bulk: bool, endpoint_url: str | None) -> int:
    """Fetch list prices from the clouds' price APIs. An interrupted refresh goes on where it stopped."""
    import datetime
    from pathlib import Path

    from collectors.prices.refresh import refresh as run
    from costwarden.prices.places import REFRESHED, data_folder

    if endpoint_url is not None and provider == "all":
        raise click.UsageError("--endpoint-url wants --provider")
    names: tuple[str, ...] = PROVIDERS if provider == "all" else (provider,)
    if provider == "all" and not os.environ.get("GOOGLE_API_KEY"):
        click.echo("warning: Google is left out: set GOOGLE_API_KEY to a key for the Cloud Billing API", err=True)
        names = tuple(name for name in names if name != "google")
    target = Path(out) if out is not None else data_folder() / REFRESHED
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    sources = [make_source(name, bulk=aws_bulk, endpoint_url=endpoint_url) for name in names]
    with _progress() as progress:
        result = run(sources, regions, target, today, progress)
    for part, error in result.failed:
        click.echo(f"warning: {part} failed, its old prices stay: {error.problem}", err=True)
    for part in result.empty:
        click.echo(f"warning: {part} has no price that is known, its old prices stay", err=True)
    words = f", {result.resumed} parts from an earlier run" if result.resumed else ""
    click.echo(f"{result.fetched} prices fetched{words}; {target} has {result.prices}")
    if result.failed:
        click.echo("run it again to fetch what failed", err=True)
    return 0


def make_source(name: str, *, bulk: bool = False, endpoint_url: str | None = None) -> PriceSource:
    """A provider's source with its usual address, or another one. Errors: RefreshFailed without the [prices] extra."""
    from importlib.util import find_spec

    from collectors.prices.source import RefreshFailed

    for module in ("httpx", "tenacity") if name != "aws" else ("ijson", "httpx", "tenacity") if bulk else ("boto3",):
        if find_spec(module) is None:
            raise RefreshFailed(f"{module} is not installed", hint="install costwarden[prices] to refresh prices")
    return _make(name, bulk, endpoint_url)


def _make(name: str, bulk: bool, endpoint_url: str | None) -> PriceSource:
    from collectors.prices.http import Http

    if name == "aws":
        from collectors.prices.aws import bulk as offers
        from collectors.prices.aws.query import Query
        from collectors.prices.aws.source import AwsPrices

        if bulk:
            return AwsPrices(bulk=offers.Bulk(Http(endpoint_url or offers.BASE)))
        return AwsPrices(query=Query(endpoint_url=endpoint_url))
    if name == "azure":
        from collectors.prices.azure import source as azure

        return azure.AzurePrices(Http(endpoint_url or azure.BASE))
    if name == "google":
        from collectors.prices.google import source as google

        return google.GooglePrices(Http(endpoint_url or google.BASE), os.environ.get("GOOGLE_API_KEY", ""))
    from collectors.prices.oci import source as oci

    return oci.OraclePrices(Http(endpoint_url or oci.BASE))


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar at a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda part, done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def show(part: Part, done: int, total: int) -> None:
            bar.update(task, description=str(part), completed=done, total=total)

        yield show
