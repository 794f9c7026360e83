"""A new policy: rule, test and page, for `room/name`."""

from __future__ import annotations

import re
from pathlib import Path

from tools.scaffold.write import CannotScaffold, write_all


def scaffold(name: str, root: Path) -> list[str]:
    if not re.fullmatch(r"[a-z][a-z0-9_]*/[a-z][a-z0-9_]*", name):
        raise CannotScaffold("say which room and policy: make new-policy NAME=waste/idle_cache")
    room, policy = name.split("/")
    folder = f"policies/rego/{room}/{policy}"
    values = {"room": room, "policy": policy, "title": policy.replace("_", " ").capitalize()}
    done = write_all(
        "policy",
        {
            "rule.rego": f"{folder}/{policy}.rego",
            "test.rego": f"{folder}/{policy}_test.rego",
            "page.md": f"docs/policies/{room}/{policy}.md",
        },
        values,
        root,
    )
    return [
        *done,
        "next: write what it decides, its METADATA and its page; then `make rego` and `make lint`, and\n"
        "`.venv/bin/python -m pytest tests/house/test_readme.py --update-golden`: README counts the policies",
    ]
