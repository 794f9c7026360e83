"""Every address a block has: the instances of its module calls times its own."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.hcl.refusal import RefusalCode, Refused
from costwarden.hcl.resolve.address import Address, Frame, Key, called_module, shown_key
from costwarden.hcl.resolve.chase import Chaser
from costwarden.hcl.resolve.containers import count_of, keys_of
from costwarden.hcl.resolve.scope import Scope
from costwarden.hcl.resolve.source import BlockRef, ModuleView

MAX_INSTANCES = 5_000


def block_keys(chaser: Chaser, block: BlockRef, frame: Frame) -> list[Key]:
    """The keys of a resource's or call's instances, (None,) for one without count and for_each.

    Raises Refused where they are not all known before Terraform runs.
    """
    own = block.attributes()
    scope = Scope(frame)
    if "for_each" in own:
        return list(keys_of(chaser, own["for_each"][1], scope))
    if "count" in own:
        number = count_of(chaser, own["count"][1], scope)
        if number > MAX_INSTANCES:
            raise own["count"][1].refused(RefusalCode.TOO_DEEP, f"{number} instances")
        return list(range(number))
    return [None]


def frames_of(chaser: Chaser, root: ModuleView, names: tuple[str, ...]) -> list[Frame]:
    """Every instance of a module by the names of its calls. Raises Refused where a call's keys are not known."""
    frames = [Frame(root, "")]
    for name in names:
        grown: list[Frame] = []
        for frame in frames:
            call = frame.module.one("module", (name,), RefusalCode.BLOCK_NOT_FOUND)
            module = called_module(frame.module, call)
            prefix = f"{frame.address}." if frame.address else ""
            for key in block_keys(chaser, call, frame):
                grown.append(Frame(module, f"{prefix}module.{name}{shown_key(key)}", frame, call, key))
            if len(grown) > MAX_INSTANCES:
                raise Refused(RefusalCode.TOO_DEEP, f"module.{name} has too many instances")
        frames = grown
    return frames


def instances_of(chaser: Chaser, root: ModuleView, address: Address) -> Iterator[tuple[str, Frame, BlockRef, Key]]:
    """(address, frame, block, key) of every instance of the block, its own included. Raises Refused."""
    for frame in frames_of(chaser, root, tuple(name for name, _ in address.modules)):
        block = frame.module.one("resource", (address.type, address.name), RefusalCode.BLOCK_NOT_FOUND)
        prefix = f"{frame.address}." if frame.address else ""
        for key in block_keys(chaser, block, frame):
            yield f"{prefix}{address.type}.{address.name}{shown_key(key)}", frame, block, key
