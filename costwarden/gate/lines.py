"""Where in the Terraform source a plan's address is, and what its author asked to ignore there."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from costwarden.gate.request import Target
from costwarden.hcl.ignores import Ignores, read_ignores
from costwarden.hcl.locate import Locator


class Lines:
    """The source of one project; without source it knows no line and ignores nothing. Reads when first asked."""

    def __init__(self, target: Target, base: Path, places: Mapping[str, tuple[str, int]] | None = None) -> None:
        """`places`: address -> (file, line) as another tool's document says; the source itself knows better."""
        self._folder = target.hcl
        self._base = base
        self._places = places or {}

    @cached_property
    def _locator(self) -> Locator | None:
        return Locator(self._folder, self._base) if self._folder is not None else None

    @cached_property
    def _ignores(self) -> Ignores:
        return read_ignores(self._locator.tree) if self._locator is not None else Ignores()

    @property
    def problems(self) -> Sequence[str]:
        """Malformed ignores and unreadable files: said, never skipped."""
        if self._locator is None:
            return ()
        return (*self._locator.problems, *self._ignores.problems)

    def unheeded(self, known: Collection[str], today: datetime.date) -> Sequence[str]:
        """Ignores that have ended or name no policy: what they were for counts again, and that is said."""
        said = []
        for one in self._ignores.ignores:
            if one.policy not in known and not one.policy.startswith("checkov/"):
                said.append(f"{one.file}:{one.line}: an ignore names policy {one.policy}, which does not exist")
            elif not one.active(today):
                said.append(f"{one.file}:{one.line}: the ignore of {one.policy} ended on {one.until.isoformat()}")
        return said

    def find(self, address: str, attribute: str | None = None) -> tuple[str, int] | None:
        location = self._locator.locate(address, attribute or None) if self._locator is not None else None
        return (location.file, location.line) if location is not None else self._places.get(address)

    def where(self, address: str) -> tuple[str, int]:
        """The form the policy document wants: ("", 0) where nothing is known."""
        return self.find(address) or ("", 0)

    def ignored(self, policy: str, address: str, today: datetime.date) -> str | None:
        """Why `policy` is ignored at `address` today; None where it is not."""
        for one in self._ignores.ignores:
            if one.policy == policy and one.active(today) and one.matches(address):
                return f"{one.reason} (until {one.until.isoformat()}, {one.file}:{one.line})"
        return None
