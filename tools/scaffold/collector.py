"""A new connector: one file in collectors/, its test and its page; the registry finds it by itself."""

from __future__ import annotations

import re
from pathlib import Path

from tools.scaffold.write import CannotScaffold, write_all


def scaffold(name: str, root: Path) -> list[str]:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        raise CannotScaffold("give the kind of source a name: make new-collector NAME=acme_bill")
    title = name.replace("_", " ")
    done = write_all(
        "collector",
        {
            "connector.txt": f"collectors/{name}.py",
            "test.txt": f"tests/collectors/test_{name}.py",
            "page.md": f"docs/collectors/{name.replace('_', '-')}.md",
        },
        {"name": name, "title": title, "class_name": "".join(part.capitalize() for part in name.split("_"))},
        root,
    )
    return [
        *done,
        "next: what it asks the provider (deliveries, prepare), which column is which (_columns), its line in"
        " docs/collectors.md, and `python -m tools.schemas generate`",
    ]
