"""`costwarden prices`: what the catalogue covers, negotiated prices in, fresh list prices from the clouds."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from costwarden.prices.coverage import Coverage

# The refresher talks to the clouds and is a door of its own; it is named here, not imported.
_ELSEWHERE = {"refresh": "collectors.prices.command:refresh"}


class _Group(click.Group):
    """Finds the commands that live behind another door when they run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *_ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = _ELSEWHERE[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=_Group)
def prices() -> None:
    """The price catalogue: coverage and age, refresh from the clouds, negotiated prices."""


@prices.command()
@click.option("--types", "types", is_flag=True, help="List every Terraform type that is priced.")
@click.option("--prices", "named", metavar="PATH", help="A price file to look at instead of those in use.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def info(types: bool, named: str | None, format_: str) -> int:
    """What is priced: providers, services, regions, how many prices, how old, from where."""
    if types:
        _show_types(format_)
        return 0
    from pathlib import Path

    from costwarden.prices.catalogue import EMBEDDED
    from costwarden.prices.coverage import coverage
    from costwarden.prices.places import overlays

    paths = [Path(named)] if named is not None else [*overlays(None), EMBEDDED]
    files = [coverage(path) for path in paths]
    if format_ == "json":
        _print_json({"version": 1, "files": [_file_shape(one) for one in files]})
        return 0
    for at, one in enumerate(files):
        if at:
            click.echo("")
        _show_file(one, "embedded catalogue" if paths[at] == EMBEDDED else str(paths[at]))
    return 0


@prices.command("import")
@click.argument("file", metavar="FILE")
@click.option("--format", "kind", type=click.Choice(["csv", "parquet"]), help="By default the file's ending decides.")
@click.option("--out", metavar="PATH", help="The price file to write; the user's data folder by default.")
@click.option(
    "--basis",
    type=click.Choice(["contracted", "effective"]),
    default="contracted",
    show_default=True,
    help="contracted: what was negotiated; effective: what a bill's usage cost on average, commitments included.",
)
@click.option("--replace", is_flag=True, help="Forget what was imported before; by default it is kept.")
@click.option("--strict", is_flag=True, help="Import nothing when a row's key is not in the catalogue.")
def import_(file: str, kind: str | None, out: str | None, basis: str, replace: bool, strict: bool) -> int:
    """Take negotiated or effective prices from FILE: columns provider, service, sku, region, price."""
    import datetime
    from pathlib import Path

    from costwarden.prices.catalogue import EMBEDDED
    from costwarden.prices.negotiated import import_prices, read_table
    from costwarden.prices.places import CONTRACTED, EFFECTIVE, data_folder

    source = Path(file)
    target = Path(out) if out is not None else data_folder() / (EFFECTIVE if basis == "effective" else CONTRACTED)
    result = import_prices(
        read_table(source, kind),
        name=source.name,
        out=target,
        catalogue=EMBEDDED,
        today=datetime.datetime.now(datetime.UTC).date(),
        basis=basis,
        replace=replace,
        strict=strict,
    )
    for one in result.unknown:
        click.echo(f"warning: {one}", err=True)
    click.echo(f"{result.prices} prices imported as {basis}, {result.kept} kept from before: {target}")
    if result.later:
        click.echo(f"{result.later} rows hold only from a later day: import the file again then")
    if out is not None:
        click.echo(f"use them with --prices {target}, or with COSTWARDEN_PRICES={target}")
    if basis == "effective":
        click.echo("they are used where costwarden.yaml says `prices: {basis: effective}`")
    return 0


def _show_file(found: Coverage, title: str) -> None:
    oldest = min((one.oldest for one in found.services), default="-")
    newest = max((one.newest for one in found.services), default="-")
    estimated = sum(one.estimated for one in found.services)
    click.echo(f"{title}: {found.prices:,} {found.basis} prices in {found.currency}, read {oldest} to {newest}")
    if estimated:
        click.echo(f"{estimated:,} of them are derived from others, not published")
    for provider, regions in found.regions.items():
        own = [one for one in found.services if one.provider == provider]
        count = sum(one.prices for one in own)
        click.echo(f"\n{provider}: {len(own)} services, {regions} regions, {count:,} prices")
        width = max(len(one.service) for one in own)
        for one in own:
            click.echo(
                f"  {one.service:<{width}}  {one.prices:>7,} prices  {one.skus:>6,} SKUs  {one.regions:>4} regions"
                f"  {one.oldest} to {one.newest}"
            )
    click.echo(f"\n{len(found.sources)} sources, the largest first:")
    for source in found.sources[:15]:
        click.echo(f"  {source.prices:>7,}  {source.date}  {source.name}")
    if len(found.sources) > 15:
        click.echo(f"  and {len(found.sources) - 15} more: --format json lists them")


def _file_shape(found: Coverage) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "path": found.path,
        "basis": found.basis,
        "currency": found.currency,
        "prices": found.prices,
        "oldest": min((one.oldest for one in found.services), default=None),
        "newest": max((one.newest for one in found.services), default=None),
        "regions": found.regions,
        "services": [asdict(one) for one in found.services],
        "sources": [asdict(one) for one in found.sources],
    }


def _show_types(format_: str) -> None:
    from costwarden.estimate.type_list import free_type_counts, type_entries

    entries, free = type_entries(), free_type_counts()
    if format_ == "json":
        shapes = [
            {
                "type": one.type,
                "provider": one.provider,
                "about": one.about,
                "regions_priced": one.regions[0],
                "regions": one.regions[1],
                "dimensions": list(one.dimensions),
            }
            for one in entries
        ]
        _print_json({"version": 1, "types": shapes, "free_types": free})
        return
    for provider, count in free.items():
        own = [one for one in entries if one.provider == provider]
        click.echo(f"{provider}: {len(own)} priced types, {count} free types")
        for one in own:
            priced, of = one.regions
            click.echo(f"  {one.type}  {one.about} ({priced} of {of} regions)")
            for line in one.dimensions:
                click.echo(f"    {line}")


def _print_json(value: object) -> None:
    import orjson

    click.echo(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())
