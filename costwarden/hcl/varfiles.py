"""Variable values in Terraform's order, written where the renderer finds them, sensitive ones left out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from costwarden.hcl.confine import sensitive_variables
from costwarden.hcl.errors import HclSyntaxError, RenderError
from costwarden.hcl.files import Budget, read_capped, within
from costwarden.hcl.parse import attribute_nodes, body_of, parse_native
from costwarden.hcl.quoting import hcl_string
from costwarden.hcl.tree import SourceTree


@dataclass(slots=True)
class Given:
    """`names` of root variables with a value the renderer knows; `files` in its folder, lowest precedence first."""

    names: set[str] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def write_variables(tree: SourceTree, folder: Path, variables: Mapping[str, str], var_files: Sequence[str]) -> Given:
    """terraform.tfvars, terraform.tfvars.json, *.auto.tfvars[.json] by name, `var_files`, `variables` (as `-var`).

    `var_files` are found beside the source or from the working directory. Raises RenderError with file and line.
    """
    given = Given()
    sensitive = sensitive_variables(tree.modules[""].source)
    for path, named in _listed(tree.root, var_files):
        problems: list[str] = []
        data = read_capped(path, path.parent.resolve() if named else tree.base, Budget(), problems)
        shown = tree.relative(path) if within(path, tree.base) else path.name
        if data is None:
            if named:
                raise RenderError(
                    shown, "the variable file cannot be read", hint="check the path given as a variable file"
                )
            given.notices.extend(problems)
            continue
        reader = _json if path.name.endswith(".json") else _native
        _write(given, folder, reader(shown, data, sensitive, given))
    _write(given, folder, _arguments(tree, variables, sensitive, given))
    return given


def _listed(root: Path, var_files: Sequence[str]) -> list[tuple[Path, bool]]:
    found = [root / name for name in ("terraform.tfvars", "terraform.tfvars.json")]
    found += sorted((*root.glob("*.auto.tfvars"), *root.glob("*.auto.tfvars.json")), key=lambda path: path.name)
    automatic = [(path, False) for path in found if path.is_file() or path.is_symlink()]
    return automatic + [(root / name if (root / name).is_file() else Path(name), True) for name in var_files]


def _native(shown: str, data: bytes, sensitive: frozenset[str], given: Given) -> str:
    parsed = parse_native(data)
    if parsed.error_line is not None:
        raise HclSyntaxError(shown, parsed.error_line)
    kept: list[str] = []
    for name, whole, value in attribute_nodes(body_of(parsed.tree.root_node)):
        pending = [value]
        while pending:
            node = pending.pop()
            if node.type in ("function_call", "variable_expr") and not _is_key(node):
                raise RenderError(
                    f"{shown}:{whole.start_point[0] + 1}",
                    "a variable file holds values, no functions or references",
                    hint="write the value out",
                )
            if node.type == "template_literal" and name in sensitive:
                given.hidden.append((node.text or b"").decode("utf-8", "replace"))
            pending.extend(node.children)
        if name not in sensitive:
            kept.append((whole.text or b"").decode("utf-8", "replace"))
            given.names.add(name)
    return "\n".join(kept) + "\n"


def _is_key(node: Any) -> bool:
    """Whether a bare word is the key of an object: { web = 1 }."""
    expression = node.parent
    element = expression.parent if expression is not None else None
    return element is not None and element.type == "object_elem" and element.children[0] == expression


def _json(shown: str, data: bytes, sensitive: frozenset[str], given: Given) -> str:
    try:
        document = json.loads(data.decode("utf-8-sig", "replace"))
    except json.JSONDecodeError as error:
        raise HclSyntaxError(shown, error.lineno) from None
    except (RecursionError, ValueError):
        raise HclSyntaxError(shown, 1) from None
    if not isinstance(document, dict):
        raise HclSyntaxError(shown, 1)
    kept: list[str] = []
    for name, value in document.items():
        if not name.isidentifier() and not name.replace("-", "_").isidentifier():
            continue
        if name in sensitive:
            given.hidden.extend(_texts(value))
        else:
            kept.append(f"{name} = {_hcl(value)}")
            given.names.add(name)
    return "\n".join(kept) + "\n"


def _arguments(tree: SourceTree, variables: Mapping[str, str], sensitive: frozenset[str], given: Given) -> str:
    """As for `-var`: text for a string variable, an HCL literal for every other type."""
    declared = {
        block.labels[0]: (file, block) for file, block in tree.modules[""].source.blocks("variable") if block.labels
    }
    kept: list[str] = []
    for name, value in sorted(variables.items()):
        if name in sensitive:
            given.hidden.append(value)
        elif name in declared:
            file, block = declared[name]
            kind = block.attributes.get("type")
            written = tree.modules[""].source.contents[file][kind.start : kind.end] if kind is not None else b"string"
            if written.strip() in (b"string", b"", b"any"):
                kept.append(f"{name} = {hcl_string(value)}")
                given.names.add(name)
            else:
                kept.append(_native(f"variable {name}", f"{name} = {value}\n".encode(), sensitive, given))
    return "\n".join(kept) + "\n"


def _write(given: Given, folder: Path, text: str) -> None:
    if text.strip():
        name = f"costwarden-{len(given.files):04d}.tfvars"
        (folder / name).write_text(text, encoding="utf-8", newline="")
        given.files.append(name)


def _hcl(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{hcl_string(key)} = {_hcl(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_hcl(inner) for inner in value) + "]"
    return hcl_string(value) if isinstance(value, str) else json.dumps(value)


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for each in inner for text in _texts(each)]
