"""`costwarden policy`: list, lint, test, evaluate and scaffold policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from costwarden.policy.bundle import Bundle

_DIRECTORY = click.Path(path_type=Path)
_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Output format."
)


_DOCUMENT_HINT = "--input takes a policy document as JSON; schemas/document.json describes it"


@click.group()
def policy() -> None:
    """List, lint, test, evaluate and scaffold policies."""


@policy.command("list")
@click.option("--policies", multiple=True, type=_DIRECTORY, metavar="DIR", help="Directory added to the shipped set.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="Output format.",
)
def list_(policies: tuple[Path, ...], format_: str) -> int:
    """Every policy with its level, title and origin."""
    bundle = _load(policies)
    rows = [
        {
            "id": one.id,
            "title": one.title,
            "level": one.level.value,
            "room": one.id.partition("/")[0],
            "shipped": one.shipped,
        }
        for one in bundle.policies
    ]
    if format_ == "json":
        _print_json({"version": 1, "policies": rows})
        return 0
    width = max((len(str(row["id"])) for row in rows), default=2)
    click.echo(f"{'id':{width}}  {'level':8}  {'shipped':7}  title")
    for row in rows:
        shipped = "yes" if row["shipped"] else "no"
        click.echo(f"{row['id']:{width}}  {row['level']:8}  {shipped:7}  {_line(str(row['title']))}")
    return 0


@policy.command()
@click.argument("directories", nargs=-1, required=True, type=_DIRECTORY, metavar="DIR...")
@_FORMAT
def check(directories: tuple[Path, ...], format_: str) -> int:
    """Lint policies against what both engines run alike. Exit code 2 with findings."""
    from costwarden.policy.diagnostic import render_diagnostics
    from costwarden.policy.engines.choose import choose_engine

    engine = choose_engine("embedded")
    found = sorted(engine.check(_load(directories)))
    if format_ == "json":
        from dataclasses import asdict

        _print_json({"version": 1, "engine": engine.version, "findings": [asdict(one) for one in found]})
    elif found:
        click.echo(f"embedded engine: {engine.version}, subset v1")
        for line in render_diagnostics(found):
            click.echo(_line(line))
    else:
        click.echo(f"no findings ({engine.version}, subset v1)")
    return 2 if found else 0


@policy.command("test")
@click.argument("directories", nargs=-1, required=True, type=_DIRECTORY, metavar="DIR...")
@click.option("--engine", type=click.Choice(["auto", "opa", "embedded"]), default="auto", show_default=True)
@_FORMAT
def test_(directories: tuple[Path, ...], engine: str, format_: str) -> int:
    """Run *_test.rego: with real opa where it is found, else in the embedded engine. Exit code 1 when a test fails."""
    from costwarden.policy.engines.opa_binary import OpaMissing, find_opa
    from costwarden.policy.rego_tests import find_tests, run_embedded, run_with_opa

    bundle, tests = _load(directories), find_tests(directories)
    binary = None
    if engine != "embedded":
        try:
            binary = find_opa()
        except OpaMissing:
            if engine == "opa":
                raise
    outcomes = run_embedded(bundle, tests) if binary is None else run_with_opa(binary, bundle, tests)
    failed = [one for one in outcomes if not one.passed]
    used = "embedded" if binary is None else "opa"
    if format_ == "json":
        from dataclasses import asdict

        _print_json({"version": 1, "engine": used, "tests": [asdict(one) for one in outcomes]})
    else:
        for one in failed:
            click.echo(_line(f"FAIL {one.name} ({one.file}): {one.reason}"))
        click.echo(f"{len(outcomes) - len(failed)} of {len(outcomes)} tests passed ({used})")
    return 1 if failed else 0


@policy.command("eval")
@click.option("--input", "input_", required=True, type=_DIRECTORY, metavar="FILE", help="Policy document, as JSON.")
@click.option("--policies", multiple=True, type=_DIRECTORY, metavar="DIR", help="Directory added to the shipped set.")
@click.option("--engine", default="embedded", show_default=True, metavar="embedded|opa|URL")
def eval_(input_: Path, policies: tuple[Path, ...], engine: str) -> int:
    """What the policies report for one document, as canonical JSON."""
    from costwarden.policy.engines.choose import choose_engine

    found = choose_engine(engine).evaluate_many(_load(policies), [_document(input_)])
    _print_json(found[0])
    return 0


@policy.command()
@click.argument("name", metavar="ROOM/POLICY")
@click.option("--directory", type=_DIRECTORY, default=Path("policies"), show_default=True, metavar="DIR")
def new(name: str, directory: Path) -> int:
    """Write a policy, its test and its page, to start from."""
    from costwarden.policy.scaffold import write_policy

    for path in write_policy(name, directory):
        click.echo(path.as_posix())
    return 0


def _document(path: Path) -> bytes:
    """A policy document as text; parts of one may be missing, for rules that do not read them."""
    import orjson

    from costwarden.errors import CostwardenError

    try:
        text = path.read_bytes()
        value = orjson.loads(text)
    except OSError as error:
        raise CostwardenError(f"{path.as_posix()} cannot be read: {error.strerror}", hint=_DOCUMENT_HINT) from error
    except orjson.JSONDecodeError as error:
        raise CostwardenError(f"{path.as_posix()} is not JSON: {error.msg}", hint=_DOCUMENT_HINT) from error
    if not isinstance(value, dict) or value.get("version", 1) != 1:
        raise CostwardenError(f"{path.as_posix()} is not a policy document of version 1", hint=_DOCUMENT_HINT)
    return text


def _load(directories: tuple[Path, ...]) -> Bundle:
    """The shipped set plus `directories`."""
    from costwarden.policy.bundle import load_bundle

    return load_bundle(directories)


def _print_json(value: Any) -> None:
    """Sorted keys, two spaces: the same value always prints the same bytes."""
    import json

    click.echo(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False))


def _line(text: str) -> str:
    """A file name or title must not write to the terminal."""
    return "".join(character if character.isprintable() else " " for character in text)
