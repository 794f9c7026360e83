"""What blocks refer to and which provider configures them, as the `configuration` part of a plan says it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from costwarden.hcl.syntax import Block
from costwarden.hcl.tree import ModuleNode, SourceTree
from costwarden.plan.model import ConfigResource, Configuration, ModuleCall

_PAIR = re.compile(r"([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)?)\s*[=:]\s*([A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)?)")
_NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)?")
_MODULE_META = frozenset({"source", "version", "providers", "depends_on"})
_RESOURCE_META = frozenset({"provider", "depends_on"})


def build_wiring(tree: SourceTree) -> Configuration:
    """References of every resource block and module call, by config address."""
    resources: dict[str, ConfigResource] = {}
    modules: dict[str, ModuleCall] = {}
    for address, node in tree.modules.items():
        for file, block in node.source.blocks("resource"):
            if len(block.labels) != 2:
                continue
            own = ".".join(block.labels)
            config_address = f"{address}.{own}" if address else own
            references = {
                path: found for path, found in references_in(block) if path.partition(".")[0] not in _RESOURCE_META
            }
            resources[config_address] = ConfigResource(
                config_address, provider_key(tree, node, file, block), references
            )
        if node.call is not None:
            arguments = {
                name: attribute.references
                for name, attribute in node.call.attributes.items()
                if attribute.references and name not in _MODULE_META
            }
            outputs = {
                block.labels[0]: value.references
                for _, block in node.source.blocks("output")
                if block.labels and (value := block.attributes.get("value")) is not None and value.references
            }
            modules[address] = ModuleCall(address, arguments, outputs)
    return Configuration(resources, modules)


def references_in(block: Block, path: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """("launch_template.id", references) for each attribute of a block, nested and dynamic blocks joined by dots."""
    merged: dict[str, dict[str, None]] = {}
    for where, references in _walk(block, path):
        merged.setdefault(where, {}).update(dict.fromkeys(references))
    for where, found in merged.items():
        yield where, tuple(found)


def _walk(block: Block, path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, attribute in block.attributes.items():
        if attribute.references:
            yield f"{path}.{name}" if path else name, attribute.references
    for inner in block.blocks:
        name, content = inner.kind, inner
        if inner.kind == "dynamic" and inner.labels:
            name = inner.labels[0]
            content = next((one for one in inner.blocks if one.kind == "content"), inner)
        if name not in ("lifecycle", "provisioner", "connection", "dynamic"):
            yield from _walk(content, f"{path}.{name}" if path else name)


def provider_key(tree: SourceTree, node: ModuleNode, file: str, block: Block) -> str:
    """The provider configuration a resource uses: "aws", "aws.west", "module.app:aws".

    A module's own provider block wins; else `providers = { aws = aws.west }` of its call renames; else the caller's.
    """
    given = block.attributes.get("provider")
    name = block.labels[0].split("_", 1)[0]
    if given is not None:
        written = given.text
        if written is None and given.end > given.start:
            written = node.source.contents[file][given.start : given.end].decode("utf-8", "replace").strip()
        if written and (match := _NAME.match(written)):
            name = match.group(0)
    return _resolve(tree, node, name)


def _resolve(tree: SourceTree, node: ModuleNode, name: str) -> str:
    while True:
        if any(key == name for key, _, _ in provider_blocks(node)):
            return f"{node.address}:{name}" if node.address else name
        if node.call is None:
            return name
        passed = node.call.attributes.get("providers")
        if passed is not None and passed.end > passed.start:
            parent = tree.modules[node.parent]
            written = parent.source.contents[node.call_file][passed.start : passed.end].decode("utf-8", "replace")
            name = dict(_PAIR.findall(written)).get(name, name)
        node = tree.modules[node.parent]


def provider_blocks(node: ModuleNode) -> Iterator[tuple[str, str, Block]]:
    """(name with alias, file, block) of the provider blocks of one module."""
    for file, block in node.source.blocks("provider"):
        if block.labels:
            alias = block.attributes.get("alias")
            yield f"{block.labels[0]}.{alias.text}" if alias is not None else block.labels[0], file, block
