"""What Terraform itself says of an edit: its formatter, and a plan made with the edit in place."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Collection, Mapping
from typing import Any

from costwarden.errors import CostwardenError
from costwarden.hcl.edit.align import neat_lines
from costwarden.hcl.edit.model import EditResult
from costwarden.hcl.refusal import Refusal, RefusalCode

C = RefusalCode
FMT_SECONDS = 30


def check_format(result: EditResult, binary: str | None = None) -> Refusal | None:
    """Whether every file that was formatted still is; `binary` is terraform or tofu, None for our own aligner.

    Raises CostwardenError where the binary cannot be run.
    """
    for name, (old, new) in result.files.items():
        if not new or not name.endswith((".tf", ".tofu", ".tfvars")):
            continue
        clean = neat_lines if binary is None else lambda data: _formatted(binary, data) == data
        if clean(old) and not clean(new):
            return Refusal(C.FMT_REGRESSION, result.address, name, 0, (result.diff[:2_000],))
    return None


def check_plan(
    document: Mapping[str, Any],
    advised: Collection[str],
    *,
    deletions: Collection[str] = (),
    replacement_allowed: bool = False,
) -> Refusal | None:
    """Whether a plan (`terraform show -json`) of the edited source changes the advised addresses in place, only them.

    `deletions`: addresses that may be destroyed. New objects must be advised as well.
    """
    for change in document.get("resource_changes") or ():
        address = str(change.get("address", ""))
        actions = [str(one) for one in (change.get("change") or {}).get("actions") or ()]
        if change.get("mode") == "data" or actions in (["no-op"], ["read"], []):
            continue
        if "delete" in actions and "create" in actions:
            if not (replacement_allowed and address in advised):
                paths = (change.get("change") or {}).get("replace_paths") or ()
                said = ", ".join(".".join(str(step) for step in path) for path in paths)
                return Refusal(C.FORCES_REPLACEMENT, address, details=(said or "replaced",))
        elif "delete" in actions and address not in deletions:
            return Refusal(C.RENDER_MISMATCH, address, details=("the plan destroys it",))
        elif address not in advised and address not in deletions:
            return Refusal(C.RENDER_MISMATCH, address, details=(f"the plan changes it too: {', '.join(actions)}",))
    return None


def _formatted(binary: str, data: bytes) -> bytes:
    """The file as `terraform fmt -` writes it."""
    environment = {"PATH": os.environ.get("PATH", os.defpath), "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    try:
        ended = subprocess.run(  # noqa: S603
            [binary, "fmt", "-"], input=data, capture_output=True, env=environment, timeout=FMT_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise CostwardenError(f"{binary} cannot be run", hint="install terraform or tofu, or leave it out") from None
    return ended.stdout if ended.returncode == 0 else data
