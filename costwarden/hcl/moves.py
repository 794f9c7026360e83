"""The `moved` blocks of a source tree."""

from __future__ import annotations

from costwarden.hcl.tree import SourceTree


def moves_of(tree: SourceTree) -> tuple[tuple[str, str, str], ...]:
    """(config address of the module, from, to) of every `moved` block, in order of modules and files."""
    found = []
    for address, node in tree.modules.items():
        for _, block in node.source.blocks("moved"):
            ends = [block.attributes[name].references for name in ("from", "to") if name in block.attributes]
            if len(ends) == 2 and all(ends):
                found.append((address, ends[0][0], ends[1][0]))
    return tuple(found)
