"""A new `/cost` command: one file beside the registry, a conversation as its test, its line on the page."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from tools.scaffold.write import CannotScaffold, write_all

LINE = re.compile(r"(?m)^- `/cost (?P<name>[a-z]+)[^`]*`: .*\n")


def scaffold(name: str, root: Path) -> list[str]:
    if not re.fullmatch(r"[a-z]+", name) or keyword.iskeyword(name):
        raise CannotScaffold("give the command one word of small letters: make new-chatops NAME=blame")
    page = root / "docs" / "bot-commands.md"
    text = page.read_text(encoding="utf-8")
    listed = list(LINE.finditer(text))
    if not listed:
        raise CannotScaffold("docs/bot-commands.md lists no commands any more; mend tools/scaffold/chatops.py")
    done = write_all(
        "chatops",
        {"command.txt": f"bot/commands/{name}.py", "test.txt": f"tests/bot/chat/test_{name}.py"},
        {"name": name, "title": name.capitalize()},
        root,
    )
    after = [one for one in listed if one["name"] < name]
    at = after[-1].end() if after else listed[0].start()
    page.write_text(f"{text[:at]}- `/cost {name}`: what it does, in one line\n{text[at:]}", encoding="utf-8")
    return [*done, "added it to docs/bot-commands.md; next: its usage line, who may, what it answers"]
