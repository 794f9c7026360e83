"""Exceptions from a policy: a reviewed file with owners and an end, and inline ignores in Terraform source."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from costwarden.config.document import read_yaml
from costwarden.config.model import Section
from costwarden.config.read import validated
from costwarden.errors import CostwardenError
from costwarden.policy.match import address_matches

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


def _no_number(value: object) -> object:
    """A bare number would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("must be a day, YYYY-MM-DD")
    return value


class UnknownExcepted(CostwardenError):
    """An exception of a policy that does not exist excepts nothing: most often a spelling mistake."""

    def __init__(self, name: str, nearest: str | None) -> None:
        super().__init__(
            f"the exceptions file names policy {name!r}, which does not exist",
            hint=f"did you mean {nearest!r}?" if nearest else "`costwarden policy list` shows all policies",
        )


class PolicyException(Section):
    """One entry of .costwarden/exceptions.yaml; every field but the ticket is required."""

    policy: Annotated[str, Field(pattern=r"^([a-z0-9_]+/[a-z0-9_]+|checkov/[A-Z0-9_]+)$")]
    address: Text  # glob over Terraform addresses; "*" also covers the totals, which have none
    reason: Text
    owner: Text
    approver: Text
    expires: Annotated[datetime.date, BeforeValidator(_no_number)]  # the last day it holds, UTC
    attribute: str = "*"
    ticket: str = ""

    def covers(self, policy: str, address: str, attribute: str) -> bool:
        return (
            policy == self.policy
            and address_matches(self.address, address)
            and address_matches(self.attribute, attribute)
        )


class ExceptionsFile(Section):
    version: int = Field(default=1, ge=1, le=1)
    exceptions: tuple[PolicyException, ...] = ()


def read_exceptions(path: Path) -> Sequence[PolicyException]:
    """The entries of the file, none where it does not exist; ConfigInvalid with file and line when it is wrong."""
    if not path.is_file():
        return ()
    value, lines = read_yaml(path)
    if value is None:
        return ()
    if isinstance(value, list):  # a bare list of entries is read too
        value = {"version": 1, "exceptions": value}
        lines = {("exceptions", *where): line for where, line in lines.items()}
    return validated(ExceptionsFile, value, lines, str(path)).exceptions


def check_excepted(exceptions: Sequence[PolicyException], known: Collection[str]) -> None:
    """Refuse entries for policies that do not exist."""
    from difflib import get_close_matches

    for one in exceptions:
        if one.policy not in known and not one.policy.startswith("checkov/"):  # whose checks only checkov knows
            raise UnknownExcepted(one.policy, next(iter(get_close_matches(one.policy, sorted(known), n=1)), None))


def active(exceptions: Sequence[PolicyException], today: datetime.date) -> list[PolicyException]:
    return [one for one in exceptions if one.expires >= today]


def expired(exceptions: Sequence[PolicyException], today: datetime.date) -> list[PolicyException]:
    return [one for one in exceptions if one.expires < today]
