"""The ownership map over REST: listed, and replaced as a whole so that no half of it is ever in force."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.api.endpoint import Call
from bot.api.errors import ApiError

Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]


class RuleIn(BaseModel):
    """One rule: what carries these tags belongs to that repository and owner."""

    model_config = ConfigDict(extra="forbid", strict=True)

    tags: Annotated[dict[Text, Text], Field(min_length=1, max_length=10)]
    owner: Annotated[str, Field(max_length=200, pattern=r"^@[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*$")]
    repository: Annotated[str, Field(max_length=300, pattern=r"^([A-Za-z0-9_-]+(/[A-Za-z0-9._-]+)+)?$")] = ""
    path: Annotated[str, Field(max_length=300, pattern=r"^([A-Za-z0-9_-][A-Za-z0-9_-]*(/[A-Za-z0-9_-]+)*)?$")] = ""


class OwnershipIn(BaseModel):
    """The whole map; an empty list takes it away."""

    model_config = ConfigDict(extra="forbid", strict=True)

    rules: Annotated[list[RuleIn], Field(max_length=2_000)]


def listed(call: Call) -> dict[str, Any]:
    from costwarden.chain.ownership import rules_of
    from costwarden.policy.ownership import check_ownership

    found = rules_of(call.state, call.tenant)
    rules = [{"source": one.source, **one.rule.model_dump(mode="json", exclude_none=True)} for one in found]
    start, most = int(call.values.get("after") or 0), int(call.values["limit"])
    shown = {"version": 1, "items": rules[start : start + most], "next": None}
    if start + most < len(rules):
        shown["next"] = str(start + most)
    return shown | {"problems": check_ownership([one.rule for one in found])}


def put_rules(call: Call) -> dict[str, Any]:
    from costwarden.chain.ownership import API, OwnershipInvalid, parse_rules, save_rules

    try:
        given = OwnershipIn.model_validate_json(call.body)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])[:100]
        raise ApiError(400, f"{place or 'the body'}: {first['msg'][:200]}", "/v1/openapi.json has the shape") from None
    wanted = [
        {
            "match": {"tag": one.tags},
            "owner": one.owner,
            **({"repository": one.repository} if one.repository else {}),
            **({"path": one.path} if one.path else {}),
        }
        for one in given.rules
    ]
    try:
        rules = parse_rules(wanted)
        save_rules(call.state, call.tenant, API, rules, by=f"token:{call.token.name}")
    except OwnershipInvalid as error:
        raise ApiError(422, error.problem, error.hint) from None
    return {"version": 1, "kept": len(rules)}
