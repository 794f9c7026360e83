"""A resource's address, and the frames it leads through: each module call with the instance that is meant."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from costwarden.hcl.parse import literal_text
from costwarden.hcl.quoting import hcl_string
from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.source import BlockRef, ModuleView, module_at
from costwarden.plan.addresses import split_key, split_steps

Key = int | str | None
_NAME = re.compile(r"[^\W\d][\w-]*")
MAX_MODULES = 24


@dataclass(frozen=True, slots=True)
class Address:
    """module.app["x"].aws_instance.web[0] in parts; only managed resources."""

    modules: tuple[tuple[str, Key], ...]
    type: str
    name: str
    key: Key

    def __str__(self) -> str:
        steps = [f"module.{name}{shown_key(key)}" for name, key in self.modules]
        return ".".join([*steps, f"{self.type}.{self.name}{shown_key(self.key)}"])

    @property
    def block(self) -> str:
        """The address without any key."""
        return ".".join([*(f"module.{name}" for name, _ in self.modules), self.type, self.name])


@dataclass(frozen=True, slots=True)
class Frame:
    """One instance of a module: where its files are, who calls it, with which key."""

    module: ModuleView
    address: str
    parent: Frame | None = None
    call: BlockRef | None = None
    key: Key = None


def shown_key(key: Key) -> str:
    if key is None:
        return ""
    return f"[{hcl_string(key) if isinstance(key, str) else key}]"


def parse_address(text: str) -> Address:
    """Raises Refused(bad-address) for anything but a managed resource's address."""
    steps = split_steps(text)
    modules: list[tuple[str, Key]] = []
    while len(steps) > 2 and steps[0] == "module":
        modules.append(_step(text, steps[1]))
        steps = steps[2:]
    if len(steps) != 2 or len(modules) > MAX_MODULES:
        raise Refused(RefusalCode.BAD_ADDRESS, text)
    kind, kind_key = _step(text, steps[0])
    name, key = _step(text, steps[1])
    if kind_key is not None or kind in ("data", "module", "ephemeral", "local", "var", "output"):
        raise Refused(RefusalCode.BAD_ADDRESS, text)
    return Address(tuple(modules), kind, name, key)


def enter(root: ModuleView, modules: tuple[tuple[str, Key], ...]) -> Frame:
    """The frame of the innermost module. Raises Refused where a call is missing or its source is not in the tree."""
    frame = Frame(root, "")
    for name, key in modules:
        call = frame.module.one("module", (name,), RefusalCode.BLOCK_NOT_FOUND)
        check_key(call, key, f"module.{name}")
        module = called_module(frame.module, call)
        prefix = f"{frame.address}." if frame.address else ""
        frame = Frame(module, f"{prefix}module.{name}{shown_key(key)}", frame, call, key)
    return frame


def called_module(caller: ModuleView, call: BlockRef) -> ModuleView:
    """The local directory a call leads to. Raises Refused: dynamic, remote, missing."""
    source = call.attribute("source")
    text = literal_text(source.node) if source is not None else None
    if source is None or text is None:
        raise Refused(RefusalCode.MODULE_SOURCE_DYNAMIC, ".".join(call.labels), file=call.text.name, line=call.line)
    if not (text in (".", "..") or text.startswith(("./", "../"))):
        raise Refused(RefusalCode.REMOTE_MODULE, f"source = {text}", file=call.text.name, line=source.line)
    directory = os.path.normpath(f"{caller.directory}/{text}")
    base = str(caller.snapshot.base)
    inside = directory == base or directory.startswith(base + os.sep)
    module = module_at(caller.snapshot, directory)
    if not inside or os.path.realpath(directory) != directory or not module.exists:
        raise Refused(RefusalCode.MODULE_SOURCE_MISSING, f"source = {text}", file=call.text.name, line=source.line)
    return module


def check_key(block: BlockRef, key: Key, shown: str) -> None:
    """Raises Refused where the address has a key and the block no count or for_each, or the other way round."""
    own = block.attributes()
    if "for_each" in own or "count" in own:
        wanted = str if "for_each" in own else int
        if not isinstance(key, wanted):
            raise Refused(RefusalCode.INSTANCE_KEY_UNKNOWN, shown, file=block.text.name, line=block.line)
    elif key is not None:
        raise Refused(
            RefusalCode.BAD_ADDRESS, f"{shown} has no count or for_each", file=block.text.name, line=block.line
        )


def _step(whole: str, text: str) -> tuple[str, Key]:
    name, key = split_key(text)
    if not _NAME.fullmatch(name) or ("[" in text and (key is None or not text.endswith("]"))):
        raise Refused(RefusalCode.BAD_ADDRESS, whole)
    return name, key
