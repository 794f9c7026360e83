"""What can be wrong with a plan a user hands over: one class per case, none of which shows a byte of the file."""

from __future__ import annotations

import re

from costwarden.errors import CostwardenError

_SHOW = "run `terraform show -json plan.out > plan.json` and pass plan.json"


def shown_path(path: str) -> str:
    """The path for a message: control characters out, "-" as "standard input"."""
    return "standard input" if path == "-" else re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", path)


class PlanError(CostwardenError):
    """A plan that cannot be used."""

    def __init__(self, path: str, reason: str, *, hint: str = _SHOW) -> None:
        super().__init__(f"{shown_path(path)}: {reason}", hint=hint)


class PlanNotFound(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "no such plan file", hint=f"check the path; to make a plan file {_SHOW}")


class PlanIsDirectory(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path, "is a directory, not a plan file", hint="pass a plan in JSON, or the Terraform source with --hcl DIR"
        )


class PlanNotAccessible(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "the plan file could not be read", hint="check the file's permissions and its disk")


class PlanTooLarge(PlanError):
    def __init__(self, path: str, limit_bytes: int) -> None:
        super().__init__(
            path,
            f"the plan is larger than {_size(limit_bytes)}",
            hint="split the Terraform root, or check that this is the output of `terraform show -json`",
        )


class PlanEmpty(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "the plan file is empty", hint=f"the command that wrote it failed? {_SHOW}")


class PlanTruncated(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path, "the JSON ends in the middle: the plan file is truncated", hint=f"write it again: {_SHOW}"
        )


class PlanCompressionBroken(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path, "the gzip data is broken or truncated", hint="compress the plan again with `gzip plan.json`"
        )


class PlanIsBinary(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "is a binary file, not a plan in JSON")


class PlanIsSavedPlan(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "is Terraform's binary plan file (or another zip), not a plan in JSON")


class PlanIsUtf16(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            "is encoded in UTF-16 or UTF-32; a plan must be UTF-8",
            hint="PowerShell's `>` writes UTF-16: use `terraform show -json plan.out | Out-File -Encoding utf8`",
        )


class PlanIsHtml(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            "is an HTML or XML page, not a plan in JSON",
            hint="the download of the plan hit a login or error page",
        )


class PlanIsTerraformSource(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "is Terraform source, not a plan", hint=f"pass its folder with --hcl DIR, or {_SHOW}")


class PlanIsYaml(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "looks like YAML, not a plan in JSON")


class PlanIsText(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "is plain text, not a plan in JSON")


class PlanIsStreamingLog(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            "is the line-by-line log of `terraform plan -json`, not a plan",
            hint="run `terraform plan -out=plan.out`, then `terraform show -json plan.out > plan.json`",
        )


class PlanNotJson(PlanError):
    def __init__(self, path: str, line: int, column: int) -> None:
        super().__init__(path, f"is not valid JSON at line {line}, column {column}")


class PlanTooDeep(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "the JSON is nested too deeply for a Terraform plan")


class PlanIsState(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path, "is a Terraform state, not a plan", hint=f"run `terraform plan -out=plan.out`, then {_SHOW}"
        )


class PlanIsInfracost(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "is Infracost's JSON, not a plan", hint="pass it with --infracost FILE")


class PlanNotAPlan(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(path, "is JSON, but not a Terraform plan: it has no format_version")


class PlanTooOld(PlanError):
    def __init__(self, path: str, version: str) -> None:
        super().__init__(
            path,
            f"plan format_version {version} is too old",
            hint="use Terraform 0.12 or later, or OpenTofu, to show it",
        )


class PlanTooNew(PlanError):
    def __init__(self, path: str, version: str) -> None:
        super().__init__(
            path,
            f"plan format_version {version} is not known to this costwarden (0.1, 0.2 and 1.x are)",
            hint="upgrade costwarden, or show the plan with Terraform 1.x or OpenTofu 1.x",
        )


class PlanErrored(PlanError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            "Terraform stopped with an error while planning: the plan is incomplete",
            hint="fix the error that `terraform plan` reports, then plan again",
        )


class PlanDuplicateAddress(PlanError):
    def __init__(self, path: str, position: int) -> None:
        super().__init__(path, f"resource_changes[{position}] repeats the address of an earlier resource")


class PlanMalformed(PlanError):
    """A value of the wrong type; `where` is a path of Terraform's own keys and positions, never of the plan's names."""

    def __init__(self, path: str, where: str, expected: str) -> None:
        super().__init__(path, f"{where} is not {expected}: not a plan Terraform wrote")


def _size(limit_bytes: int) -> str:
    megabytes = limit_bytes / 1024**2
    return f"{megabytes:.0f} MB" if megabytes >= 1 else f"{limit_bytes} bytes"
