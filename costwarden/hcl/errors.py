"""What can be wrong with Terraform source that a user wants rendered. No text shows content of a file."""

from __future__ import annotations

import re

from costwarden.errors import CostwardenError


class RenderError(CostwardenError):
    """Terraform source that cannot become a plan."""

    def __init__(self, where: str, reason: str, *, hint: str) -> None:
        super().__init__(f"{_shown(where)}: {reason}", hint=hint)


class HclSyntaxError(RenderError):
    def __init__(self, file: str, line: int) -> None:
        super().__init__(f"{file}:{line}", "syntax error", hint="`terraform validate` shows the details")


class HclDefinedTwice(RenderError):
    def __init__(self, file: str, line: int, address: str) -> None:
        super().__init__(f"{file}:{line}", f"{address} is defined twice", hint="remove or rename one of the two blocks")


class HclOverrideFile(RenderError):
    def __init__(self, file: str) -> None:
        super().__init__(
            file,
            "override files cannot be rendered without Terraform",
            hint="make a plan (`terraform show -json plan.out > plan.json`) and pass plan.json",
        )


def _shown(where: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "?", where)
