"""`costwarden doctor`: what is configured, reachable and missing, with the next step."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import click

Verdict = Literal["ok", "missing", "failed"]
_MARKS = {"ok": "ok     ", "missing": "missing", "failed": "FAILED "}


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's list; `next_step` is empty where nothing has to be done."""

    name: str
    verdict: Verdict
    detail: str
    next_step: str = ""


@click.command()
@click.option("--config", metavar="FILE", help="costwarden.yaml; found in the working directory by default.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
def doctor(config: str | None, format_: str) -> int:
    """Check what gate, night and bot need. Exit code 2 where something is broken; what is absent is no failure."""
    checks = list(examine(config))
    if format_ == "json":
        import json
        from dataclasses import asdict

        click.echo(json.dumps({"version": 1, "checks": [asdict(check) for check in checks]}, indent=2))
    else:
        for check in checks:
            click.echo(f"{_MARKS[check.verdict]}  {check.name}: {check.detail}")
            if check.next_step:
                click.echo(f"         next: {check.next_step}")
    return 2 if any(check.verdict == "failed" for check in checks) else 0


def examine(config: str | None) -> Iterator[Check]:
    """Every check in the order a gate would need it."""
    yield Check("python", "ok", sys.version.split()[0])
    yield _guarded("configuration", lambda: _configuration(config))
    yield _guarded("prices", _prices)
    yield _guarded("policies", _policies)
    yield _guarded("embedded engine", _embedded)
    from costwarden.commands.doctor_services import checks

    for name, check in checks():
        yield _guarded(name, check)
    yield _program("opa", "only needed for --engine opa and `policy test` of full Rego")
    yield _program("terraform", "only needed to make plans")


def _guarded(name: str, check: Callable[[], Check]) -> Check:
    from costwarden.errors import CostwardenError

    try:
        return check()
    except CostwardenError as error:
        return Check(name, "failed", error.problem, error.hint)
    except (ImportError, OSError) as error:
        return Check(name, "failed", f"{type(error).__name__}: {error}", "install costwarden again")


def _configuration(config: str | None) -> Check:
    from costwarden.config import find_config, read_config

    path = find_config(config)
    settings = read_config(path)
    if path is None:
        return Check("configuration", "missing", "no costwarden.yaml here: defaults hold, nothing denies", "add limits")
    parts = (
        f"{len(settings.projects)} projects",
        f"{len(settings.limits)} limits",
        f"{len(settings.tags.required)} required tags",
        f"{len(settings.budgets)} budgets",
    )
    return Check("configuration", "ok", f"{path}: {', '.join(parts)}")


def _prices() -> Check:
    from costwarden.prices.catalogue import Catalogue

    catalogue = Catalogue()
    try:
        return Check("prices", "ok", f"embedded catalogue, prices as of {catalogue.meta('prices_as_of')}")
    finally:
        catalogue.close()


def _policies() -> Check:
    from costwarden.policy.bundle import load_bundle

    return Check("policies", "ok", f"{len(load_bundle([]).policies)} shipped")


def _embedded() -> Check:
    from costwarden.policy.bundle import load_bundle
    from costwarden.policy.engines.choose import choose_engine

    engine = choose_engine("embedded")
    refused = engine.check(load_bundle([]))
    if refused:
        return Check("embedded engine", "failed", f"refuses {len(refused)} shipped constructs", "report this")
    return Check("embedded engine", "ok", engine.version)


def _program(name: str, why: str) -> Check:
    found = shutil.which(name)
    return Check(name, "ok", found) if found else Check(name, "missing", why)
