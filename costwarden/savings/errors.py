"""What keeps a savings pull request from being opened, in words a user can act on."""

from __future__ import annotations

from costwarden.errors import CostwardenError


class ApproverMissing(CostwardenError):
    def __init__(self) -> None:
        super().__init__(
            "nobody has approved it: a savings pull request opens with a named person's approval",
            hint="give --approved-by LOGIN, a person who may decide for these resources",
        )


class NotAPerson(CostwardenError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name[:60]!r} is not a person's login", hint="bots and costwarden itself approve nothing")


class NothingToOpen(CostwardenError):
    def __init__(self, reason: str, hint: str = "`costwarden savings plan` shows what stands in the way") -> None:
        super().__init__(f"there is nothing to open: {reason}", hint=hint)


class RepositoryUnknown(CostwardenError):
    def __init__(self) -> None:
        super().__init__("it is not known which repository this checkout is of", hint="give --repository OWNER/NAME")
