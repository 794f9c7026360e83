"""A bundle moved under a package root named by its digest, so that versions on one OPA server never mix.

`package a.b` becomes `package costwarden_<sha>.a.b`, and every `data.` outside strings and comments follows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from costwarden.policy.bundle import Bundle
from costwarden.policy.diagnostic import PolicyRefused
from costwarden.policy.source_text import blanked, package_of

_DATA = re.compile(r"(?<![.\w])data(?=\s*[.\[]|\s+as\b|\s*$)", re.MULTILINE)
_PACKAGE = re.compile(r"(?:^|(?<=[\n;]))([ \t]*package[ \t\n]+)")
_TEMPLATE = re.compile(r'\$(?:"(?:\\.|[^"\\])*"|`[^`]*`)')
_REFERENCE = re.compile(r"(?<![.\w])data\.([\w.]+)")


@dataclass(frozen=True, slots=True)
class RootedBundle:
    """Modules ready for a shared server, in an order in which each compiles."""

    root: str  # "costwarden_3f9c..."
    modules: Mapping[str, str]  # policy id on the server -> text
    names: Mapping[str, str]  # policy id -> the file a person knows

    def entry(self, entry: str) -> str:
        """data.costwarden.main.result -> costwarden_<sha>.costwarden.main.result (a path below data)."""
        return f"{self.root}.{entry.removeprefix('data.')}"

    @property
    def marker(self) -> str:
        """Defined once every module is there."""
        return f"{self.root}.uploaded.complete"

    def readable(self, text: str) -> str:
        """An error text of the server, in the words of the user's files."""
        for module in sorted(self.names, key=len, reverse=True):
            text = text.replace(module, self.names[module])
        return text.replace(f"{self.root}.", "")


def root_bundle(bundle: Bundle) -> RootedBundle:
    """Errors: PolicyRefused for a template string that reads data, which cannot be moved."""
    root = f"costwarden_{bundle.digest[:16]}"
    modules, names = {}, {}
    for number, name in enumerate(_ordered(bundle)):
        module = f"{root}/{number:04}.rego"
        modules[module] = _moved(bundle.files[name], name, root)
        names[module] = name
    modules[f"{root}/uploaded.rego"] = f"package {root}.uploaded\n\nimport rego.v1\n\ncomplete := true\n"
    return RootedBundle(root, modules, names)


def _moved(text: str, name: str, root: str) -> str:
    if any("data" in found[0] for found in _TEMPLATE.finditer(text)):
        raise PolicyRefused(f"{name} reads data inside a template string", hint="assign it to a variable first")
    code = blanked(text)
    edits = [(found.end(), f"{root}.") for found in list(_PACKAGE.finditer(code))[:1]]
    edits += [(found.end(), f".{root}") for found in _DATA.finditer(code)]
    for at, inserted in sorted(edits, reverse=True):
        text = text[:at] + inserted + text[at:]
    return text


def _ordered(bundle: Bundle) -> list[str]:
    """Files so that what a file reads by name comes before it; within a cycle, by name."""
    packages: dict[str, list[str]] = {}
    for name, text in bundle.files.items():
        packages.setdefault(".".join(package_of(text) or ()), []).append(name)
    ordered: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        pending = [(name, False)]
        while pending:
            one, done = pending.pop()
            if done:
                ordered.append(one)
            elif one not in seen:
                seen.add(one)
                pending.append((one, True))
                pending.extend((other, False) for other in reversed(_needed(bundle.files[one], packages)))

    for name in bundle.files:
        visit(name)
    return ordered


def _needed(text: str, packages: Mapping[str, list[str]]) -> list[str]:
    needed: list[str] = []
    for found in _REFERENCE.finditer(blanked(text)):
        path = found[1].rstrip(".")
        needed += [
            name
            for package in sorted(packages)
            if path == package or path.startswith(f"{package}.")
            for name in packages[package]
        ]
    return needed
