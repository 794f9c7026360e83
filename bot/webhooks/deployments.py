"""What forges, pipelines and Argo CD say about a deployment, in one shape; no I/O.

Only what has succeeded is a deployment: it is what a change of the bill may come from. Identities are the sender's own
(deployment, run, job, sync), so that whatever is delivered twice is recorded once.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from bot.webhooks.event import Event
from bot.webhooks.fields import at, number, text
from costwarden.state.deployments import NewDeployment

_SHA = re.compile(r"[0-9a-f]{7,64}")
_REPOSITORY = re.compile(r"(?:https?://|git@|ssh://git@)[^/:]+[/:](?P<name>[A-Za-z0-9._/-]+?)(?:\.git)?/?")


def deployment_of(event: Event, workflows: Sequence[str]) -> NewDeployment | None:
    """The deployment an event reports; None where it reports none, or none that succeeded.

    `workflows`: globs over the names of workflows that deploy, compared without case.
    """
    if event.source == "argocd":
        return _argocd(event.payload, event.tenant)
    if event.source == "circleci":
        return _circleci(event.payload, event.tenant, workflows)
    if event.source == "gitlab":
        return _gitlab(event) if event.name == "deployment_status" else None
    if event.name == "deployment_status":
        return _github(event)
    return _workflow(event, workflows) if event.name == "workflow_run" else None


def _github(event: Event) -> NewDeployment | None:
    """docs.github.com/webhooks/webhook-events-and-payloads#deployment_status."""
    status, deployment = at(event.payload, "deployment_status"), at(event.payload, "deployment")
    when, identity = moment(text(status, "created_at")), number(deployment, "id")
    if text(status, "state") != "success" or when is None or identity is None:
        return None
    return NewDeployment(
        tenant=event.tenant,
        source="github",
        dedupe=f"{event.repository}#deployment-{identity}",
        deployed_at=when,
        service=event.repository.rpartition("/")[2],
        environment=text(status, "environment") or text(deployment, "environment"),
        sha=_sha(text(deployment, "sha")),
        branch=text(deployment, "ref"),
        repository=event.repository,
        pipeline=text(deployment, "task"),
        actor=text(deployment, "creator", "login"),
    )


def _workflow(event: Event, workflows: Sequence[str]) -> NewDeployment | None:
    run = at(event.payload, "workflow_run")
    when, identity, name = moment(text(run, "updated_at")), number(run, "id"), text(run, "name")
    named = any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in workflows)
    pushed = text(run, "event") not in ("pull_request", "pull_request_target")
    if text(run, "conclusion") != "success" or not named or not pushed or when is None or identity is None:
        return None
    return NewDeployment(
        tenant=event.tenant,
        source="github",
        dedupe=f"{event.repository}#run-{identity}",
        deployed_at=when,
        service=event.repository.rpartition("/")[2],
        sha=_sha(text(run, "head_sha")),
        branch=text(run, "head_branch"),
        repository=event.repository,
        pipeline=name,
        actor=text(run, "actor", "login"),
    )


def _gitlab(event: Event) -> NewDeployment | None:
    """docs.gitlab.com/user/project/integrations/webhook_events#deployment-events; its URL has the whole sha."""
    payload = event.payload
    when, identity = moment(text(payload, "status_changed_at")), number(payload, "deployment_id")
    if text(payload, "status") != "success" or when is None or identity is None:
        return None
    whole = text(payload, "commit_url").rpartition("/")[2]
    return NewDeployment(
        tenant=event.tenant,
        source="gitlab",
        dedupe=f"{event.repository}#deployment-{identity}",
        deployed_at=when,
        service=event.repository.rpartition("/")[2],
        environment=text(payload, "environment"),
        sha=_sha(whole) or _sha(text(payload, "short_sha")),
        branch=text(payload, "ref"),
        repository=event.repository,
        pipeline=str(number(payload, "deployable_id") or ""),
        actor=text(payload, "user", "username"),
    )


def _argocd(payload: Mapping[str, Any], tenant: str) -> NewDeployment | None:
    """An Argo CD Application as its notification sends it (`{"app": {{ toJson .app }}}`); None before it is synced."""
    app = at(payload, "app")
    operation = at(app, "status", "operationState")
    when, name = moment(text(operation, "finishedAt")), text(app, "metadata", "name")
    if text(operation, "phase") != "Succeeded" or when is None or not name:
        return None
    revision = text(operation, "syncResult", "revision")
    url = text(app, "spec", "source", "repoURL", longest=500)
    found = _REPOSITORY.fullmatch(url)
    return NewDeployment(
        tenant=tenant,
        source="argocd",
        dedupe=f"{name}@{revision}@{when.isoformat()}",
        deployed_at=when,
        service=name,
        environment=text(app, "spec", "destination", "namespace"),
        sha=_sha(revision),
        branch=text(app, "spec", "source", "targetRevision"),
        repository=found["name"] if found else "",
        pipeline="argocd",
        actor=text(operation, "operation", "initiatedBy", "username"),
    )


def _circleci(payload: Mapping[str, Any], tenant: str, workflows: Sequence[str]) -> NewDeployment | None:
    """circleci.com/docs/webhooks-reference: `workflow-completed` of a workflow whose name says that it deploys."""
    workflow, pipeline = at(payload, "workflow"), at(payload, "pipeline")
    when, identity, name = moment(text(workflow, "stopped_at")), text(workflow, "id"), text(workflow, "name")
    named = any(fnmatchcase(name.casefold(), pattern.casefold()) for pattern in workflows)
    done = text(payload, "type") == "workflow-completed" and text(workflow, "status") == "success"
    if not done or not named or when is None or not identity:
        return None
    found = _REPOSITORY.fullmatch(text(pipeline, "vcs", "origin_repository_url", longest=500))
    return NewDeployment(
        tenant=tenant,
        source="circleci",
        dedupe=f"workflow-{identity}",
        deployed_at=when,
        service=text(payload, "project", "name"),
        sha=_sha(text(pipeline, "vcs", "revision")),
        branch=text(pipeline, "vcs", "branch"),
        repository=found["name"] if found else "",
        pipeline=name,
        actor=text(pipeline, "vcs", "commit", "author", "name"),
    )


def moment(said: str) -> datetime.datetime | None:
    """RFC 3339, or GitLab's "2026-11-20 14:03:00 +0100", as UTC; None for anything else and for a time without zone."""
    try:
        when = datetime.datetime.fromisoformat(
            re.sub(r" (?=[+-]\d{4}$)| UTC$", lambda one: one[0].strip() and "Z", said)
        )
    except ValueError:
        return None
    return when.astimezone(datetime.UTC) if when.tzinfo is not None and 2000 <= when.year <= 2261 else None


def _sha(said: str) -> str:
    return said if _SHA.fullmatch(said) else ""
