"""Rules by discovery: a file of this folder that decorates a function is a rule, nothing has to be listed."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module

from costwarden.recommend.facts import Facts, Proposal, Rule
from costwarden.recommend.inventory import Resource

Look = Callable[[Resource, Facts], Iterable[Proposal]]
_RULES: dict[str, Rule] = {}


def rule(kind: str, *types: str) -> Callable[[Look], Look]:
    """Registers a function that looks at one resource of these Terraform types and yields proposals of `kind`."""

    def register(look: Look) -> Look:
        name = f"{look.__module__.rpartition('.')[2]}.{look.__name__}"
        _RULES[name] = Rule(kind, frozenset(types), look, name)
        return look

    return register


@cache
def all_rules() -> tuple[Rule, ...]:
    package = import_module("costwarden.recommend.rules")
    for found in sorted(one.name for one in pkgutil.iter_modules(package.__path__)):
        import_module(f"costwarden.recommend.rules.{found}")
    return tuple(_RULES[name] for name in sorted(_RULES))
