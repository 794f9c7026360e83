"""A new command: module, test and page, and its line in the static map of costwarden/cli.py."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from tools.scaffold.write import CannotScaffold, write_all

MAP = re.compile(r"(?ms)^COMMANDS = \{\n.*?^\}\n")


def scaffold(name: str, root: Path) -> list[str]:
    if not re.fullmatch(r"[a-z][a-z0-9]*", name) or keyword.iskeyword(name):
        raise CannotScaffold("give the command one word: make new-command NAME=budgets")
    cli = root / "costwarden" / "cli.py"
    text = cli.read_text(encoding="utf-8")
    found = MAP.search(text)
    if found is None:
        raise CannotScaffold("costwarden/cli.py has no COMMANDS map any more; mend tools/scaffold/command.py")
    if f'    "{name}": (' in found.group():
        raise CannotScaffold(f"{name} is a command already")
    done = write_all(
        "command",
        {
            "command.txt": f"costwarden/commands/{name}.py",
            "test.txt": f"tests/commands/test_{name}.py",
            "page.md": f"docs/commands/{name}.md",
        },
        {"name": name, "title": name.capitalize()},
        root,
    )
    line = f'    "{name}": ("costwarden.commands.{name}:{name}", "{name.capitalize()}, in one line."),\n'
    entry = found.group().removesuffix("}\n") + line + "}\n"
    cli.write_text(text.replace(found.group(), entry, 1), encoding="utf-8")
    return [*done, "added it to costwarden/cli.py; next: write what it does, and one line that says so"]
