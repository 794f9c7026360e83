"""The facts authorisation is decided on, asked of the forge at the moment of asking."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commands.call import Refusal
from bot.gating.forge import BotForge
from costwarden.config import Config
from costwarden.forge.model import NotAllowed, Pull
from costwarden.forge.people import Makers
from costwarden.policy.authority import Change, Person, hand_in, teams_of, wants_code_owners
from costwarden.policy.model import Finding
from costwarden.state.pushers import Pushers

if TYPE_CHECKING:
    from costwarden.state.store import State

_CODEOWNERS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")


def change_of(makers: Makers) -> Change:
    return Change(makers.author, makers.logins, makers.marks, makers.complete)


def makers_of(forge: BotForge, state: State, tenant: str, pull: Pull) -> Makers:
    """Who made the commits, by what they say, and who pushed them, by what the forge said."""
    found = forge.makers(pull)
    return replace(found, logins=found.logins | Pushers(state).of_pull(tenant, pull.repository, pull.number))


def with_a_hand(forge: BotForge, pull: Pull, makers: Makers, approvers: Collection[str]) -> frozenset[str]:
    """Everybody whose approval counts no more, in small letters: makers, and approvers whom a commit's name or address
    means, or might mean where the forge does not list all commits."""
    found = {one.casefold() for one in (makers.author, *makers.logins)}
    change = change_of(makers)
    for login in sorted({one.casefold() for one in approvers} - found):
        marks = forge.marks(pull.repository, login) if makers.marks else frozenset[str]()
        if hand_in(Person(login, marks=marks), change):
            found.add(login)
    return frozenset(found)


def person_of(
    forge: BotForge,
    pull: Pull,
    login: str,
    config: Config,
    owners: Sequence[str],
    findings: Collection[Finding],
    base_sha: str,
) -> Person:
    """`login` as far as `owners` make facts about him matter. Errors: Refusal where the token may not read a team."""
    code_owner, code_teams = False, frozenset[str]()
    if wants_code_owners(config, owners):
        required = code_owners_of(forge, pull, findings, base_sha)
        code_teams = frozenset(one[1:] for each in required for one in each if "/" in one)
        mine = {f"@{login.casefold()}", *(f"@{one.casefold()}" for one in _mine(forge, pull, login, code_teams))}
        code_owner = bool(required) and all(mine & {one.casefold() for one in each} for each in required)
    return Person(
        login=login,
        permission=forge.permission(pull.repository, login),
        teams=frozenset(_mine(forge, pull, login, teams_of(config, owners))),
        code_owner=code_owner,
        marks=forge.marks(pull.repository, login),
    )


def code_owners_of(forge: BotForge, pull: Pull, findings: Collection[Finding], base_sha: str) -> list[set[str]]:
    """Per file of the findings the names CODEOWNERS of the base branch gives it; [] where a file has none.

    A finding without a file belongs to nobody's code, so nobody is its code owner.
    """
    from codeowners import CodeOwners

    text = next((data for path in _CODEOWNERS if (data := forge.file(pull.repository, path, base_sha))), b"")
    rules = CodeOwners(text.decode("utf-8", "replace"))
    files = sorted({one.file or "" for one in findings})
    named = [{name for kind, name in rules.of(file) if kind != "EMAIL"} if file else set() for file in files]
    return named if all(named) else []


def _mine(forge: BotForge, pull: Pull, login: str, teams: Collection[str]) -> list[str]:
    try:
        return [team for team in sorted(teams) if forge.is_member(pull.repository, team, login)]
    except NotAllowed:
        raise Refusal(
            "I may not read who is in which team", missing="grant the bot `members: read` of the organisation"
        ) from None
