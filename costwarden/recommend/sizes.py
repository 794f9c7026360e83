"""Machine sizes as ratios: how much of one size another of its family has."""

from __future__ import annotations

import re
from decimal import Decimal

# AWS's normalization factors (EC2 user guide, "How Reserved Instances are applied"): twice the factor is twice the
# vCPUs and memory inside one family, burstable families' vCPUs apart.
_FACTORS = {
    "nano": Decimal("0.25"), "micro": Decimal("0.5"), "small": Decimal(1), "medium": Decimal(2),
    "large": Decimal(4), "xlarge": Decimal(8),
}  # fmt: skip
_LADDER = ("nano", "micro", "small", "medium", "large", "xlarge", "2xlarge", "3xlarge", "4xlarge", "6xlarge",
           "8xlarge", "9xlarge", "10xlarge", "12xlarge", "16xlarge", "18xlarge", "24xlarge", "32xlarge",
           "48xlarge")  # fmt: skip
_BURSTABLE = re.compile(r"(db\.|cache\.)?t\d[a-z]*\.")
_CURRENT = {
    "m1": None, "m2": None, "m3": "m5", "m4": "m5", "c1": None, "c3": "c5", "c4": "c5", "r3": "r5", "r4": "r5",
    "t1": "t3", "t2": "t3", "i2": "i3", "g3": "g4dn", "p2": "p3", "x1": "x2idn",
}  # fmt: skip


def factor(size: str) -> Decimal | None:
    """large -> 4, 2xlarge -> 16; None for metal and what is not known."""
    if size in _FACTORS:
        return _FACTORS[size]
    times = size.removesuffix("xlarge")
    return Decimal(8) * int(times) if size.endswith("xlarge") and times.isdecimal() and len(times) < 4 else None


def smaller(machine: str) -> list[tuple[str, Decimal]]:
    """Smaller sizes of the same family, smallest first, each with its share of this one: large is 0.5 of xlarge."""
    family, dot, size = machine.rpartition(".")
    own = factor(size)
    if not dot or own is None:
        return []
    found = [(f"{family}.{one}", ratio / own) for one in _LADDER if (ratio := factor(one)) is not None and ratio < own]
    return sorted(found, key=lambda pair: pair[1])


# GiB for one vCPU, of families whose sizes all have the same share (instance types' own pages).
_GIB_PER_VCPU = {"m": Decimal(4), "r": Decimal(8), "c": Decimal(2)}
_FAMILY = re.compile(r"(?:db\.|cache\.)?([mrc])([5-8])[a-z]*")


def memory_gib(machine: str) -> Decimal | None:
    """Memory of db.r6g.xlarge: 32 GiB; None for families where it does not follow from the size."""
    family, _, size = machine.rpartition(".")
    found, own = _FAMILY.fullmatch(family), factor(size)
    if found is None or own is None or own < 4:
        return None
    return own / 2 * _GIB_PER_VCPU[found[1]]


def is_burstable(machine: str) -> bool:
    return _BURSTABLE.match(machine) is not None


# How many vCPUs a name says: Standard_D8s_v5, n2-standard-8, n2-custom-8-32768, db-custom-8-32768, GP_Gen5_8.
_COUNTS = (
    re.compile(r"Standard_[A-Z]+(\d{1,3})[a-z]*(?:_v\d+)?"),
    re.compile(r"(?:[a-z]\d[a-z]*|db)-[a-z]+-(\d{1,3})(?:-\d+)?"),
    re.compile(r"(?:GP|BC|HS)_[A-Za-z]+\d*_(\d{1,3})"),
)
_SHARED = re.compile(r"Standard_B\d.*|e2-(?:micro|small|medium)|[fg]1-(?:micro|small)")


def share_of(small: str, large: str) -> Decimal | None:
    """How much of one size another has, 0.5 of half its vCPUs; None where the names do not say it."""
    found = [_vcpus(name) for name in (small, large)]
    if found[0] is None or found[1] is None:
        return None
    return found[0] / found[1]


def _vcpus(machine: str) -> Decimal | None:
    for pattern in _COUNTS:
        if (found := pattern.fullmatch(machine)) is not None:
            return Decimal(found[1]) or None
    own = factor(machine.rpartition(".")[2]) if "." in machine else None
    return None if own is None else own / 2


def shares_cores(machine: str) -> bool:
    """A size that lives on credits or bursts, of any cloud."""
    return is_burstable(machine) or _SHARED.fullmatch(machine) is not None


def current_generation(machine: str) -> str | None:
    """The machine's size in today's family, "m4.xlarge" -> "m5.xlarge"; None where none takes its place."""
    prefix = next((one for one in ("db.", "cache.") if machine.startswith(one)), "")
    family, dot, size = machine.removeprefix(prefix).partition(".")
    new = _CURRENT.get(family)
    return f"{prefix}{new}.{size}" if dot and new else None
