"""One module's directory as the resolver sees it: blocks, attributes and expressions with their byte spans."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from costwarden.hcl.files import is_override
from costwarden.hcl.parse import attribute_nodes, block_nodes, body_of, parse_file
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.repository import Snapshot, SourceText

if TYPE_CHECKING:
    from tree_sitter import Node


@dataclass(frozen=True, slots=True)
class Expr:
    """An expression node and the file it is in."""

    node: Node
    text: SourceText

    @property
    def line(self) -> int:
        return int(self.node.start_point[0]) + 1

    @property
    def written(self) -> bytes:
        return self.text.data[self.node.start_byte : self.node.end_byte]

    def at(self, node: Node) -> Expr:
        return Expr(node, self.text)

    def refused(self, code: RefusalCode, *details: str) -> Refused:
        return Refused(code, *details, file=self.text.name, line=self.line)


@dataclass(frozen=True, slots=True)
class BlockRef:
    """A block node with its kind and labels."""

    kind: str
    labels: tuple[str, ...]
    node: Node
    text: SourceText

    @property
    def line(self) -> int:
        return int(self.node.start_point[0]) + 1

    @property
    def body(self) -> Node | None:
        return body_of(self.node)

    def attributes(self) -> dict[str, tuple[Node, Expr]]:
        """Attribute node and expression by name. Raises Refused where a name is set twice."""
        found: dict[str, tuple[Node, Expr]] = {}
        for name, whole, value in attribute_nodes(self.body):
            if name in found:
                line = int(whole.start_point[0]) + 1
                raise Refused(RefusalCode.SYNTAX_ERROR_IN_FILE, f"{name} is set twice", file=self.text.name, line=line)
            found[name] = whole, Expr(value, self.text)
        return found

    def attribute(self, name: str) -> Expr | None:
        found = self.attributes().get(name)
        return found[1] if found is not None else None

    def nested(self, kind: str) -> list[BlockRef]:
        """Nested blocks written out, in order."""
        return [BlockRef(k, labels, node, self.text) for k, labels, node in block_nodes(self.body) if k == kind]

    def dynamic(self, kind: str) -> BlockRef | None:
        """The `dynamic "kind"` block, if there is one."""
        return next((one for one in self.nested("dynamic") if one.labels == (kind,)), None)


class ModuleView:
    """A directory read as Terraform reads a module, looked into only where a name occurs."""

    def __init__(self, snapshot: Snapshot, directory: str) -> None:
        self.snapshot = snapshot
        self.directory = directory
        self._with_name: dict[str, list[SourceText]] = {}

    @cached_property
    def texts(self) -> tuple[SourceText, ...]:
        """Every configuration file, in order of names.

        Raises Refused(file-not-read): one that is not seen may use, set or define anything.
        """
        listed = self.snapshot.listing(self.directory).sources
        return tuple(self.snapshot.read(f"{self.directory}/{name}") for name in listed)

    @cached_property
    def exists(self) -> bool:
        return bool(self.texts)

    def with_name(self, name: str) -> list[SourceText]:
        """Files whose text holds a name, or an escape that may stand for it."""
        if name not in self._with_name:
            needle = name.encode()
            self._with_name[name] = [text for text in self.texts if text.escapes or needle in text.data]
        return self._with_name[name]

    def with_text(self, snapshot: Snapshot, changed: SourceText) -> ModuleView:
        """The same directory in a state in which one file has other bytes."""
        other = ModuleView(snapshot, self.directory)
        if "texts" in self.__dict__:
            other.__dict__["texts"] = tuple(changed if text.name == changed.name else text for text in self.texts)
            mine = any(text is changed for text in other.texts)
            for name, texts in self._with_name.items():
                others = [text for text in texts if text.name != changed.name]
                holds = changed.escapes or name.encode() in changed.data
                found = [*others, changed] if mine and holds else others
                other._with_name[name] = sorted(found, key=lambda text: text.name.rpartition("/")[2])
        return other

    def blocks(self, kind: str, labels: tuple[str, ...]) -> list[BlockRef]:
        """Every block of that kind and labels. Raises Refused where a file that may hold it cannot be read.

        JSON files raise `json-syntax` where they define it.
        """
        found: list[BlockRef] = []
        for text in self.with_name(labels[-1]):
            if text.name.endswith(".json"):
                self._refuse_json(text, kind, labels)
                continue
            found.extend(block for block in top_level(text) if block.kind == kind and block.labels == labels)
        return found

    def one(self, kind: str, labels: tuple[str, ...], missing: RefusalCode) -> BlockRef:
        """The one block of that name. Raises Refused: none, several, an override file, a shadowed file."""
        found = self.blocks(kind, labels)
        name = ".".join((kind, *labels))
        overrides = [block for block in found if is_override(block.text.name.rpartition("/")[2])]
        if overrides:
            raise Refused(RefusalCode.OVERRIDE_FILE, name, file=overrides[0].text.name, line=overrides[0].line)
        if not found:
            raise Refused(missing, name)
        if len(found) > 1 and not self._twins(found):
            listed = [f"{block.text.name}:{block.line}" for block in found]
            raise Refused(RefusalCode.BLOCK_DEFINED_TWICE, *listed, file=found[0].text.name, line=found[0].line)
        self.refuse_shadowed(found[0].text)
        return found[0]

    def local(self, name: str) -> tuple[Node, Expr]:
        """The attribute of a `locals` block. Raises Refused like `one`."""
        found: list[tuple[Node, Expr]] = []
        for text in self.with_name(name):
            if text.name.endswith(".json"):
                self._refuse_json(text, "locals", (), name)
                continue
            for block in top_level(text):
                if block.kind == "locals" and (own := block.attributes().get(name)) is not None:
                    found.append(own)
        for _, value in found:
            if is_override(value.text.name.rpartition("/")[2]):
                raise Refused(RefusalCode.OVERRIDE_FILE, f"local.{name}", file=value.text.name, line=value.line)
        if not found:
            raise Refused(RefusalCode.LOCAL_NOT_FOUND, f"local.{name}")
        if len(found) > 1:
            listed = [f"{value.text.name}:{value.line}" for _, value in found]
            raise Refused(RefusalCode.BLOCK_DEFINED_TWICE, *listed, file=found[0][1].text.name, line=found[0][1].line)
        self.refuse_shadowed(found[0][1].text)
        return found[0]

    def refuse_shadowed(self, text: SourceText) -> None:
        """Raises Refused where the file has a twin of which one tool reads only the other."""
        name = text.name.rpartition("/")[2]
        twin = name.removesuffix(".tofu") + ".tf" if name.endswith(".tofu") else name.removesuffix(".tf") + ".tofu"
        if twin in self.snapshot.listing(self.directory).sources:
            raise Refused(RefusalCode.SHADOWED_FILE, name, twin, file=text.name)

    def _twins(self, found: list[BlockRef]) -> bool:
        """Whether one file is x.tf and the other x.tofu: that is shadowing, not a double definition."""
        names = {block.text.name.removesuffix(".tofu").removesuffix(".tf") for block in found}
        return len(found) == 2 and len(names) == 1 and found[0].text is not found[1].text

    def _refuse_json(self, text: SourceText, kind: str, labels: tuple[str, ...], attribute: str = "") -> None:
        parsed = parse_file(text.name, text.data)
        if parsed.error_line is not None:
            raise Refused(RefusalCode.SYNTAX_ERROR_IN_FILE, file=text.name, line=parsed.error_line)
        for block in parsed.blocks:
            if block.kind == kind and block.labels == labels and (not attribute or attribute in block.attributes):
                code = RefusalCode.GENERATED_FILE if b"terraform-cdk" in text.data else RefusalCode.JSON_SYNTAX
                raise Refused(code, ".".join((kind, *labels)), file=text.name, line=block.line)


def module_at(snapshot: Snapshot, directory: str) -> ModuleView:
    """The directory's view, one per state of the tree."""
    known = snapshot.kept.get(directory)
    if not isinstance(known, ModuleView):
        earlier = snapshot.before.get(directory)
        known = earlier.with_text(snapshot, snapshot.changed) if isinstance(earlier, ModuleView) else None
        snapshot.kept[directory] = known = known or ModuleView(snapshot, directory)
    return known


def top_level(text: SourceText) -> list[BlockRef]:
    """A file's top-level blocks, found once per content. Raises Refused where it has a syntax error."""
    known = text.kept.get("blocks")
    if known is None:
        known = [BlockRef(kind, labels, node, text) for kind, labels, node in block_nodes(body_of(text.root))]
        text.kept["blocks"] = known
    assert isinstance(known, list)
    return known
