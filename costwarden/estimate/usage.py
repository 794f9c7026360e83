"""The usage file: what a plan cannot say, in Infracost's format.

    version: 0.1
    resource_type_default_usage:
      aws_lambda_function: {monthly_requests: 1000000}
    resource_usage:
      aws_s3_bucket.logs: {standard: {storage_gb: 500}}
      module.app.aws_nat_gateway.main[*]: {monthly_data_processed_gb: {low: 50, high: 400}}

Precedence: type default < wildcard < exact address. A value may be a number, a text, or a range {low, high, expected}.
`schedule: "mon-fri 08:00-20:00"` stands for the hours a month that it runs (schedule.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from costwarden.errors import CostwardenError
from costwarden.estimate.schedule import monthly_hours

Values = Mapping[str, Any]
NONE: Values = {}


class UsageNotReadable(CostwardenError):
    """A usage file that is missing, is not YAML, or has another shape."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            f"{path} is not a usage file: {reason}",
            hint="it needs `version: 0.1` and a mapping `resource_usage` from resource addresses to values",
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """What a usage file says, by type and by address."""

    by_type: Mapping[str, Values] = field(default_factory=dict)
    by_address: Mapping[str, Values] = field(default_factory=dict)
    wildcards: tuple[tuple[str, re.Pattern[str], Values], ...] = ()  # as written, in the order of the file
    file: str = ""

    def values(self, type_name: str, address: str) -> Values:
        """The values of one resource instance; nested mappings merge key by key."""
        if not (self.by_type or self.by_address or self.wildcards):
            return NONE
        found: Values = self.by_type.get(type_name, NONE)
        for _, pattern, values in self.wildcards:
            if pattern.fullmatch(address):
                found = _merged(found, values)
        exact = self.by_address.get(address)
        return found if exact is None else _merged(found, exact)

    def unmatched(self, addresses: frozenset[str]) -> list[str]:
        """The file's addresses that no resource of the plan has, in the order of the file."""
        lost = [address for address in self.by_address if address not in addresses]
        lost += [text for text, pattern, _ in self.wildcards if not any(map(pattern.fullmatch, addresses))]
        return lost


def read_usage(path: Path) -> Usage:
    """Read a usage file. Errors: UsageNotReadable."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageNotReadable(path, getattr(error, "strerror", None) or "not UTF-8 text") from error
    return parse_usage(text, path)


def parse_usage(text: str, path: Path | str = "usage.yml") -> Usage:
    """A usage file's text. Errors: UsageNotReadable."""
    import yaml

    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise UsageNotReadable(path, " ".join(str(error).split())[:200]) from error
    if document is None:
        return Usage(file=str(path))
    if not isinstance(document, dict):
        raise UsageNotReadable(path, "the top is not a mapping")
    by_type = _section(document, "resource_type_default_usage", path)
    resources = _section(document, "resource_usage", path)
    bare = {name: values for name, values in resources.items() if "." not in name and "*" not in name}
    for name, values in bare.items():  # a type without a resource's name means all of them, as in Infracost
        by_type[name] = _merged(by_type.get(name, NONE), values)
    exact = {address: values for address, values in resources.items() if "*" not in address and address not in bare}
    wildcards = tuple(
        (address, re.compile(re.escape(address).replace(r"\*", "[^\\]]*" if "[*]" in address else ".*")), values)
        for address, values in resources.items()
        if "*" in address
    )
    return Usage(by_type, exact, wildcards, str(path))


def _section(document: dict[str, Any], name: str, path: Path | str) -> dict[str, Values]:
    section = document.get(name)
    if section is None:
        return {}
    if not isinstance(section, dict):
        raise UsageNotReadable(path, f"{name} is not a mapping")
    found: dict[str, Values] = {}
    for key, values in section.items():
        if values is not None and not isinstance(values, dict):
            raise UsageNotReadable(path, f"{name}: {key} is not a mapping")
        found[str(key)] = _scheduled(values, f"{name}: {key}", path) if values else {}
    return found


def _scheduled(values: dict[str, Any], where: str, path: Path | str) -> Values:
    """`schedule` as the hours a month it stands for; `monthly_hrs` beside it is the exact number and wins."""
    if "schedule" not in values:
        return values
    try:
        hours = monthly_hours(values["schedule"])
    except ValueError as error:
        raise UsageNotReadable(path, f"{where}: schedule {error}") from error
    return {"monthly_hrs": hours, **{key: value for key, value in values.items() if key != "schedule"}}


def _merged(under: Values, over: Values) -> Values:
    if not under:
        return over
    merged = dict(under)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged
