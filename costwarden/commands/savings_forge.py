"""The part of `costwarden savings` that talks to a forge: open, sync, measure."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.forge.pulls import Authoring
    from costwarden.recommend.model import Recommendation
    from costwarden.savings.daily import DailyCosts


class NoForge(CostwardenError):
    def __init__(self) -> None:
        super().__init__(
            "no forge is configured",
            hint="set GITHUB_TOKEN (or an App's id and key), or GITLAB_TOKEN and CI_SERVER_URL",
        )


def open_drafts(ids: tuple[str, ...], tenant: str, format_: str, options: dict[str, Any]) -> int:
    """Exit code 0 where something is open or unchanged, 1 where nothing could be opened."""
    from costwarden.commands.savings import _advice, _json, _request
    from costwarden.savings.body import Approved
    from costwarden.savings.errors import ApproverMissing, NothingToOpen, RepositoryUnknown
    from costwarden.savings.open import OpenRequest, open_savings
    from costwarden.savings.show import opened_document, opened_text
    from costwarden.state.recommendations import Recommendations
    from costwarden.state.savings import SavingsPulls
    from costwarden.state.store import open_state

    if not (options["approved_by"] or "").strip():
        raise ApproverMissing
    directory, prefix = _top(options["directory"].resolve())
    repository = options["repository"] or origin_of(directory)
    if not repository:
        raise RepositoryUnknown
    forge = forge_of(options["forge_name"])
    with open_state() as state:
        pulls, store = SavingsPulls(state, tenant), Recommendations(state, tenant)
        if options["ticked"]:
            ids = (*ids, *_ticked(forge, pulls, repository))
            if not ids:
                raise NothingToOpen(
                    "nothing is ticked on the dashboard",
                    hint="tick boxes of the issue `Savings dashboard`, made by the first `savings open`, or name ids",
                )
        now = datetime.datetime.now(datetime.UTC)
        approved = Approved(options["approved_by"], now, reason=options["reason"])
        advice = _advice(ids, tenant, options["imports"])
        request = OpenRequest(
            replace(_request(options), approved=approved, records=records_of(pulls)),
            repository,
            base=options["base"],
            prefix=prefix,
            again=options["again"],
            rebase=options["rebase"],
        )
        result = open_savings(advice, request, forge, pulls, store, now)
    click.echo(_json(opened_document(result)) if format_ == "json" else opened_text(result), nl=format_ == "json")
    return 0 if any(one.outcome in ("opened", "updated", "unchanged") for one in result.opened) else 1


def sync_pulls(tenant: str, forge_name: str | None, checkout: Path | None, repository: str | None) -> int:
    from costwarden.savings.errors import RepositoryUnknown
    from costwarden.savings.id_maps import committed_maps
    from costwarden.savings.identify import finder
    from costwarden.savings.refresh import Checkout, refresh
    from costwarden.savings.sync import holding, sync
    from costwarden.savings.terraform import Terraform
    from costwarden.state.recommendations import Recommendations
    from costwarden.state.savings import SavingsPulls
    from costwarden.state.store import open_state

    with open_state() as state:
        store = Recommendations(state, tenant)
        forge, pulls, now = forge_of(forge_name), SavingsPulls(state, tenant), datetime.datetime.now(datetime.UTC)
        moved = sync(forge, pulls, store, now, holding(store))
        if checkout is not None:
            directory, prefix = _top(checkout.resolve())
            name = repository or origin_of(directory)
            if not name:
                raise RepositoryUnknown
            here = Checkout(
                directory,
                name,
                _commit(directory),
                prefix,
                Terraform.found(),
                finder(committed_maps(directory), directory),
            )
            made = refresh(here, forge, pulls, store, now)
            moved = [one for one in moved if one.state != "conflicts" or one.pull.repository != name] + made
    for one in moved:
        click.echo(f"{one.state}: {one.pull.repository}#{one.pull.number} {one.pull.title}: {one.detail}")
    if not moved:
        click.echo("nothing moved")
    if checkout is None and any(one.state == "conflicts" for one in moved):
        click.echo("what conflicts is made anew with --directory CHECKOUT, by the bot, or by `/cost rebase`")
    return 0


def measure_pulls(
    tenant: str, bill: Path | None, forge_name: str | None, states: tuple[Path, ...] = (), repository: str | None = None
) -> int:
    from costwarden.money import format_money
    from costwarden.savings.verdict import measure_all
    from costwarden.state.recommendations import Recommendations
    from costwarden.state.savings import SavingsPulls
    from costwarden.state.store import open_state

    ids = _ids_now(states, repository)
    forge = None if forge_name == "none" else forge_of(forge_name)
    with open_state() as state:
        now = datetime.datetime.now(datetime.UTC)
        with _costs(bill, tenant) as costs:
            done = measure_all(forge, SavingsPulls(state, tenant), Recommendations(state, tenant), costs, now, ids)
    for pull, one in done:
        amount = format_money(one.measured, one.currency, exact=True)
        click.echo(f"{pull.repository}#{pull.number}: {amount} a month after {one.days} days ({one.note})")
    if not done:
        click.echo("nothing is due: no merged pull request has reached a milestone the bill is complete for")
    return 0


def records_of(pulls: Any) -> dict[str, str]:
    """What the bill said of this tenant's earlier pull requests, per kind."""
    from costwarden.savings.status import realised, track_records

    return track_records(realised(pulls.all(), pulls.measurements()))


