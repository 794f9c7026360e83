"""Where a resource of changed source was before: `moved` blocks, and the first instance that Terraform moves by itself.

Without them a renamed resource would be one that goes and one that comes, with findings that block though they are old.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from costwarden.plan.model import Plan, strip_keys

Move = tuple[str, str, str]  # config address of the module that says so, from, to: both as seen from there
_MOST_STEPS = 20  # a chain of renamings; a circle ends too


def earlier_addresses(plan: Plan, baseline: Plan) -> dict[str, str]:
    """Address now -> address in the baseline, for each resource that has another one; nobody shares one."""
    now = {change.address for change in plan.resources}
    free = {change.address: change.type for change in baseline.resources if change.after is not None}
    free = {address: kind for address, kind in free.items() if address not in now}
    found: dict[str, str] = {}
    known = {change.address for change in baseline.resources}
    for change in plan.resources:
        if change.address in known:
            continue
        old = _before(change.address, plan.moves, free)
        if old is not None and free[old] == change.type:
            found[change.address] = old
            del free[old]
    return found


def _before(address: str, moves: Sequence[Move], free: Collection[str]) -> str | None:
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


def _renamed(address: str, moves: Sequence[Move]) -> str | None:
    """The address that a `moved` block gives for this one: of a resource, one instance, or a module with all in it."""
    for module, old, new in reversed(moves):  # inner modules first: what moved within one moved after the module did
        prefix = _instance_of(module, address)
        rest = address[len(prefix) :] if prefix is not None else ""
        if prefix is not None and rest.startswith(new) and rest[len(new) : len(new) + 1] in ("", ".", "["):
            return f"{prefix}{old}{rest[len(new) :]}"
    return None


def _instance_of(module: str, address: str) -> str | None:
    """The start of `address` up to what is inside an instance of the module, dot included; None outside of it."""
    if not module:
        return ""
    at = address.find(".")
    while at != -1:
        if strip_keys(address[:at]) == module:
            return address[: at + 1]
        at = address.find(".", at + 1)
    return None
