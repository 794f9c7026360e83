"""Where a root module's variables get their values: Terraform's order of variable files, and who else sets them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from functools import cached_property

from costwarden.hcl.parse import attribute_nodes, body_of
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.callers import UNIT, UNIT_FILE, callers_of
from costwarden.hcl.resolve.repository import Snapshot, SourceText
from costwarden.hcl.resolve.source import Expr

_NO_UNITS = (".tftest.hcl", ".tofutest.hcl", ".lock.hcl")


class VariableFiles:
    """Variable files of one root: those Terraform loads by itself, then the ones that were told."""

    def __init__(self, snapshot: Snapshot, root: str, told: Sequence[str]) -> None:
        self._snapshot = snapshot
        self._root = root
        self._told = told

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Lowest precedence first. Raises Refused where a told file is not in the tree."""
        names = self._snapshot.listing(self._root).variables
        first = [name for name in ("terraform.tfvars", "terraform.tfvars.json") if name in names]
        automatic = sorted(name for name in names if name.endswith((".auto.tfvars", ".auto.tfvars.json")))
        return (*(f"{self._root}/{name}" for name in (*first, *automatic)), *map(self._find, self._told))

    def value(self, name: str) -> Expr | None:
        """What sets a variable last, None where no file does. Raises Refused for JSON, syntax errors, unread files."""
        for path in reversed(self.paths):
            if (found := _set_in(self._snapshot.read(path), name)) is not None:
                return found
        return None

    def text(self, told: str) -> SourceText:
        """One of the told files. Raises Refused where it is not in the tree."""
        text = self._snapshot.text(self._find(told))
        assert text is not None
        return text

    def refuse_unknown_environment(self, name: str) -> None:
        """Raises Refused where nobody told which files apply and one that is not loaded by itself sets the variable."""
        if self._told:
            return
        setting = [text.name for text in self._elsewhere if _mentions(text, name)]
        if setting:
            raise Refused(RefusalCode.TFVARS_ENVIRONMENT_UNKNOWN, f"var.{name}", *setting[:10])

    def refuse_units(self, name: str) -> None:
        """Raises Refused where Terragrunt plans the root and a file of it names the variable: inputs beat defaults."""
        callers = callers_of(self._snapshot, self._root)
        if not any(one.name == UNIT for one in callers) and UNIT_FILE not in self._snapshot.listing(self._root).units:
            return
        word = re.compile(rb"\b" + re.escape(name.encode()) + rb"\b")
        for directory in self._snapshot.walk():
            for file in self._snapshot.listing(directory).units:
                text = self._snapshot.text(f"{directory}/{file}")
                if not file.endswith(_NO_UNITS) and (text is None or word.search(text.data)):
                    shown = os.path.relpath(f"{directory}/{file}", self._snapshot.base)
                    raise Refused(RefusalCode.NO_VALUE_IN_REPOSITORY, f"{shown} may set var.{name}")

    @cached_property
    def _elsewhere(self) -> tuple[SourceText, ...]:
        """Variable files that may be meant for this root and are not read: beside it, or in folders without source."""
        found: list[SourceText] = []
        for directory in self._snapshot.walk():
            names = self._snapshot.listing(directory).variables
            if not names or (directory != self._root and not self._may_be_meant(directory)):
                continue
            for name in names:
                path = f"{directory}/{name}"
                if path not in self.paths:
                    found.append(self._snapshot.read(path))
        return tuple(found)

    def _may_be_meant(self, directory: str) -> bool:
        """Whether the nearest folder upwards with source is this root, or lies above this root."""
        base = str(self._snapshot.base)
        here = directory
        while True:
            if self._snapshot.listing(here).sources:
                return here == self._root or self._root.startswith(here + os.sep)
            if here == base or os.path.dirname(here) == here:  # noqa: PTH120
                return True
            here = os.path.dirname(here)  # noqa: PTH120

    def _find(self, told: str) -> str:
        for folder in (self._root, str(self._snapshot.base)):
            path = os.path.normpath(os.path.join(folder, told))  # noqa: PTH118
            if path.startswith(str(self._snapshot.base) + os.sep) and self._snapshot.text(path) is not None:
                return path
        raise Refused(RefusalCode.TFVARS_ENVIRONMENT_UNKNOWN, f"{told} cannot be read in the repository")


def _set_in(text: SourceText, name: str) -> Expr | None:
    if name.encode() not in text.data:
        return None
    if text.name.endswith(".json"):
        if name in _json_names(text):
            raise Refused(RefusalCode.JSON_SYNTAX, f"var.{name}", file=text.name, line=_json_line(text, name))
        return None
    found = [Expr(value, text) for own, _, value in attribute_nodes(body_of(text.root)) if own == name]
    if len(found) > 1:
        raise Refused(RefusalCode.SYNTAX_ERROR_IN_FILE, f"{name} is set twice", file=text.name, line=found[1].line)
    return found[0] if found else None


def _mentions(text: SourceText, name: str) -> bool:
    """Whether a file sets the variable; one that cannot be read counts where the name occurs."""
    try:
        return _set_in(text, name) is not None
    except Refused:
        return True


def _json_names(text: SourceText) -> frozenset[str]:
    try:
        document = json.loads(text.data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise Refused(RefusalCode.SYNTAX_ERROR_IN_FILE, file=text.name, line=1) from None
    return frozenset(document) if isinstance(document, dict) else frozenset()


def _json_line(text: SourceText, name: str) -> int:
    return text.data.count(b"\n", 0, max(0, text.data.find(json.dumps(name).encode()))) + 1
