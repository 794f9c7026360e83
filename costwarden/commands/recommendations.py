"""`costwarden recommendations`: list, explain, snooze; fed by files, our rules over a plan, or earlier imports."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from costwarden.commands.repository_option import repository_option
from costwarden.commands.tenant_name import tenant_name

if TYPE_CHECKING:
    from costwarden.recommend.bill import Bill
    from costwarden.recommend.explain import Listed
    from costwarden.recommend.model import Recommendation
    from costwarden.state.recommendations import Recommendations

_PATH = click.Path(path_type=Path)
_CLOUD = click.Choice(["aws", "azure", "gcp"])
_TENANT = click.option(
    "--tenant", default="", callback=tenant_name, metavar="NAME", help="Whose recommendations; the default tenant's."
)


@click.group(invoke_without_command=True)
@click.option("--import", "imports", multiple=True, type=_PATH, metavar="FILE|DIR", help="Store what it holds; repeat.")
@click.option("--plan", "plans", multiple=True, metavar="PLAN", help="Let the rules look at a plan; repeatable.")
@click.option("--state", "states", multiple=True, type=_PATH, metavar="FILE", help="Or at a state file (version 4).")
@repository_option
@click.option("--bill", metavar="FILE", help="FOCUS rows (CSV, JSON): what resources really cost; or `warehouse`.")
@click.option("--metrics", type=_PATH, metavar="FILE", help="Recorded metrics; docs/recommendations.md has the shape.")
@click.option("--commitments", multiple=True, type=_PATH, metavar="FILE", help="Savings plans or reserved instances.")
@click.option("--metrics-from", multiple=True, type=_CLOUD, help="Ask its monitoring (needs credentials); repeatable.")
@click.option("--cloudwatch", is_flag=True, help="The same as --metrics-from aws.")
@click.option(
    "--metrics-days", type=click.IntRange(14, 93), default=14, show_default=True, help="How far back to look."
)
@click.option("--from-cloud", type=_CLOUD, help="Ask the provider's advisors (needs credentials).")
@click.option("--scope", "scopes", multiple=True, metavar="ID", help="Subscription or project to ask; repeatable.")
@click.option("--complete", is_flag=True, help="What these sources report is all there is: what they dropped ends.")
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; repeatable.")
@click.option("--life", default="open", show_default=True, metavar="LIFE", help="open, snoozed, dismissed ... or all.")
@click.option("--now", metavar="RFC3339", help="The time to judge freshness by.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@_TENANT
@click.pass_context
def recommendations(ctx: click.Context, /, **options: Any) -> int:
    """What could be saved, by whom it was found, and why it is or is not a pull request yet."""
    if ctx.invoked_subcommand is not None:
        return 0
    from costwarden.gate.request import check_tenant, parse_now

    check_tenant(options["tenant"])
    _check_filters(options["kinds"], options["life"])
    now = parse_now(options["now"])
    store, close = _store(options["tenant"])
    try:
        found = _found(options, now)
        if found is not None:
            store.put(_documents(_with_known(found, store, now)))
            if options["complete"]:
                _supersede(found, store)
        listed = [item for item in _listed(store, now) if options["life"] in ("all", item.life)]
    finally:
        close()
    listed = [item for item in listed if not options["kinds"] or item.one.kind in options["kinds"]]
    _show(listed, options["format_"])
    return 0


def _check_filters(kinds: tuple[str, ...], life: str) -> None:
    """A word nobody knows would show nothing, as if there were nothing. Errors: FilterUnknown."""
    from costwarden.recommend.errors import FilterUnknown
    from costwarden.recommend.kinds import KINDS
    from costwarden.recommend.model import Life

    for kind in kinds:
        if kind not in KINDS:
            raise FilterUnknown("kind", kind, list(KINDS))
    if life not in (*Life, "all"):
        raise FilterUnknown("life", life, [*(one.value for one in Life), "all"])


@recommendations.command()
@click.argument("recommendation")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_TENANT
def explain(recommendation: str, format_: str, tenant: str) -> int:
    """Show the maths of one: figures, evidence, risk, and what stands in the way."""
    item = find_recommendation(recommendation, tenant)
    if format_ == "json":
        click.echo(_json({"version": 1, "recommendation": _document(item)}))
    else:
        from costwarden.recommend.explain import explained

        click.echo(explained(item), nl=False)
    return 0


@recommendations.command()
@click.argument("recommendation")
@click.option("--days", type=click.IntRange(1, 365), required=True, help="It is not shown nor proposed for so long.")
@click.option("--reason", required=True, help="Why; it is kept with the decision.")
@click.option("--by", "actor", metavar="NAME", help="Who decides; your user name by default.")
@_TENANT
def snooze(recommendation: str, days: int, reason: str, actor: str | None, tenant: str) -> int:
    """Not now: it comes back after the days."""
    import getpass

    store, close = _store(tenant)
    try:
        item = _one(store, recommendation)
        until = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days)
        store.decide(item.one.id, "snoozed", reason=reason, actor=actor or getpass.getuser(), until=until)
    finally:
        close()
    click.echo(f"{item.one.id} is snoozed until {until:%Y-%m-%d}")
    return 0


def find_recommendation(text: str, tenant: str = "") -> Listed:
    """One stored recommendation by its id or the beginning of it. Errors: RecommendationUnknown, -Ambiguous."""
    store, close = _store(tenant)
    try:
        return _one(store, text)
    finally:
        close()


def listed_recommendations(tenant: str, files: tuple[Path, ...], now: datetime.datetime) -> list[Listed]:
    """The stored ones together with those of files that are not stored."""
    from costwarden.recommend.explain import Listed
    from costwarden.recommend.gather import Inputs, gather

    store, close = _store(tenant)
    try:
        listed = {item.one.id: item for item in _listed(store, now)}
    finally:
        close()
    if files:
        listed.update((one.id, Listed(one)) for one in gather(Inputs(files=files, tenant=tenant), now))
    return [listed[id] for id in sorted(listed)]


def store_recommendations(found: list[Recommendation], tenant: str) -> None:
    """Keep them with what was known before."""
    store, close = _store(tenant)
    try:
        store.put(_documents(found))
    finally:
        close()


def show_found(found: list[Recommendation], format_: str) -> None:
    """As the list prints them: table, json or csv."""
    from costwarden.recommend.explain import Listed

    _show([Listed(one) for one in found], format_)


def _one(store: Recommendations, text: str) -> Listed:
    from costwarden.gate.request import parse_now
    from costwarden.recommend.errors import RecommendationAmbiguous, RecommendationUnknown

    matching = [item for item in _listed(store, parse_now(None)) if item.one.id.startswith(text.strip().lower())]
    if not matching or not text.strip():
        raise RecommendationUnknown(text)
    if len(matching) > 1:
        raise RecommendationAmbiguous(text, len(matching))
    return matching[0]


def _store(tenant: str) -> tuple[Recommendations, Any]:
    from costwarden.state.recommendations import Recommendations
    from costwarden.state.store import open_state

    state = open_state()
    return Recommendations(state, tenant), state.close


def _found(options: dict[str, Any], now: datetime.datetime) -> list[Recommendation] | None:
    """What the options bring, merged and gated; None where they bring nothing."""
    from costwarden.commands.recommendations_cloud import asked, monitoring, needs_resources, unused
    from costwarden.recommend.gather import Inputs, gather

    needs_resources(options)
    clouds = list(dict.fromkeys([*options["metrics_from"], *(["aws"] if options["cloudwatch"] else [])]))
    inputs = Inputs(
        files=options["imports"],
        plans=options["plans"],
        states=options["states"],
        bill=_bill(options["bill"], options["tenant"]),
        metrics=options["metrics"],
        tenant=options["tenant"],
        fetched=asked(options["from_cloud"], options["scopes"]),
        commitments=options["commitments"],
        monitoring=monitoring(clouds, now, options["metrics_days"]),
        unused=unused(clouds),
    )
    if not inputs.any and not options["from_cloud"]:
        return None
    return of_repository(gather(inputs, now), options["repository"])


def of_repository(found: list[Recommendation], repository: str) -> list[Recommendation]:
    """With the repository whose code their addresses are of, where neither they nor their source say another."""
    return [replace(one, repository=repository) if one.address and not one.repository else one for one in found]


def _supersede(found: list[Recommendation], store: Recommendations) -> None:
    seen = [one.id for one in found]
    for source in sorted({one.source for one in found}):
        store.supersede_missing(source, seen, f"{source} does not report it any more")


def _with_known(found: list[Recommendation], store: Recommendations, now: datetime.datetime) -> list[Recommendation]:
    """Together with what another source said earlier about the same resource and action."""
    from costwarden.recommend.document import from_document
    from costwarden.recommend.earlier import remembered
    from costwarden.recommend.gates import gated
    from costwarden.recommend.merge import merge

    new = {one.id: one for one in found}
    earlier = [from_document(one.document) for one in store.all() if one.id in new]
    others = [one for one in earlier if one.source != new[one.id].source]
    merged = merge([*found, *others])
    return [gated(one, now) for one in remembered(merged, {one.id: one for one in earlier}, now)]


def _bill(given: str | None, tenant: str) -> Path | Bill | None:
    """A file, or what the tenant's warehouse says of the last 30 days."""
    if given != "warehouse":
        return Path(given) if given else None
    from costwarden.chain.savings_costs import warehouse_bill

    return warehouse_bill(tenant)


