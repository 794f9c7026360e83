"""What a cloud answers, as something its owner can act on."""

from __future__ import annotations

from costwarden.errors import CostwardenError


class CloudError(CostwardenError):
    """A cloud said no, or something is not there: trying again changes nothing."""


class CloudUnavailable(CloudError):
    """A cloud does not answer, or asks to slow down: trying again may help."""


class NotThere(CloudError):
    """A cloud does not know what was asked for, or does not offer it there."""


def missing(package: str, extra: str = "collectors") -> CloudError:
    """A client library is not installed."""
    return CloudError(f"{package} is not installed", hint=f"install costwarden[{extra}]")
