"""Decide one pull request on the commit it has now, with the approvals that hold, and publish the decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.gating.forge import BotForge
from bot.gating.people import makers_of, with_a_hand
from bot.gating.record import Records
from bot.gating.request import request_of
from bot.gating.trees import config_of, trees_of
from costwarden.chain.actuals import with_bill
from costwarden.config import Config
from costwarden.errors import CostwardenError
from costwarden.forge.deadline import within
from costwarden.forge.model import ForgeError, Pull
from costwarden.forge.people import Change, Makers
from costwarden.gate.approved import standing_of, with_approvals
from costwarden.gate.result import GateResult
from costwarden.gate.run import run_gate
from costwarden.policy.approvals import Standing
from costwarden.publish.publish import publish_error, publish_result
from costwarden.publish.settings import Published, PublishSettings

if TYPE_CHECKING:
    from costwarden.state.store import State


SECONDS = 180.0  # our own work on one pull request; a check that never concludes helps nobody


class TimedOut(CostwardenError):
    def __init__(self) -> None:
        super().__init__(f"costwarden timed out after {SECONDS:.0f} s", hint="gate a plan artifact instead of source")


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and what it was made from."""

    raw: GateResult  # before approvals
    result: GateResult
    config: Config  # of the base branch
    base_sha: str
    standing: Standing


class PullGate:
    """The gate of one pull request; `web` is the forge's page address, for links to source lines."""

    def __init__(self, forge: BotForge, state: State, tenant: str, web: str) -> None:
        self._forge, self._state, self._web, self._tenant = forge, state, web.rstrip("/"), tenant
        self.records = Records(state, tenant)

    def decide(self, change: Change) -> Decided:
        """Errors: CostwardenError for whatever keeps it from deciding."""
        pull = change.pull
        makers = self.makers(pull)
        with trees_of(self._forge, change) as trees:
            config, path = config_of(trees.settings)
            request = with_bill(request_of(trees, config, path, pull, self._tenant))
            try:
                found = within(SECONDS, lambda: run_gate(request))
            except TimeoutError:
                raise TimedOut from None
            source = "" if trees.plans else f"{pull.base_ref}@{trees.merge_base[:7]}"
            paths = {
                name: _below(place, str(trees.head), str(trees.plan_root)) for name, place in found.plan_paths.items()
            }
            base_sha = trees.base_sha
        raw = replace(
            found,
            baseline=source or found.baseline,
            plan_paths=paths,
            chatops=True,
            source_url=f"{self._web}/{pull.repository}/blob/{pull.head_sha}" if self._web else None,
        )
        return self.approved(raw, pull, config, base_sha, makers)

    def makers(self, pull: Pull) -> Makers:
        return makers_of(self._forge, self._state, self._tenant, pull)

    def approved(self, raw: GateResult, pull: Pull, config: Config, base_sha: str, makers: Makers) -> Decided:
        """The decision with the approvals that hold at this moment."""
        given = self.records.given(pull)
        standing = standing_of(raw, with_a_hand(self._forge, pull, makers, [one.approver for one in given]))
        result = with_approvals(raw, given, standing, config)
        return Decided(raw, result, config, base_sha, standing)

    def publish(self, decided: Decided, pull: Pull, *, attempt: str = "") -> None:
        """`attempt` names a run somebody asked for: its check is concluded afresh though nothing changed.

        Errors: ForgeError, retryable, where neither check nor status could be set; a comment that fails is no error.
        """
        settings = replace(settings_of(decided.config, pull), attempt=attempt)
        self._concluded(publish_result(decided.result, pull, self._forge, settings))

    def publish_error(self, error: CostwardenError, pull: Pull) -> None:
        """The check says that nothing could be decided, and why. Errors: as publish."""
        self._concluded(publish_error(error.problem, error.hint, pull, self._forge, PublishSettings()))

    def _concluded(self, published: Published) -> None:
        if published.check_url is None and self._forge.comment_limit == "github":
            said = published.problems[-1] if published.problems else "no answer"
            raise ForgeError(f"the check is not concluded: {said}", hint="the job is tried again", retryable=True)


def settings_of(config: Config, pull: Pull) -> PublishSettings:
    """A draft gets its check and no comment: nobody is asked to read what is not ready."""
    comment = config.comment
    return PublishSettings(
        when="never" if pull.draft else comment.when,
        key=comment.key,
        threshold_amount=comment.threshold.usd,
        threshold_percent=comment.threshold.percent,
    )


def _below(place: str, *folders: str) -> str:
    """A path as the repository has it; where it was unpacked is nobody's business."""
    for folder in folders:
        if place == folder or place.startswith(f"{folder}/"):
            return place[len(folder) + 1 :] or "."
    return place