def _listed(store: Recommendations, now: datetime.datetime) -> list[Listed]:
    """Stored ones, merged across sources and gated anew: what was fresh may have expired."""
    from costwarden.recommend.explain import Listed
    from costwarden.savings.stored import stored_advice
    from costwarden.state.savings import SavingsPulls

    pulls = SavingsPulls(store.state, store.tenant).all()
    return [Listed(item.one, item.life, item.reason) for item in stored_advice(store.all(), pulls, now)]


def _documents(found: list[Recommendation]) -> list[dict[str, Any]]:
    from costwarden.recommend.document import storable, to_document

    return [to_document(storable(one)) for one in found]


def _document(item: Listed) -> dict[str, Any]:
    from costwarden.recommend.document import to_document

    return {**to_document(item.one), "life": item.life, "life_reason": item.reason}


def _show(listed: list[Listed], format_: str) -> None:
    from costwarden.money import decimal_text
    from costwarden.recommend.explain import as_csv, table
    from costwarden.recommend.merge import total_saving

    if format_ == "table":
        click.echo(table(listed), nl=False)
    elif format_ == "csv":
        click.echo(as_csv(listed), nl=False)
    else:
        totals = total_saving(item.one for item in listed if item.life == "open")
        amounts = {currency: decimal_text(amount) for currency, amount in totals.items()}
        shown = [_document(item) for item in listed]
        click.echo(_json({"version": 1, "monthly_saving": amounts, "recommendations": shown}))


def _json(document: dict[str, Any]) -> str:
    import json

    return json.dumps(document, indent=2, ensure_ascii=False)
