"""The bundle that carries a result from an untrusted job to a trusted one: a report and its digest, nothing else.

The trusted side believes the event, not the bundle: the pull request and its head must be those of the workflow run
that made it, and the text people read is rendered anew from checked data.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from action.output import write_report
from action.target import Heads, pull_of_run
from costwarden.errors import CostwardenError
from costwarden.forge.model import Pull
from costwarden.gate.result import GateResult

MANIFEST, REPORT = "manifest.json", "report.json"
_MAX_MANIFEST = 20_000
_MAX_SAID = 2_000  # characters, so that a manifest with an error stays within its limit


class BundleRefused(CostwardenError):
    """The bundle is incomplete, changed, or not of this event."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"the bundle is refused: {reason}", hint="run `mode: evaluate` again and publish what it uploads"
        )


class EvaluationFailed(CostwardenError):
    """The untrusted job could not decide: its own words, which are data."""


def write_bundle(folder: Path, report: str, pull: Pull | None) -> None:
    """Write manifest and report; `report` is the path of the JSON report."""
    data = Path(report).read_bytes()
    write_report(str(folder / REPORT), data.decode())
    _write_manifest(folder, pull, {"digests": {REPORT: sha256(data).hexdigest()}})


def write_error_bundle(folder: Path, error: CostwardenError, pull: Pull | None) -> None:
    """A manifest without a report: why there is none, for the check that the trusted job concludes."""
    drop_bundle(folder)
    said = {"problem": error.problem[:_MAX_SAID], "hint": error.hint[:_MAX_SAID]}
    _write_manifest(folder, pull, {"digests": {}, "error": said})


def _write_manifest(folder: Path, pull: Pull | None, more: Mapping[str, Any]) -> None:
    whose = None if pull is None else {"number": pull.number, "head_sha": pull.head_sha}
    write_report(str(folder / MANIFEST), json.dumps({"version": 1, "pull": whose, **more}, indent=2) + "\n")


def drop_bundle(folder: Path) -> None:
    """Remove what an earlier run left there."""
    for name in (MANIFEST, REPORT):
        (folder / name).unlink(missing_ok=True)


def read_bundle(folder: Path, event: Mapping[str, Any], forge: Heads | None) -> tuple[GateResult, Pull]:
    """The result and the pull request it is for.

    Errors: BundleRefused, ReportNotReadable, ForgeError; EvaluationFailed where it says why there is no result.
    """
    from costwarden.report.json_read import MAX_BYTES, read_report  # not needed by those who decide

    if forge is None:
        raise BundleRefused("publishing needs a token")
    manifest = _manifest(folder)
    if "error" in manifest:
        raise _failure(manifest["error"])
    pull = _pull(manifest, event, forge)
    data = _file(folder / REPORT, MAX_BYTES)
    digests = manifest.get("digests")
    if not isinstance(digests, dict) or digests.get(REPORT) != sha256(data).hexdigest():
        raise BundleRefused("the report's digest is not the manifest's")
    return read_report(data), pull


def _failure(said: Any) -> CostwardenError:
    problem, hint = (said.get(key) for key in ("problem", "hint")) if isinstance(said, dict) else (None, None)
    if not isinstance(problem, str) or not isinstance(hint, str) or not problem.strip():
        return BundleRefused("its manifest has an error without words")
    return EvaluationFailed(problem[:_MAX_SAID], hint=hint[:_MAX_SAID])


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
    claimed = manifest.get("pull")
    if not isinstance(event.get("workflow_run"), dict) or not isinstance(event.get("repository"), dict):
        raise BundleRefused("this is not a workflow_run event")
    head = pull_of_run(event)
    if head is None:
        raise BundleRefused("the workflow run it comes from was not made by a pull request")
    if not isinstance(claimed, dict) or type(claimed.get("number")) is not int:
        raise BundleRefused("its manifest names no pull request")
    by_pull = event["workflow_run"]["event"] == "pull_request"
    pull = forge.pull(head.repository, claimed["number"]) if by_pull else head
    if pull.number != claimed["number"] or not pull.head_sha == head.head_sha == claimed.get("head_sha"):
        raise BundleRefused("its pull request and head are not those of the workflow run")
    return pull
