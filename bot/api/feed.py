"""The plain feed of deployments: what a pipeline that no forge speaks for reports itself."""

from __future__ import annotations

import datetime
import hashlib
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.api.endpoint import Call
from bot.api.errors import ApiError

Text = Annotated[str, Field(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]


class DeploymentIn(BaseModel):
    """One deployment as a pipeline reports it."""

    model_config = ConfigDict(extra="forbid", strict=True)

    time: Annotated[
        str, Field(max_length=40, pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,18}(Z|[+-][0-9]{2}:[0-9]{2})$")
    ]
    service: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$")]
    environment: Text = ""
    sha: Annotated[str, Field(pattern=r"^([0-9a-f]{7,64})?$")] = ""
    branch: Text = ""
    repository: Text = ""
    pipeline: Text = ""
    actor: Text = ""
    id: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""


def record_deployment(call: Call) -> dict[str, Any]:
    """Recorded once: by its `id`, else by all it says."""
    from costwarden.state.deployments import Deployments, NewDeployment

    try:
        given = DeploymentIn.model_validate_json(call.body)
        at = datetime.datetime.fromisoformat(given.time).astimezone(datetime.UTC)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])[:100]
        raise ApiError(400, f"{place or 'the body'}: {first['msg'][:200]}", "/v1/openapi.json has the shape") from None
    except (ValueError, OverflowError):
        raise ApiError(422, "time is no moment of the calendar", "write it as 2026-07-20T12:00:00Z") from None
    digest = hashlib.sha256(given.model_dump_json().encode()).hexdigest()
    deployment = NewDeployment(
        tenant=call.tenant,
        source="feed",
        dedupe=f"id:{given.id}" if given.id else f"sha256:{digest}",
        deployed_at=at,
        service=given.service,
        environment=given.environment,
        sha=given.sha,
        branch=given.branch,
        repository=given.repository,
        pipeline=given.pipeline,
        actor=given.actor or f"token:{call.token.name}",
    )
    return {"version": 1, "recorded": Deployments(call.state).record(deployment)}
