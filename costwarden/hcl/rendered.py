"""What the renderer made of a source tree, as the nouns of a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from costwarden.hcl.errors import RenderError
from costwarden.hcl.openness import Openness
from costwarden.hcl.quoting import hcl_string
from costwarden.hcl.syntax import Block
from costwarden.hcl.taggable import has_tags
from costwarden.hcl.tree import SourceTree
from costwarden.hcl.values import ValueReader, made_up_ids
from costwarden.hcl.wiring import provider_blocks, provider_key
from costwarden.plan.addresses import split_key, split_steps
from costwarden.plan.model import ProviderConfig, ResourceChange, strip_keys
from costwarden.plan.providers import tag_texts
from costwarden.plan.redact import GONE, has_true, marked, mask_by_name, merge_masks, scrub, strip
from costwarden.plan.secrets import Secrets

_REGION = re.compile(r"[a-zA-Z0-9-]{2,40}")
_PROJECT = re.compile(r"[a-z][a-z0-9:.-]{4,61}")


class RenderedSource:
    """`blocks` as the renderer gave them; `hidden` are the secrets that were kept from it."""

    def __init__(
        self,
        tree: SourceTree,
        openness: Openness,
        blocks: Sequence[Mapping[str, Any]],
        hidden: Sequence[str],
        shown: str,
    ) -> None:
        self._tree = tree
        self._openness = openness
        self._blocks = blocks
        self._shown = shown
        self._values = ValueReader(made_up_ids(iter(blocks)), openness)
        self._written = {
            (address, ".".join(block.labels)): (file, block)
            for address, node in tree.modules.items()
            for file, block in node.source.blocks("resource")
        }
        self._secrets = Secrets()
        for text in hidden:
            self._secrets.add(text)
        self._found = self._read_resources()

    def resources(self) -> Sequence[ResourceChange]:
        """Creations, by address."""
        return self._found

    def providers(self) -> dict[str, ProviderConfig]:
        """Provider blocks by key, and an empty one for each provider that resources use without a block."""
        rendered: dict[tuple[str, str], Mapping[str, Any]] = {}
        for each in self._blocks:
            steps = split_steps(strip_keys(str(each["__tfmeta"].get("path", ""))))
            if len(steps) >= 2 and steps[-2] == "provider":
                alias = each.get("alias")
                name = f"{steps[-1]}.{alias}" if isinstance(alias, str) else steps[-1]
                rendered.setdefault((".".join(steps[:-2]), name), each)
        found: dict[str, ProviderConfig] = {}
        for address, node in self._tree.modules.items():
            for name, file, block in provider_blocks(node):
                key = f"{address}:{name}" if address else name
                found[key] = self._provider(key, name, address, file, block, rendered.get((address, name), {}))
        for resource in self._found:
            key = resource.provider_key
            if key not in found:
                found[key] = ProviderConfig(key, key.rpartition(":")[2].partition(".")[0], None)
        return found

    def notices(self) -> list[str]:
        """Blocks that were left out or guessed at, in order of file and line: never silence."""
        said: list[tuple[str, int, str]] = []
        instances = {resource.config_address for resource in self._found}
        for (module, own), (file, block) in self._written.items():
            address = f"{module}.{own}" if module else own
            count, each = block.attributes.get("count"), block.attributes.get("for_each")
            open_count = count is not None and self._openness.is_open(module, file, count)
            if address in instances:
                if open_count:
                    said.append((file, block.line, f"{address}: its count is not known before apply, one is estimated"))
            elif open_count or (each is not None and self._openness.is_open(module, file, each)):
                said.append((file, block.line, f"{address} is not estimated: how many is not known before apply"))
            elif count is None and each is None and not self._is_off(block) and not self._may_be_none(module):
                said.append((file, block.line, f"{address} is not estimated: the renderer left it out"))
        for address, node in self._tree.modules.items():
            if node.call is not None and self._is_open_call(address):
                said.append((node.call_file, node.call.line, f"{address}: how many is not known before apply"))
        return [f"{file}:{line}: {text}" for file, line, text in sorted(set(said))]

    def _read_resources(self) -> tuple[ResourceChange, ...]:
        found: dict[str, tuple[dict[str, Any], dict[str, Any], list[str], str, Block]] = {}
        for rendered in self._blocks:
            if rendered["__tfmeta"].get("type") != "resource":
                continue
            path = str(rendered["__tfmeta"].get("path", ""))
            steps = [_requoted(step) for step in split_steps(path)]
            module = strip_keys(".".join(steps[:-2]))
            written = self._written.get((module, strip_keys(".".join(steps[-2:]))))
            if written is None or self._is_off(written[1]):
                continue
            address = ".".join(steps)
            if address in found:
                raise RenderError(
                    f"{written[0]}:{written[1].line}", f"{address} is rendered twice", hint="rename one of the blocks"
                )
            values, mask = self._values.read(rendered, module, written[0], written[1])
            marked(values, mask_by_name(values), self._secrets)
            found[address] = (values, mask, steps, written[0], written[1])
        return tuple(self._change(address, *found[address]) for address in sorted(found))

    def _change(
        self, address: str, values: dict[str, Any], mask: dict[str, Any], steps: list[str], file: str, block: Block
    ) -> ResourceChange:
        by_name = mask_by_name(values)
        kept = strip(values, by_name)
        clean, more = scrub({} if kept is GONE else kept, self._secrets)
        if has_tags(steps[-2]) and "tags" not in clean and "tags" not in mask:
            clean = {**clean, "tags": None}
        unknown: Any = mask
        for other in (by_name, more):
            unknown = merge_masks(unknown, other) if has_true(other) else unknown
        module = ".".join(steps[:-2])
        key = provider_key(self._tree, self._tree.modules[strip_keys(module)], file, block)
        return ResourceChange(
            address=address,
            module=module,
            type=steps[-2],
            name=split_key(steps[-1])[0],
            index=split_key(steps[-1])[1],
            provider=key.rpartition(":")[2].partition(".")[0],
            provider_key=key,
            actions=("create",),
            before=None,
            after=clean,
            after_unknown=unknown if has_true(unknown) else False,
        )

    def _provider(
        self, key: str, name: str, module: str, file: str, block: Block, rendered: Mapping[str, Any]
    ) -> ProviderConfig:
        values, mask = self._values.read(rendered, module, file, block) if rendered else ({}, {})
        values, more = scrub(values, self._secrets)
        if has_true(more):
            mask = merge_masks(mask, more)
        kind = name.partition(".")[0]
        tags: Any
        if kind.startswith("google"):
            tags, open_tags = values.get("default_labels"), mask.get("default_labels")
        else:
            inner = values.get("default_tags")
            blocks = inner if isinstance(inner, list) and inner else [{}]
            tags, open_tags = blocks[0].get("tags"), mask.get("default_tags")
        hidden = _one_level(open_tags if kind.startswith("google") else _tags_mask(open_tags))
        region, project = values.get("region") or values.get("location"), values.get("project")
        return ProviderConfig(
            key=key,
            name=kind,
            region=region if isinstance(region, str) and _REGION.fullmatch(region) else None,
            default_tags=tag_texts(tags) if isinstance(tags, Mapping) else {},
            default_tags_known=hidden is not None and bool(rendered),
            default_tags_unknown=tuple(sorted(hidden or ())),
            project=project if isinstance(project, str) and _PROJECT.fullmatch(project) else None,
        )

    def _is_off(self, block: Block) -> bool:
        """OpenTofu's `lifecycle { enabled = false }`."""
        return any(
            (enabled := one.attributes.get("enabled")) is not None and enabled.text == "false"
            for one in block.nested("lifecycle")
        )

    def _may_be_none(self, module: str) -> bool:
        """Whether a call on the way has a count or for_each, which may be empty."""
        node = self._tree.modules[module]
        while node.call is not None:
            if {"count", "for_each"} & node.call.attributes.keys():
                return True
            node = self._tree.modules[node.parent]
        return False

    def _is_open_call(self, address: str) -> bool:
        node = self._tree.modules[address]
        call = node.call
        return call is not None and any(
            (attribute := call.attributes.get(meta)) is not None
            and self._openness.is_open(node.parent, node.call_file, attribute)
            for meta in ("count", "for_each")
        )


def _tags_mask(blocks: Any) -> Any:
    """The mask of `tags` in the mask of the one `default_tags` block."""
    if isinstance(blocks, list) and len(blocks) == 1 and isinstance(blocks[0], Mapping):
        return blocks[0].get("tags", False)
    return blocks


def _one_level(mask: Any) -> list[str] | None:
    """The keys a map's mask marks; None where the map itself, its keys included, is not known."""
    if not has_true(mask):
        return []
    return [str(key) for key, inner in mask.items() if has_true(inner)] if isinstance(mask, Mapping) else None


def _requoted(step: str) -> str:
    """A step of the renderer's path with its key as Terraform prints it."""
    name, key = split_key(step)
    if key is None:
        return name
    return f"{name}[{hcl_string(key) if isinstance(key, str) else key}]"
