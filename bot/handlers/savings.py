"""After a push to the default branch: savings pull requests onto it are looked at again, on the source it has now."""

from __future__ import annotations

from bot.handlers.places import forge_of
from bot.savings.rounds import recheck
from bot.work import Work
from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.savings import SavingsPulls

KIND = "savings_recheck"


def ask(work: Work) -> None:
    """A job of its own, where there is something to look at: the push's own work does not wait for it."""
    event, state = work.event, work.services.state
    pulls = SavingsPulls(state, event.tenant)
    waiting = any((one.state, one.repository) == ("open", event.repository) for one in pulls.all())
    if waiting or pulls.dashboard(event.repository) is not None:
        lane = f"savings/{event.source}/{event.repository}"
        job = NewJob(KIND, event.as_payload(), event.tenant, lane, dedupe=f"{lane}@{event.head_sha}", supersedes=True)
        Jobs(state).enqueue(job)


def savings_recheck(work: Work) -> None:
    """Errors: ForgeError where the forge may answer later; CostwardenError for source that cannot be read."""
    event = work.event
    recheck(work.services, forge_of(work), event.tenant, event.repository, event.ref)
