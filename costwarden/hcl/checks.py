"""What Terraform's own formatter says of an edit."""

from __future__ import annotations

import os
import subprocess

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
