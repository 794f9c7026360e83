"""What can go wrong with the state store, in words a user can act on."""

from __future__ import annotations

from costwarden.errors import CostwardenError


class StateError(CostwardenError):
    """The store cannot be used as it is."""


class LeaseLost(CostwardenError):
    """Somebody else holds what this process believed to hold: whatever it was doing must not be written."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"the lease {name!r} was lost to another process", hint="nothing to do: the other process goes on with it"
        )
