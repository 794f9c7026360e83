"""Terraform addresses of a foreign document: the type, module, name and key in them."""

from __future__ import annotations

from dataclasses import dataclass

from costwarden.plan.addresses import split_key, split_steps


@dataclass(frozen=True, slots=True)
class AddressParts:
    module: str
    type: str
    name: str
    index: int | str | None


def parts_of(address: str) -> AddressParts:
    """An address without type (a name that is no Terraform address) has the whole text as name and type ""."""
    steps = split_steps(address)
    depth = 0
    while depth + 2 < len(steps) and steps[depth] == "module":
        depth += 2
    if len(steps) - depth != 2:
        return AddressParts("", "", address, None)
    name, index = split_key(steps[depth + 1])
    return AddressParts(".".join(steps[:depth]), steps[depth], name, index)


def type_of(address: str) -> str:
    return parts_of(address).type


def split_module_name(name: str) -> tuple[str, str]:
    """'module.a["x.y"].web[0]' -> ('module.a["x.y"]', 'web[0]'): the module path and the resource's own name."""
    steps = split_steps(name)
    return ".".join(steps[:-1]), steps[-1]