def suggest_tags(advice: list[Recommendation], options: dict[str, Any]) -> int:
    """Suggestions on the lines of somebody's own pull request. Exit code 1 where none could be written."""
    from costwarden.savings.drafts import DraftRequest, draft_savings
    from costwarden.savings.suggest import post

    repository, sign, number = options["suggest"].partition("#")
    if not sign or not number.isdecimal():
        problem = f"{options['suggest'][:80]!r} is not a pull request"
        raise CostwardenError(problem, hint="it reads OWNER/NAME#7")
    forge = forge_of(options["forge_name"])
    directory, prefix = _top(options["directory"].resolve())
    drafts = draft_savings(advice, DraftRequest(directory, repository, options["config"]))
    pull = forge.get(repository, int(number))
    counts = [post(forge, pull, draft, prefix) for draft in drafts.drafts if draft.proof.holds]
    written, left = sum(one for one, _ in counts), sum(other for _, other in counts)
    click.echo(f"{written} suggestions on {repository}#{number}, {left} places are not part of its changes")
    return 0 if written else 1


def forge_of(name: str | None) -> Authoring:
    """By name, else by which credentials are there. Errors: NoForge, ForgeError."""
    environment = os.environ
    token, key = environment.get("GITHUB_TOKEN", ""), environment.get("GITHUB_APP_PRIVATE_KEY", "")
    if name in (None, "github") and (token or key):
        from costwarden.forge.github_auth import AppKey
        from costwarden.forge.github_pulls import github_pulls

        app = AppKey(environment.get("GITHUB_APP_ID", ""), key) if key else None
        return github_pulls(token=token, app=app, base_url=environment.get("GITHUB_API_URL"))
    if name in (None, "gitlab") and environment.get("GITLAB_TOKEN"):
        from costwarden.forge.gitlab_merges import gitlab_merges

        address = environment.get("CI_SERVER_URL") or "https://gitlab.com"
        return gitlab_merges(token=environment["GITLAB_TOKEN"], base_url=address)
    raise NoForge


def _ids_now(states: tuple[Path, ...], repository: str | None) -> dict[tuple[str, str], str]:
    """(repository, address) -> id of state files. Errors: CostwardenError where nobody says whose they are."""
    from costwarden.recommend.inventory import resources_of_state

    if states and not repository:
        raise CostwardenError("addresses of --state are of no repository", hint="add --repository OWNER/NAME")
    return {(repository or "", one.address): one.id for path in states for one in resources_of_state(path)}


@contextmanager
def _costs(bill: Path | None, tenant: str) -> Iterator[DailyCosts]:
    if bill is not None:
        from costwarden.savings.daily import read_daily

        yield read_daily(bill)
        return
    from costwarden.chain.savings_costs import warehouse_daily

    with warehouse_daily(tenant) as costs:
        yield costs


def _ticked(forge: Authoring, pulls: Any, repository: str) -> tuple[str, ...]:
    from costwarden.savings.dashboard import ticked

    number = pulls.dashboard(repository)
    return tuple(ticked((forge.issue(repository, number) if number is not None else None) or ""))


def _top(directory: Path) -> tuple[Path, str]:
    """(the directory, its place in the work tree with a slash at the end; "" at the top or without git)."""
    for folder in (directory, *directory.parents):
        if (folder / ".git").exists():
            place = directory.relative_to(folder).as_posix()
            return directory, "" if place == "." else f"{place}/"
    return directory, ""


def _commit(directory: Path) -> str:
    """The commit that is checked out; "" where files of it are changed, or without git."""
    clean = _git(directory, "status", "--porcelain", "--", ".") == ""
    return (_git(directory, "rev-parse", "HEAD") or "") if clean else ""


def _git(directory: Path, *words: str) -> str | None:
    """What git says; None where it fails."""
    try:
        done = subprocess.run(  # noqa: S603 - an argument vector, never a shell
            ["git", "-C", str(directory), *words],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def origin_of(directory: Path) -> str:
    """ "owner/name" of the remote `origin`; "" where there is none."""
    address = (_git(directory, "remote", "get-url", "origin") or "").removesuffix(".git").rstrip("/")
    return address.partition("://")[2].partition("/")[2] if "://" in address else address.partition(":")[2]
