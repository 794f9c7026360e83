"""From a resource of the cloud to its Terraform address: one exact answer, or none with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from costwarden.hcl.identity.entries import Entry, normal_id
from costwarden.hcl.identity.natural import NATURAL_KEYS
from costwarden.hcl.identity.sources import RootSource, blocks_of, imported, named, tagged
from costwarden.hcl.refusal import Refused
from costwarden.hcl.resolve.address import parse_address
from costwarden.hcl.resolve.resolve import Root, find_target

# Tags that hold the address itself, and those that hold a token found once in the source.
ADDRESS_TAGS = ("costwarden_address", "terraform_address")
TRACE_TAGS = ("yor_trace",)
MAX_CANDIDATES = 10


class How(StrEnum):
    STATE = "state"
    PLAN = "plan"
    MAP = "map"
    IMPORT = "import"
    TAG = "tag"
    NATURAL_KEY = "natural-key"


class Why(StrEnum):
    AMBIGUOUS = "ambiguous"  # more than one address fits
    UNKNOWN_TYPE = "unknown-type"  # the id is found, but for several types
    NOT_FOUND = "not-found"  # nothing knows the id, and no name is unique
    NO_INVENTORY = "no-inventory"  # there is neither a state nor source to look into


@dataclass(frozen=True, slots=True)
class CloudResource:
    """What a recommendation or a bill says of a resource; every field is hostile text.

    `id` as the provider writes it (i-0abc, an ARN, an ARM id, a full name); `type` the Terraform type, "" if unknown.
    """

    id: str
    type: str = ""
    arn: str = ""
    name: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Inventory:
    """`entries` of states, plans and maps; `roots` to look into where those do not know the id."""

    entries: tuple[Entry, ...] = ()
    roots: tuple[RootSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Mapped:
    address: str
    root: str
    how: How


@dataclass(frozen=True, slots=True)
class Unmapped:
    """`reason` for a person; `candidates` are addresses that may be meant, never to be edited unasked."""

    why: Why
    reason: str
    candidates: tuple[str, ...] = ()


def find_address(resource: CloudResource, inventory: Inventory) -> Mapped | Unmapped:
    """The one address of the resource, from the surest source that knows it."""
    if not inventory.entries and not inventory.roots:
        return Unmapped(Why.NO_INVENTORY, "no state, plan, id map or source is given")
    known = _known(resource, inventory.entries)
    if known is not None:
        return known
    roots = [(root, root.open()) for root in inventory.roots if root.directory.is_dir()]
    for how, found in _searches(resource, roots):
        answers = sorted(set(found))
        if len(answers) == 1:
            root, address = answers[0]
            return Mapped(address, root, how)
        if answers:
            return _ambiguous(f"{len(answers)} addresses fit by {how.value}", answers)
    types = _types(resource)
    near = sorted({address for _, root in roots for address in _quiet(blocks_of(root, types))})
    return Unmapped(
        Why.NOT_FOUND,
        "no state, plan or map knows the id, and neither an import, a tag nor a unique name in the source leads to it",
        tuple(near[:MAX_CANDIDATES]),
    )


def _known(resource: CloudResource, entries: Iterable[Entry]) -> Mapped | Unmapped | None:
    ids = {normal_id(one) for one in (resource.id, resource.arn) if one}
    hits = [entry for entry in entries if ids.intersection(entry.ids) and resource.type in ("", entry.type)]
    if not hits and (short := _short(resource.id)) and resource.type:
        hits = [entry for entry in entries if entry.type == resource.type and short in entry.ids]
    addresses = {(entry.root, entry.address) for entry in hits}
    if len(addresses) == 1:
        surest = min((How(entry.how) for entry in hits), key=list(How).index)
        root, address = next(iter(addresses))
        return Mapped(address, root, surest)
    if not hits:
        return None
    if not resource.type and len({entry.type for entry in hits}) > 1:
        said = "the id is one of several types and the resource's type is not known"
        return Unmapped(Why.UNKNOWN_TYPE, said, tuple(sorted({entry.address for entry in hits}))[:MAX_CANDIDATES])
    return _ambiguous(f"{len(addresses)} addresses have the id", sorted(addresses))


def _searches(
    resource: CloudResource, roots: list[tuple[RootSource, Root]]
) -> Iterator[tuple[How, list[tuple[str, str]]]]:
    """What each kind of evidence in the source finds: (root, address)."""
    ids = list(dict.fromkeys(one for one in (resource.id, resource.arn, _short(resource.id)) if one))
    yield (
        How.IMPORT,
        [(at.name, one) for at, root in roots for cloud_id in ids for one in _quiet(imported(root, cloud_id))],
    )
    types = _types(resource)
    for tag in ADDRESS_TAGS:
        if (address := resource.tags.get(tag)) is not None:
            yield How.TAG, [(at.name, address) for at, root in roots if _exists(root, address)]
    for tag in TRACE_TAGS:
        if (trace := resource.tags.get(tag)) is not None:
            yield How.TAG, [(at.name, one) for at, root in roots for one in _quiet(tagged(root, types, tag, trace))]
    names = [one for one in dict.fromkeys((resource.name, _short(resource.id), resource.id)) if one]
    if resource.type:
        yield How.NATURAL_KEY, [(at.name, one) for at, root in roots for one in _quiet(named(root, types, names))]


def _types(resource: CloudResource) -> list[str]:
    return [resource.type] if resource.type else sorted(NATURAL_KEYS)


def _type_of(address: str) -> str:
    try:
        return parse_address(address).type
    except Refused:
        return ""


def _exists(root: Root, address: str) -> bool:
    try:
        find_target(root, address, "id")
    except Refused:
        return False
    return True


def _quiet(addresses: Iterator[str]) -> list[str]:
    """What an iterator gives before a file that cannot be read ends it."""
    try:
        return list(addresses)
    except Refused:
        return []


def _short(cloud_id: str) -> str:
    """'vol-1' of arn:aws:ec2:eu-west-1:1:volume/vol-1; the last step of an ARM id or a Google name."""
    last = cloud_id.rpartition("/")[2]
    return last.rpartition(":")[2] if last.startswith("arn:") or cloud_id.startswith("arn:") else last


def _ambiguous(reason: str, found: list[tuple[str, str]]) -> Unmapped:
    several = len({root for root, _ in found}) > 1
    shown = tuple(f"{root}: {address}" if several else address for root, address in found)
    return Unmapped(Why.AMBIGUOUS, reason, shown[:MAX_CANDIDATES])
