"""Where a resource of changed source was before: `moved` blocks, and the first instance that Terraform moves by itself.

Without them a renamed resource would be one that goes and one that comes, with findings that block though they are old.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from costwarden.plan.model import Plan, strip_keys

Moves = Mapping[tuple[str, str], str]  # config address of the module that says so, to -> from: as seen from there
_MOST_STEPS = 20  # a chain of renamings; a circle ends too


def earlier_addresses(plan: Plan, baseline: Plan) -> dict[str, str]:
    """Address now -> address in the baseline, for each resource that has another one; nobody shares one."""
    now = {change.address for change in plan.resources}
    free = {change.address: change.type for change in baseline.resources if change.after is not None}
    free = {address: kind for address, kind in free.items() if address not in now}
    moves = {(module, new): old for module, old, new in reversed(plan.moves)}
    found: dict[str, str] = {}
    known = {change.address for change in baseline.resources}
    for change in plan.resources:
        if change.address in known:
            continue
        old = _before(change.address, moves, free)
        if old is not None and free[old] == change.type:
            found[change.address] = old
            del free[old]
    return found


def _before(address: str, moves: Moves, free: Collection[str]) -> str | None:
    seen = {address}
    for _ in range(_MOST_STEPS):
        old = _renamed(address, moves)
        if old is None or old in seen:
            break
        seen.add(old)
        address = old
        if address in free:
            return address
    return next((one for one in (address.removesuffix("[0]"), f"{address}[0]") if one in free), None)


def _renamed(address: str, moves: Moves) -> str | None:
    """The address that a `moved` block gives for this one: of a resource, one instance, or a module with all in it.

    Inner modules first: what moved within a module moved after the module did.
    """
    cuts = [at for at in range(len(address) - 1, 0, -1) if address[at] in ".["]
    for start in (*(at + 1 for at in cuts if address[at] == "."), 0):
        module = strip_keys(address[: start - 1]) if start else ""
        for end in (len(address), *(at for at in cuts if at > start)):
            if (old := moves.get((module, address[start:end]))) is not None:
                return f"{address[:start]}{old}{address[end:]}"
    return None
