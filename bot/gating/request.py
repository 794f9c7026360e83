"""What of a pull request's files is gated: the workflow's plans where it left them, else the source itself."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.gating.trees import POLICIES, Trees
from costwarden.config import Config
from costwarden.forge.model import Pull
from costwarden.gate.request import GateRequest, NothingToGate

_MOST_ROOTS = 50


def request_of(trees: Trees, config: Config, config_path: Path | None, pull: Pull, tenant: str) -> GateRequest:
    """Errors: NothingToGate where there is neither plan nor Terraform source."""
    policies = trees.settings / POLICIES
    common: dict[str, Any] = {
        "config": str(config_path) if config_path is not None else None,
        "policies": (str(policies),) if policies.is_dir() else (),
        "pull": pull_document(pull),
        "tenant": "" if tenant == "default" else tenant,
        "directory": trees.head,
        "trusted": trees.settings,
    }
    if trees.plans:
        return GateRequest(**common, **_with_plans(trees, config))
    roots = roots_of(trees.head, config)
    before = roots_of(trees.base, config)
    if not roots and before:  # all of it is deleted: an empty folder stands for what is left
        roots = [trees.head / before[0].relative_to(trees.base)]
        roots[0].mkdir(parents=True, exist_ok=True)
    if not roots:
        raise NothingToGate
    return GateRequest(**common, hcl=tuple(map(str, roots)), baseline=f"tree:{trees.base}")


def roots_of(tree: Path, config: Config) -> list[Path]:
    """The folders Terraform runs in: those of costwarden.yaml, else the repository's own, else every folder of source
    that is not below `modules`."""
    if config.projects:
        return [tree / one.hcl for one in config.projects if one.hcl and (tree / one.hcl).is_dir()]
    if any(tree.glob("*.tf")) or any(tree.glob("*.tofu")):
        return [tree]
    found = {path.parent for pattern in ("*.tf", "*.tofu") for path in tree.rglob(pattern)}
    outside = [one for one in found if "modules" not in one.relative_to(tree).parts]
    return sorted(outside)[:_MOST_ROOTS]


def _with_plans(trees: Trees, config: Config) -> Mapping[str, Any]:
    """Plans where costwarden.yaml looks for them, else under their own names beside the repository's source."""
    configured = [one.plan for one in config.projects if one.plan]
    for plan in configured:
        given, place = trees.plan_root / plan, trees.head / plan
        if given.is_file() and place.resolve().is_relative_to(trees.head.resolve()):
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(given, place)
    if configured and all((trees.plan_root / plan).is_file() for plan in configured):
        return {}
    hcl = (str(trees.head),) if len(trees.plans) == 1 else ()
    return {"plans": tuple(str(path) for path in trees.plans), "hcl": hcl}


def pull_document(pull: Pull) -> dict[str, Any]:
    """The `pull` of the policy document."""
    return {
        "repository": pull.repository,
        "number": pull.number,
        "author": pull.author,
        "base": pull.base_ref,
        "head_sha": pull.head_sha,
        "labels": list(pull.labels),
        "draft": pull.draft,
    }
