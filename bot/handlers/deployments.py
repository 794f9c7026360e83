"""deployment_status and workflow_run: what was deployed, recorded once; a finished workflow also asks for the gate."""

from __future__ import annotations

from bot.gating.trees import PLAN_ARTIFACT
from bot.handlers.places import forge_of
from bot.handlers.pulls import again
from bot.webhooks.deployments import deployment_of
from bot.webhooks.fields import number
from bot.work import Work
from costwarden.state.deployments import Deployments


def deployment_status(work: Work) -> None:
    found = deployment_of(work.event, work.services.settings.deploy_workflows)
    if found is not None:
        Deployments(work.services.state).record(found)


def workflow_run(work: Work) -> None:
    """It may have deployed, and it may have left a plan; a run that did neither changes nothing."""
    deployment_status(work)
    event = work.event
    run = number(event.payload, "workflow_run", "id")
    if run is not None and forge_of(work).has_artifact(event.repository, run, PLAN_ARTIFACT):
        again(work)
