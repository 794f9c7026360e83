"""Exceptions from a policy: a reviewed file with owners and an end, and inline ignores in Terraform source."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from costwarden.config.document import read_yaml
from costwarden.config.model import Section
from costwarden.config.read import validated
from costwarden.policy.match import address_matches

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class PolicyException(Section):
    """One entry of .costwarden/exceptions.yaml; every field but the ticket is required."""

    policy: Annotated[str, Field(pattern=r"^[a-z0-9_]+/[a-z0-9_]+$")]
    address: Text  # glob over Terraform addresses; "" is no address, use policy settings for totals
    reason: Text
    owner: Text
    approver: Text
    expires: datetime.date  # the last day it holds, UTC
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


def active(exceptions: Sequence[PolicyException], today: datetime.date) -> list[PolicyException]:
    return [one for one in exceptions if one.expires >= today]


def expired(exceptions: Sequence[PolicyException], today: datetime.date) -> list[PolicyException]:
    return [one for one in exceptions if one.expires < today]
