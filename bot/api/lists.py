"""What was decided and deployed: gates, findings, approvals, deployments, recommendations, page by page."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from bot.api.endpoint import Call, page
from bot.api.errors import ApiError, not_found

if TYPE_CHECKING:
    from costwarden.state.gates import Gate

_T = TypeVar("_T")


def gates(call: Call) -> dict[str, Any]:
    """Recorded results, oldest first, without their reports."""
    from costwarden.state.gates import Gates

    values = call.values
    found = Gates(call.state).page(
        call.tenant,
        repository=values["repository"],
        pull=values["pull"],
        after=_number(values["after"]),
        limit=values["limit"] + 1,
    )
    shown, following = _cut(found, values["limit"])
    return page([_gate(one) for one in shown], following)


def gate(call: Call) -> dict[str, Any]:
    """One recorded result with its whole report."""
    from costwarden.state.gates import Gates

    found = Gates(call.state).get(call.tenant, call.path["number"])
    if found is None:
        raise not_found("result")
    return {"version": 1, **_gate(found), "report": json.loads(found.report)}


def findings(call: Call) -> dict[str, Any]:
    """Findings of the newest result of every pull request, in the order of results."""
    from costwarden.state.gates import Gates

    values = call.values
    number, _, position = (values["after"] or "0.0").partition(".")
    first, skip, limit = _number(number), _number(position), values["limit"]
    items: list[dict[str, Any]] = []
    for one in Gates(call.state).newest_of_pulls(call.tenant, repository=values["repository"], pull=values["pull"]):
        if one.id < first:
            continue
        for at, finding in enumerate(_findings(one)):
            if (one.id == first and at < skip) or not _wanted(finding, values):
                continue
            if len(items) == limit:
                return page(items, f"{one.id}.{at}")
            items.append({"gate": one.id, "repository": one.repository, "pull": one.pull, "sha": one.sha} | finding)
    return page(items, None)


def approvals(call: Call) -> dict[str, Any]:
    """Approvals with their ends; `open=true` leaves out revoked and expired ones."""
    from costwarden.state.approvals import Approvals

    values, store = call.values, Approvals(call.state)
    found = store.page(
        call.tenant,
        repository=values["repository"],
        pull=values["pull"],
        after=_number(values["after"]),
        limit=values["limit"] + 1,
    )
    shown, following = _cut(found, values["limit"])
    now = call.state.now()
    items = [_plain(one) | {"open": one.holds(now)} for one in shown]
    return page([one for one in items if values["open"] != "true" or one["open"]], following)


def deployments(call: Call) -> dict[str, Any]:
    from costwarden.state.deployments import Deployments

    values = call.values
    found = Deployments(call.state).page(call.tenant, after=_number(values["after"]), limit=values["limit"] + 1)
    shown, following = _cut(found, values["limit"])
    return page([_plain(one) for one in shown], following)


def recommendations(call: Call) -> dict[str, Any]:
    """Stored recommendations by id, with where each is on its way."""
    from costwarden.state.recommendations import Recommendations

    values = call.values
    # The command line knows the default tenant as the one without a name.
    found = Recommendations(call.state, "" if call.tenant == "default" else call.tenant).all()
    wanted = [
        one
        for one in found
        if one.id > (values["after"] or "")
        and values["life"] in ("all", one.life)
        and values["kind"] in (None, one.document.get("kind"))
    ]
    shown = wanted[: values["limit"]]
    items = [dict(one.document) | {"id": one.id, "life": one.life, "life_reason": one.reason} for one in shown]
    return page(items, shown[-1].id if len(wanted) > len(shown) else None)


def _wanted(finding: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return all(values[name] in (None, finding.get(name)) for name in ("level", "status", "policy"))


def _gate(one: Gate) -> dict[str, Any]:
    plain = _plain(one) | {"findings": _findings(one)}
    del plain["report"]
    return plain


def _findings(one: Gate) -> list[dict[str, Any]]:
    """Without the notes the bot keeps beside them, which have no policy."""
    return [finding for finding in one.findings if "policy" in finding]


def _plain(one: Any) -> dict[str, Any]:
    """A stored row as JSON: the tenant is the caller's own, hence left out."""
    names = [name for name in type(one).__dataclass_fields__ if name != "tenant"]
    return {name: _value(getattr(one, name)) for name in names}


def _value(value: Any) -> Any:
    from decimal import Decimal

    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return list(value) if isinstance(value, tuple) else value


def _cut(found: Sequence[_T], limit: int) -> tuple[Sequence[_T], str | None]:
    shown = found[:limit]
    return shown, str(getattr(shown[-1], "id", "")) if len(found) > limit else None


def _number(text: str | None) -> int:
    """Errors: ApiError 400 for a cursor that is not one of this list."""
    if not text:
        return 0
    if not text.isdigit() or len(text) > 18:
        raise ApiError(400, "the parameter after cannot be that", "pass the `next` of the page before")
    return int(text)
