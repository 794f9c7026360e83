"""`costwarden savings`: the edit and its proof, the draft pull request, what became of it and what it saved."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costwarden.commands.repository_option import repository_option
from costwarden.commands.tenant_name import tenant_name

if TYPE_CHECKING:
    from costwarden.recommend.model import Recommendation
    from costwarden.savings.drafts import DraftRequest

_PATH = click.Path(path_type=Path)
_TENANT = click.option(
    "--tenant", default="", callback=tenant_name, metavar="NAME", help="Whose recommendations; the default tenant's."
)
_FORMAT = click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)


def _source_options(command: Any) -> Any:
    """What both plan and open need to know about the code."""
    options = (
        click.option("--directory", type=_PATH, default=Path(), show_default=True, metavar="DIR", help="The checkout."),
        click.option("--config", type=_PATH, metavar="FILE", help="costwarden.yaml; found in the checkout by default."),
        click.option("--import", "imports", multiple=True, type=_PATH, metavar="FILE", help="Advice not stored yet."),
        click.option("--map", "maps", multiple=True, type=_PATH, metavar="FILE", help="[ROOT=]state, plan or id map."),
        click.option("--allow-removal", is_flag=True, help="Kinds that delete something may be proposed."),
        click.option("--split", is_flag=True, help="One pull request per resource."),
        click.option(
            "--terraform",
            type=click.Choice(["none", "fmt", "validate", "plan"]),
            default="fmt",
            show_default=True,
            help="How far terraform or tofu may run; validate and plan run the repository's providers.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def savings() -> None:
    """Recommendations as small, proven draft pull requests, measured afterwards."""


@savings.command()
@click.argument("recommendations", nargs=-1, metavar="[RECOMMENDATION]...")
@_source_options
@_FORMAT
@_TENANT
def plan(recommendations: tuple[str, ...], format_: str, tenant: str, **options: Any) -> int:
    """Show the edit and its proof; no forge is touched, nothing is written. All open ones by default."""
    from dataclasses import replace

    from costwarden.commands.savings_forge import records_of
    from costwarden.savings.drafts import draft_savings
    from costwarden.savings.show import plan_document, plan_text
    from costwarden.state.savings import SavingsPulls
    from costwarden.state.store import open_state

    advice = _advice(recommendations, tenant, options["imports"])
    with open_state() as state:
        records = records_of(SavingsPulls(state, tenant))
    drafts = draft_savings(advice, replace(_request(options), records=records))
    click.echo(_json(plan_document(drafts)) if format_ == "json" else plan_text(drafts), nl=format_ == "json")
    return 0 if all(one.proof.holds for one in drafts.drafts) else 1


@savings.command("open")
@click.argument("recommendations", nargs=-1, metavar="[RECOMMENDATION]...")
@_source_options
@click.option("--approved-by", metavar="LOGIN", help="Who approved; recorded before anything is opened.")
@click.option("--reason", default="", help="Why; it is kept and shown.")
@click.option("--repository", metavar="OWNER/NAME", help="By default what the checkout's `origin` says.")
@click.option("--base", default="", metavar="BRANCH", help="The repository's default branch by default.")
@click.option("--forge", "forge_name", type=click.Choice(["github", "gitlab"]), help="By what is configured.")
@click.option("--ticked", is_flag=True, help="What is ticked on the dashboard issue.")
@click.option("--again", is_flag=True, help="Also what a person closed before.")
@click.option("--rebase", is_flag=True, help="Put our commit on today's base branch.")
@_FORMAT
@_TENANT
def open_(recommendations: tuple[str, ...], format_: str, tenant: str, **options: Any) -> int:
    """Open or update draft pull requests: approved by a named person, paced, one branch each."""
    from costwarden.commands.savings_forge import open_drafts

    return open_drafts(recommendations, tenant, format_, options)


@savings.command()
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--calibration", is_flag=True, help="Only how estimates compare with the bill, as Markdown.")
@_TENANT
def status(format_: str, calibration: bool, tenant: str) -> int:
    """Every savings pull request: claimed, estimated, measured; sums by team and author."""
    from costwarden.savings.status import calibration_table, realised, status_document, status_table
    from costwarden.state.savings import SavingsPulls
    from costwarden.state.store import open_state

    with open_state() as state:
        store = SavingsPulls(state, tenant)
        found = realised(store.all(), store.measurements())
    if calibration:
        click.echo(calibration_table(found), nl=False)
    elif format_ == "json":
        click.echo(_json(status_document(found)))
    else:
        click.echo(status_table(found), nl=False)
    return 0


@savings.command()
@click.option(
    "--directory", type=_PATH, metavar="DIR", help="A checkout of the base branch: edits are made anew on it."
)
@click.option("--repository", metavar="OWNER/NAME", help="By default what the checkout's `origin` says.")
@click.option("--forge", "forge_name", type=click.Choice(["github", "gitlab"]), help="By what is configured.")
@_TENANT
def sync(directory: Path | None, repository: str | None, forge_name: str | None, tenant: str) -> int:
    """See what people did: merged, closed, ticked. What does not hold any more is closed, what conflicts made anew."""
    from costwarden.commands.savings_forge import sync_pulls

    return sync_pulls(tenant, forge_name, directory, repository)


@savings.command()
@click.option("--bill", type=_PATH, metavar="FILE", help="FOCUS rows; the tenant's warehouse by default.")
@click.option("--comment/--no-comment", default=True, show_default=True, help="Say it on the pull requests.")
@click.option("--state", "states", multiple=True, type=_PATH, metavar="FILE", help="Ids of today, where some changed.")
@click.option("--repository", metavar="OWNER/NAME", help="Whose addresses --state has.")
@click.option("--forge", "forge_name", type=click.Choice(["github", "gitlab"]), help="By what is configured.")
@_TENANT
def measure(forge_name: str | None, tenant: str, **options: Any) -> int:
    """Measure merged pull requests 7, 14 and 30 days after the merge, as far as the bill goes."""
    from costwarden.commands.savings_forge import measure_pulls

    told = forge_name if options["comment"] else "none"
    return measure_pulls(tenant, options["bill"], told, options["states"], options["repository"])


@savings.command()
@click.option("--directory", type=_PATH, default=Path(), show_default=True, metavar="DIR", help="The checkout.")
@click.option("--config", type=_PATH, metavar="FILE", help="costwarden.yaml; found in the checkout by default.")
@click.option("--store", "keep", is_flag=True, help="Keep what was inferred, for `savings plan` and `savings open`.")
@click.option("--suggest", metavar="OWNER/NAME#N", help="Write what was inferred as suggestions on a pull request.")
@click.option("--forge", "forge_name", type=click.Choice(["github", "gitlab"]), help="By what is configured.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@_TENANT
def tags(format_: str, tenant: str, **options: Any) -> int:
    """Coverage of required tags by resource and by spend, and which missing values can be inferred."""
    from costwarden.config import find_config, read_config
    from costwarden.savings.tag_audit import audit_document, audit_tags, audit_text

    directory: Path = options["directory"].resolve()
    config = read_config(find_config(str(options["config"]) if options["config"] else None, directory))
    audit = audit_tags(directory, config, tenant=tenant)
    click.echo(_json(audit_document(audit)) if format_ == "json" else audit_text(audit), nl=format_ == "json")
    if options["keep"]:
        from costwarden.commands.recommendations import of_repository, store_recommendations
        from costwarden.commands.savings_forge import origin_of

        store_recommendations(of_repository(list(audit.advice), origin_of(directory)), tenant)
    if options["suggest"]:
        from costwarden.commands.savings_forge import suggest_tags

        return suggest_tags(list(audit.advice), options)
    return 0


@savings.command()
@click.argument("plan_file", metavar="PLAN")
@click.option("--store", "keep", is_flag=True, help="Keep it, for `savings plan` and `savings open`.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@repository_option
@_TENANT
def drift(plan_file: str, keep: bool, format_: str, repository: str, tenant: str) -> int:
    """Where the cloud was changed underneath: the source that matches it, from a plan that would change it back."""
    from costwarden.commands.recommendations import of_repository, show_found, store_recommendations
    from costwarden.plan.read import project_name, read_plan
    from costwarden.savings.drift import drift_of

    whole = read_plan(plan_file, name=project_name(plan_file), raw=True)
    found = of_repository(drift_of(whole, datetime.datetime.now(datetime.UTC), tenant), repository)
    if keep:
        store_recommendations(found, tenant)
    show_found(found, format_)
    return 0


def _request(options: dict[str, Any]) -> DraftRequest:
    from costwarden.errors import CostwardenError
    from costwarden.savings.drafts import DraftRequest
    from costwarden.savings.terraform import Terraform

    directory: Path = options["directory"]
    if not directory.is_dir():
        raise CostwardenError(f"{directory} is not a directory", hint="give --directory the checkout")
    depth = options["terraform"]
    return DraftRequest(
        directory=directory,
        config=options["config"],
        allow_removal=options["allow_removal"],
        terraform=None if depth == "none" else Terraform.found(depth),
        find_address=_finder(options),
        split=options["split"],
    )


def _finder(options: dict[str, Any]) -> Any:
    from costwarden.savings.id_maps import committed_maps
    from costwarden.savings.identify import finder

    return finder((*options["maps"], *committed_maps(options["directory"])), options["directory"])


def _advice(ids: tuple[str, ...], tenant: str, imports: tuple[Path, ...]) -> list[Recommendation]:
    """The named ones, else all open ones, of the store and of the files given. Errors: RecommendationUnknown."""
    from costwarden.commands.recommendations import listed_recommendations
    from costwarden.recommend.errors import RecommendationAmbiguous, RecommendationUnknown

    now = datetime.datetime.now(datetime.UTC)
    listed = listed_recommendations(tenant, imports, now)
    if not ids:
        return [item.one for item in listed if item.life == "open"]
    found: list[Recommendation] = []
    for text in ids:
        matching = [item.one for item in listed if item.one.id.startswith(text.strip().lower()) and text.strip()]
        if not matching:
            raise RecommendationUnknown(text)
        if len(matching) > 1:
            raise RecommendationAmbiguous(text, len(matching))
        found.append(matching[0])
    return list({one.id: one for one in found}.values())


def _json(document: dict[str, Any]) -> str:
    import json

    return json.dumps(document, indent=2, ensure_ascii=False)
