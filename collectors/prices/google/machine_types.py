"""Machine types with their vCPUs and memory: Google prices cores and gigabytes, Terraform names machine types.

Figures from Google's machine-family pages as of 2026; GB of memory per vCPU by series and kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

_SIZES = {
    "e2": (2, 4, 8, 16, 32),
    "n1": (1, 2, 4, 8, 16, 32, 64, 96),
    "n2": (2, 4, 8, 16, 32, 48, 64, 80, 96, 128),
    "n2d": (2, 4, 8, 16, 32, 48, 64, 80, 96, 128, 224),
    "c2": (4, 8, 16, 30, 60),
    "c2d": (2, 4, 8, 16, 32, 56, 112),
    "c3": (4, 8, 22, 44, 88, 176),
    "n4": (2, 4, 8, 16, 32, 48, 64, 80),
    "t2d": (1, 2, 4, 8, 16, 32, 48, 60),
}
_MEMORY = {
    "e2": {"standard": "4", "highmem": "8", "highcpu": "1"},
    "n1": {"standard": "3.75", "highmem": "6.5", "highcpu": "0.9"},
    "n2": {"standard": "4", "highmem": "8", "highcpu": "1"},
    "n2d": {"standard": "4", "highmem": "8", "highcpu": "1"},
    "c2": {"standard": "4"},
    "c2d": {"standard": "4", "highmem": "8", "highcpu": "2"},
    "c3": {"standard": "4", "highmem": "8", "highcpu": "2"},
    "n4": {"standard": "4", "highmem": "8", "highcpu": "2"},
    "t2d": {"standard": "4"},
}
# Exceptions to "so much per vCPU": the largest of these have less.
_ODD = {"n2-highmem-128": "864", "n2d-standard-224": "896"}
# Shares of a vCPU that are billed.
_SHARED = {"e2-micro": ("0.25", "1"), "e2-small": ("0.5", "2"), "e2-medium": ("1", "4")}
_LIMITS = {"e2-highmem": 16, "n1-standard": 96, "n2-highcpu": 96, "n2d-highmem": 96}


def machine_types(series: str) -> Iterator[tuple[str, Decimal, Decimal]]:
    """(name, vCPUs, GB) of a series: ("n2-standard-4", 4, 16)."""
    for kind, per_core in _MEMORY.get(series, {}).items():
        for cores in _SIZES[series]:
            name = f"{series}-{kind}-{cores}"
            skips_one = cores == 1 and kind != "standard"
            if cores <= _LIMITS.get(f"{series}-{kind}", 999) and not skips_one:
                yield name, Decimal(cores), Decimal(_ODD.get(name) or cores * Decimal(per_core))
    for name, (share, memory) in _SHARED.items():
        if name.startswith(f"{series}-"):
            yield name, Decimal(share), Decimal(memory)


SERIES = tuple(_SIZES)
