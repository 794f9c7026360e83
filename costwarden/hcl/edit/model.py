"""What is asked of the editor and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from costwarden.hcl.resolve.model import Resolved, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute of one resource: "instance_type" from "m5.2xlarge" to "m5.large".

    `current` None: the attribute is not written and is inserted. `target` None: it is removed.
    `insert`: where it is not written although it has a current value (the provider's default), it is inserted.
    """

    attribute_path: str
    current: Value | None
    target: Value | None
    insert: bool = False


@dataclass(frozen=True, slots=True)
class EditResult:
    """An edit nobody has written to disk: `files` by path relative to the base, (old bytes, new bytes)."""

    address: str
    files: Mapping[str, tuple[bytes, bytes]]
    diff: str  # unified, of all files in order of names
    what: tuple[str, ...]  # one sentence per change
    resolved: tuple[Resolved, ...] = ()  # the literals that were replaced, in the order of the changes
    notes: tuple[str, ...] = ()  # what a reviewer must know and no gate refuses
