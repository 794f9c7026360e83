"""A new resource type of the estimator: module, test and example, for a Terraform type."""

from __future__ import annotations

import re
from pathlib import Path

from tools.scaffold.write import CannotScaffold, write_all

ROOMS = {"aws": "aws", "azurerm": "azure", "google": "google"}


def scaffold(name: str, root: Path) -> list[str]:
    found = re.fullmatch(r"(aws|azurerm|google)_([a-z][a-z0-9_]*)", name)
    if found is None:
        raise CannotScaffold("give a Terraform type: make new-resource NAME=aws_mq_broker (aws_, azurerm_ or google_)")
    provider, short = found.groups()
    room = ROOMS[provider]
    values = {"type": name, "short": short, "title": short.replace("_", " "), "sku": short.replace("_", "-")}
    done = write_all(
        "resource",
        {
            "type.txt": f"costwarden/estimate/{room}/{short}.py",
            "test.txt": f"tests/estimate/{room}/test_{short}.py",
            "example.txt": f"tests/estimate/examples/{room}/{short}.yaml",
        },
        values,
        root,
    )
    return [
        *done,
        "next: its price dimensions, their prices and its example (docs/adding-a-resource-type.md, section 3)",
    ]
