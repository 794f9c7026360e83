"""The bundle that carries a result from an untrusted job to a trusted one: a report and its digest, nothing else.

The trusted side believes the event, not the bundle: the pull request and its head must be those of the workflow run
that made it, and the text people read is rendered anew from checked data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

from action.output import write_report
from costwarden.errors import CostwardenError
from costwarden.forge.model import Pull
from costwarden.gate.result import GateResult
from costwarden.report.json_read import MAX_BYTES, read_report

MANIFEST, REPORT = "manifest.json", "report.json"
_MAX_MANIFEST = 10_000


class BundleRefused(CostwardenError):
    """The bundle is incomplete, changed, or not of this event."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the bundle is refused: {reason}", hint="run `mode: evaluate` again and publish what it uploads"
        )


class Heads(Protocol):
    """Who the head of a pull request is, asked of the forge."""

    def pull(self, repository: str, number: int) -> Pull: ...


def write_bundle(folder: Path, report: str, pull: Pull | None) -> None:
    """Write manifest and report; `report` is the path of the JSON report."""
    data = Path(report).read_bytes()
    write_report(str(folder / REPORT), data.decode())
    manifest = {
        "version": 1,
        "pull": None if pull is None else {"number": pull.number, "head_sha": pull.head_sha},
        "digests": {REPORT: sha256(data).hexdigest()},
    }
    write_report(str(folder / MANIFEST), json.dumps(manifest, indent=2) + "\n")


def drop_bundle(folder: Path) -> None:
    """Remove what an earlier run left there."""
    for name in (MANIFEST, REPORT):
        (folder / name).unlink(missing_ok=True)


def read_bundle(folder: Path, event: Mapping[str, Any], forge: Heads | None) -> tuple[GateResult, Pull]:
    """The result and the pull request it is for. Errors: BundleRefused, ReportNotReadable, ForgeError."""
    if forge is None:
        raise BundleRefused("publishing needs a token")
    manifest = _manifest(folder)
    pull = _pull(manifest, event, forge)
    data = _file(folder / REPORT, MAX_BYTES)
    digests = manifest.get("digests")
    if not isinstance(digests, dict) or digests.get(REPORT) != sha256(data).hexdigest():
        raise BundleRefused("the report's digest is not the manifest's")
    return read_report(data), pull


def pull_of_run(event: Mapping[str, Any]) -> Pull | None:
    """The commit a check concludes on when the bundle is missing or refused: the workflow run's own head, number 0."""
    run, repository = event.get("workflow_run"), event.get("repository")
    if not isinstance(run, dict) or not isinstance(repository, dict) or run.get("event") != "pull_request":
        return None
    head, name = run.get("head_sha"), repository.get("full_name")
    return Pull(name, 0, head) if isinstance(head, str) and isinstance(name, str) else None


def _manifest(folder: Path) -> Mapping[str, Any]:
    try:
        manifest = json.loads(_file(folder / MANIFEST, _MAX_MANIFEST))
    except (ValueError, RecursionError) as error:
        raise BundleRefused("its manifest is not JSON") from error
    if not isinstance(manifest, dict) or manifest.get("version") != 1:
        raise BundleRefused("its manifest is not of version 1")
    return manifest


def _file(path: Path, limit: int) -> bytes:
    if path.is_symlink() or not path.is_file():
        raise BundleRefused(f"{path.name} is missing")
    if path.stat().st_size > limit:
        raise BundleRefused(f"{path.name} is too large")
    return path.read_bytes()


def _pull(manifest: Mapping[str, Any], event: Mapping[str, Any], forge: Heads) -> Pull:
    """The workflow run of the event says repository and head; the claimed number must be a pull request with that head.

    GitHub leaves `workflow_run.pull_requests` empty for forks, so the number comes from the bundle and is checked.
    """
    run = event.get("workflow_run")
    repository = event.get("repository")
    claimed = manifest.get("pull")
    if not isinstance(run, dict) or not isinstance(repository, dict):
        raise BundleRefused("this is not a workflow_run event")
    if run.get("event") != "pull_request":
        raise BundleRefused("the workflow run it comes from was not made by a pull request")
    if not isinstance(claimed, dict) or not isinstance(claimed.get("number"), int):
        raise BundleRefused("its manifest names no pull request")
    pull = forge.pull(str(repository.get("full_name")), claimed["number"])
    if pull.head_sha != run.get("head_sha") or claimed.get("head_sha") != pull.head_sha:
        raise BundleRefused("its pull request and head are not those of the workflow run")
    return pull
