"""Inputs, costwarden.yaml and the event as what the gate and publishing ask for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Protocol, runtime_checkable

from action.inputs import GateInputs, InputInvalid, expand
from costwarden.config import Config, find_config
from costwarden.config.document import parse_yaml
from costwarden.config.read import FILE_NAMES, validated
from costwarden.errors import CostwardenError
from costwarden.forge.model import Pull
from costwarden.gate.request import GateRequest
from costwarden.publish.settings import PublishSettings

MERGE_BASE = "merge-base"  # the input's value: where the pull request left the branch it goes to


@runtime_checkable
class Files(Protocol):
    """A repository's files at a commit, by API."""

    def file(self, repository: str, path: str, ref: str) -> bytes | None: ...


def request_of(inputs: GateInputs, pull: Pull | None, workspace: Path, base: str | None) -> GateRequest:
    """What to decide; `base` is what source alone is compared with where no baseline is given.

    Errors: InputInvalid for a pattern that matches nothing, and for a merge base without a branch to merge into.
    """
    config = find_config(inputs.config or None, workspace)
    plans = expand(inputs.plan, workspace)
    baseline = inputs.baseline or (base if inputs.hcl and not plans else None)
    if baseline == MERGE_BASE:
        if base is None:
            raise InputInvalid(
                "input 'baseline': nothing says which branch this is merged into", hint="name one: git:origin/main"
            )
        baseline = base
    return GateRequest(
        plans=tuple(plans),
        hcl=inputs.hcl,
        infracost=inputs.infracost or None,
        baseline=baseline,
        config=str(config) if config is not None else None,
        policies=inputs.policies,
        usage=inputs.usage or None,
        prices=inputs.prices or None,
        engine=inputs.engine,
        environment=inputs.environment or None,
        checkov=inputs.checkov,
        checkov_seconds=min(60, inputs.timeout / 2),  # the other half is for deciding without it
        pull=_document(pull),
        directory=workspace,
    )


def settings_of(inputs: GateInputs, config: Config, details_url: str | None, attempt: str = "") -> PublishSettings:
    """Inputs win over costwarden.yaml."""
    comment = config.comment
    amount, percent = inputs.threshold_usd, inputs.threshold_pct
    return PublishSettings(
        when=inputs.comment or comment.when,
        key=inputs.comment_key or comment.key,
        threshold_amount=comment.threshold.usd if amount is None else amount,
        threshold_percent=comment.threshold.percent if percent is None else percent,
        fail_on=inputs.fail_on,
        fail_on_error=inputs.fail_on_error,
        details_url=details_url,
        attempt=attempt,
    )


def config_beside(inputs: GateInputs, event: Mapping[str, Any], forge: object) -> Config:
    """The costwarden.yaml of the default branch, where the publishing workflow itself comes from.

    Of that file alone a trusted job may believe when and under which key to comment: the workspace and the bundle hold
    what an untrusted job wrote. Errors: CostwardenError where it cannot be read or is not valid.
    """
    repository = event.get("repository")
    told = repository if isinstance(repository, dict) else {}
    name, branch = told.get("full_name"), told.get("default_branch")
    if not isinstance(name, str) or not isinstance(branch, str) or not isinstance(forge, Files):
        return Config()
    for path in (inputs.config,) if inputs.config else FILE_NAMES:
        data = forge.file(name, _in_repository(path), branch)
        if data is not None:
            value, lines = parse_yaml(data.decode("utf-8-sig", "replace"), path)
            return Config() if value is None else validated(Config, value, lines, path)
    return Config()


def _in_repository(path: str) -> str:
    """It becomes part of an address. Errors: CostwardenError."""
    pure = PurePosixPath(path.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or not pure.parts:
        raise CostwardenError(
            f"input 'config': {path[:200]!r} is no path in the repository", hint="publish reads it from the repository"
        )
    return str(pure)


def _document(pull: Pull | None) -> dict[str, object]:
    """`input.pull` of the policies; empty without a pull request."""
    if pull is None or not pull.number:
        return {}
    return {
        "repository": pull.repository,
        "number": pull.number,
        "author": pull.author,
        "base": pull.base_ref,
        "head_sha": pull.head_sha,
        "labels": list(pull.labels),
        "draft": pull.draft,
    }
