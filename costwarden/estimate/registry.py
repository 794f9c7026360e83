"""Which types costwarden knows. A type's file is found by its name and imported when a plan has one.

aws_nat_gateway is `estimate/aws/nat_gateway.py`, azurerm_public_ip `estimate/azure/public_ip.py`, google_redis_instance
`estimate/google/redis_instance.py`; each has RESOURCE. Files that begin with an underscore are shared knowledge.
"""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache
from pathlib import Path

from costwarden.estimate.resource import ResourceType

_FOLDERS = {"aws": "aws", "azurerm": "azure", "google": "google"}
_HERE = Path(__file__).parent


@cache
def find_type(type_name: str) -> ResourceType | None:
    """The declared type, or None: unknown, or known to be free."""
    prefix, _, short = type_name.partition("_")
    folder = _FOLDERS.get(prefix)
    # A type name comes from the plan: only a plain identifier may become part of a module's name.
    if folder is None or not short.isidentifier() or short.startswith("_"):
        return None
    if not (_HERE / folder / f"{short}.py").is_file():
        return None
    module = importlib.import_module(f"costwarden.estimate.{folder}.{short}")
    found = module.RESOURCE
    assert isinstance(found, ResourceType)
    return found


@cache
def free_types(folder: str) -> frozenset[str]:
    """The types of one provider that never cost anything by themselves."""
    lines = (_HERE / folder / "free_types.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@cache
def is_free(type_name: str) -> bool:
    """Known to cost nothing: the listed types of the clouds, and helpers such as random_id or null_resource."""
    prefix = type_name.partition("_")[0]
    folder = _FOLDERS.get(prefix)
    if folder is not None:
        return type_name in free_types(folder)
    return prefix in _PLAIN_PROVIDERS


# Providers whose resources live in Terraform's state or in another tool, not on a cloud bill.
_PLAIN_PROVIDERS = frozenset(
    "random null time tls local template terraform archive external cloudinit http kubernetes kubectl helm azuread "
    "github gitlab vault postgresql mysql".split()
)


def known_types() -> list[str]:
    """All types with a file, sorted."""
    found = []
    for prefix, folder in _FOLDERS.items():
        for path in (_HERE / folder).glob("[a-z]*.py"):
            found.append(f"{prefix}_{path.stem}")
    return sorted(found)
