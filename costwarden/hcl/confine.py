"""A copy of the source in which nothing reaches out: what the renderer may read, with every other door taken away.

The renderer evaluates Terraform's functions, and those read files: `file("/etc/passwd")`, `fileset("/home", "**")`.
In the copy a `file()` of a path inside the tree is its content as a literal; every other call that reads a file, a
clock or a random source is an undeclared variable, which renders as unknown. Sensitive values are unknown as well.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costwarden.hcl.files import Budget, read_capped
from costwarden.hcl.parse import attribute_nodes, block_nodes, body_of, literal_text
from costwarden.hcl.quoting import hcl_string
from costwarden.hcl.tree import ModuleSource, SourceTree

if TYPE_CHECKING:
    from tree_sitter import Node

UNREAD = "var.costwarden_unread"
MAX_INLINE_BYTES = 256 * 1024
_ABSENT = "./costwarden-absent"
# Reads files, the clock, random numbers, the home directory; or hides its argument.
_REFUSED = re.compile(
    r"file\w*|template\w*|abspath|pathexpand|timestamp|plantimestamp|uuid|bcrypt|rsadecrypt|sensitive|ephemeralasnull"
)
_IN_TEXT = re.compile(rf"(?:{_REFUSED.pattern})[ \t\r\n]*\(")


@dataclass(slots=True)
class Confined:
    """What the copy hides: byte spans per file whose value is unknown, and the secrets taken out."""

    unread: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    hidden: list[str] = field(default_factory=list)

    def is_unread(self, file: str, start: int, end: int) -> bool:
        """Whether anything inside the span was taken out."""
        return any(start <= at < end for at, _ in self.unread.get(file, ()))


def sensitive_variables(source: ModuleSource) -> frozenset[str]:
    """Names of variables a module declares sensitive or ephemeral."""
    names: set[str] = set()
    for _, block in source.blocks("variable"):
        for mark in ("sensitive", "ephemeral"):
            attribute = block.attributes.get(mark)
            if attribute is not None and attribute.text != "false":
                names.update(block.labels[:1])
    return frozenset(names)


def write_confined(tree: SourceTree, target: Path) -> Confined:
    """Write the copy of every directory of `tree` below `target`, each at its place relative to the base."""
    confined = Confined()
    writer = _Writer(tree, confined)
    for source in tree.sources:
        folder = target / tree.relative(source.directory)
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in source.contents.items():
            name = file.rpartition("/")[2]
            name = name.replace(".tofu.json", ".tf.json") if name.endswith(".json") else name.replace(".tofu", ".tf")
            (folder / name).write_bytes(writer.confined(source, file, data))
    if tree.downloaded:
        modules = [
            {"Key": key, "Source": "", "Dir": os.path.relpath(directory, tree.root)}
            for key, directory in sorted(tree.downloaded.items())
        ]
        manifest = target / tree.relative(tree.root) / ".terraform" / "modules" / "modules.json"
        manifest.parent.mkdir(parents=True, exist_ok=True)
        manifest.write_text(json.dumps({"Modules": modules}), encoding="utf-8")
    return confined


class _Writer:
    def __init__(self, tree: SourceTree, confined: Confined) -> None:
        self._tree = tree
        self._confined = confined
        self._budget = Budget()
        self._missing = {(missing.file, missing.line) for missing in tree.missing}
        self._sensitive = {source.directory: sensitive_variables(source) for source in tree.sources}
        self._called: dict[tuple[str, int], frozenset[str]] = {
            (node.call_file, node.call.line): self._sensitive[node.source.directory]
            for node in tree.modules.values()
            if node.call is not None
        }

    def confined(self, source: ModuleSource, file: str, data: bytes) -> bytes:
        parsed = source.files[file]
        if file.endswith(".json"):
            return self._json(source, file, data)
        edits = {**dict(self._calls(source, file, parsed.tree.root_node))}
        for start, end, text in self._blocks(source, file, parsed.tree.root_node):
            edits = {span: new for span, new in edits.items() if not (start <= span[0] < end)}
            edits[(start, end)] = text
        pieces: list[bytes] = []
        position = len(b"\xef\xbb\xbf") if data.startswith(b"\xef\xbb\xbf") else 0
        for (start, end), text in sorted(edits.items()):
            if start < position:
                continue  # inside a call that is gone already
            pieces += (data[position:start], text)
            position = end
            if text == UNREAD.encode():
                self._confined.unread.setdefault(file, []).append((start, end))
        pieces.append(data[position:])
        return b"".join(pieces)

    def _calls(self, source: ModuleSource, file: str, root: Node) -> Iterator[tuple[tuple[int, int], bytes]]:
        pending = [root]
        while pending:
            node = pending.pop()
            if node.type == "function_call" and node.children:
                name = (node.children[0].text or b"").decode("utf-8", "replace").rpartition("::")[2].strip()
                if _REFUSED.fullmatch(name):
                    literal = self._content(source, node) if name in ("file", "fileexists") else None
                    if literal is not None and name == "fileexists":
                        literal = "true"
                    yield (node.start_byte, node.end_byte), (literal or UNREAD).encode()
                    continue
            pending.extend(child for child in node.children if child.child_count)

    def _content(self, source: ModuleSource, call: Node) -> str | None:
        """The file's text as an HCL string; None unless its path is written out and stays in the tree."""
        arguments = next((child for child in call.children if child.type == "function_arguments"), None)
        given = [child for child in arguments.children if child.type == "expression"] if arguments is not None else []
        path = self._path(source, given[0]) if len(given) == 1 else None
        if path is None or path.suffix in (".pem", ".key"):
            return None
        data = read_capped(path, self._tree.base, self._budget, [])
        if data is None or len(data) > MAX_INLINE_BYTES:
            return None
        try:
            return hcl_string(data.decode("utf-8"))
        except UnicodeDecodeError:
            return None

    def _path(self, source: ModuleSource, expression: Node) -> Path | None:
        text = literal_text(expression)
        folder = self._tree.root  # Terraform reads relative to where it runs
        if text is None:
            written = (expression.text or b"").decode("utf-8", "replace")
            match = re.fullmatch(r'"\$\{\s*path\.(module|root)\s*\}(/[^"$%\\{}]*)"', written)
            if match is None:
                return None
            folder = source.directory if match[1] == "module" else self._tree.root
            text = "." + match[2]
        if "\\" in text or "$" in text or "%" in text or "\0" in text:
            return None
        return Path(os.path.normpath(folder / text))

    def _blocks(self, source: ModuleSource, file: str, root: Node) -> Iterator[tuple[int, int, bytes]]:
        sensitive = self._sensitive[source.directory]
        for kind, labels, block in block_nodes(body_of(root)):
            own = {name: (whole, value) for name, whole, value in attribute_nodes(body_of(block))}
            line = block.start_point[0] + 1
            if kind == "variable" and labels[:1] and labels[0] in sensitive and "default" in own:
                whole, value = own["default"]
                self._confined.hidden.extend(_strings(value))
                yield whole.start_byte, whole.end_byte, b""
            elif (
                kind == "output"
                and "sensitive" in own
                and "value" in own
                and literal_text(own["sensitive"][1]) != "false"
            ):
                yield own["value"][1].start_byte, own["value"][1].end_byte, UNREAD.encode()
            elif kind == "module":
                for name in self._called.get((file, line), frozenset()) & own.keys():
                    value = own[name][1]
                    self._confined.hidden.extend(_strings(value))
                    yield value.start_byte, value.end_byte, UNREAD.encode()
                if (file, line) in self._missing and "source" in own:
                    value = own["source"][1]
                    yield value.start_byte, value.end_byte, hcl_string(_ABSENT).encode()

    def _json(self, source: ModuleSource, file: str, data: bytes) -> bytes:
        document = without_reading_calls(json.loads(data.decode("utf-8-sig", "replace")))
        for name, variable in _labelled(document, "variable"):
            if name in self._sensitive[source.directory]:
                self._confined.hidden.extend(_texts(variable.pop("default", None)))
        for _, output in _labelled(document, "output"):
            if output.get("sensitive") not in (None, False):
                output["value"] = f"${{{UNREAD}}}"
        lines = {block.labels: block.line for _, block in source.blocks("module")}
        for name, call in _labelled(document, "module"):
            line = lines.get((name,), 0)
            for argument in self._called.get((file, line), frozenset()) & call.keys():
                self._confined.hidden.extend(_texts(call[argument]))
                call[argument] = f"${{{UNREAD}}}"
            if (file, line) in self._missing:
                call["source"] = _ABSENT
        return json.dumps(document).encode()


def without_reading_calls(value: Any) -> Any:
    """JSON with every string that may call a refused function replaced by an unknown."""
    if isinstance(value, dict):
        return {key: without_reading_calls(inner) for key, inner in value.items() if not _IN_TEXT.search(key)}
    if isinstance(value, list):
        return [without_reading_calls(inner) for inner in value]
    if isinstance(value, str) and ("${" in value or "%{" in value) and _IN_TEXT.search(value):
        return f"${{{UNREAD}}}"
    return value


def _labelled(document: Any, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    content = document.get(kind) if isinstance(document, dict) else None
    for group in content if isinstance(content, list) else [content]:
        if isinstance(group, dict):
            for name, inner in group.items():
                for each in inner if isinstance(inner, list) else [inner]:
                    if isinstance(each, dict):
                        yield name, each


def _strings(node: Node) -> Iterator[str]:
    pending = [node]
    while pending:
        each = pending.pop()
        if each.type == "template_literal":
            yield (each.text or b"").decode("utf-8", "replace")
        pending.extend(each.children)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
