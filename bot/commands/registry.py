"""All commands by name: the registry is parser, help text and documentation."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import bot.commands
from bot.commands.call import CommandCall, Reply
from bot.commands.grammar import MOST_LINE, PREFIX, Usage, compile_usage
from costwarden.policy.authority import Right

Handler = Callable[[CommandCall], Reply]


@dataclass(frozen=True, slots=True)
class Command:
    """One `/cost` command."""

    usage: Usage
    summary: str
    right: Right  # what its author must have, checked before the handler runs
    handler: Handler

    @property
    def name(self) -> str:
        return self.usage.name


@dataclass(frozen=True, slots=True)
class Parsed:
    """A command that fits the grammar, its values typed."""

    command: Command
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """A line that is meant for us and does not fit: `nearest` is the command whose name it begins with."""

    nearest: Command | None


_COMMANDS: dict[str, Command] = {}


def command(usage: str, *, summary: str, right: Right) -> Callable[[Handler], Handler]:
    """Register the function below as the handler of `usage`."""

    def register(handler: Handler) -> Handler:
        compiled = compile_usage(usage)
        known = _COMMANDS.get(compiled.name)
        if known is not None and known.handler.__module__ != handler.__module__:
            raise ValueError(f"two files register /cost {compiled.name}")
        _COMMANDS[compiled.name] = Command(compiled, summary, right, handler)
        return handler

    return register


def commands() -> Mapping[str, Command]:
    """Every command by name, sorted; the files beside this one are imported when first asked."""
    for module in pkgutil.iter_modules(bot.commands.__path__):
        importlib.import_module(f"bot.commands.{module.name}")
    return dict(sorted(_COMMANDS.items()))


def parse(body: str) -> Parsed | NotUnderstood | None:
    """What a comment asks for: None where its first line is not `/cost`, alone or followed by a space."""
    line = body.partition("\n")[0].rstrip(" \t\r")
    if line != PREFIX and not line.startswith(f"{PREFIX} "):
        return None
    text = line[len(PREFIX) + 1 :]
    known = commands().get(text.partition(" ")[0])
    if known is None or len(line) > MOST_LINE:
        return NotUnderstood(known)
    arguments = known.usage.parse(text)
    return NotUnderstood(known) if arguments is None else Parsed(known, arguments)


def help_lines() -> Iterator[str]:
    """Markdown: one bullet per command."""
    for one in commands().values():
        yield f"- `{PREFIX} {one.usage.text}`: {one.summary}"
