"""Who may do what about a pull request: a pure function of facts read from the forge at the moment of asking.

Deny by default: a policy whose owners costwarden.yaml does not name can be approved by nobody, and nobody approves a
change he had a hand in. Code review and policy approval are different things; neither counts for the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from costwarden.config.model import Config, PolicySetting, Role

# GitHub's role names, weakest first; GitLab's access levels are translated to them.
PERMISSIONS = ("none", "read", "triage", "write", "maintain", "admin")
CODEOWNERS = "codeowners"  # as an owner: whoever CODEOWNERS names for the files of the findings


class Right(StrEnum):
    """What a command asks of its author."""

    READ = "read"  # may read the repository
    OWN = "own"  # owner of the policy
    TEND = "tend"  # owner of the policy, or of the resource it is about


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. Logins and teams compare without case, as forges do."""

    login: str
    permission: str = "none"  # one of PERMISSIONS
    teams: frozenset[str] = frozenset()  # "acme/finops": of the teams asked about, those he is an active member of
    code_owner: bool = False  # CODEOWNERS names him, or one of his teams, for every file concerned
    marks: frozenset[str] = frozenset()  # names and mail addresses of his public profile
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """Who made the pull request: its author, author, committer and co-authors of every commit, and who pushed."""

    author: str
    makers: frozenset[str] = frozenset()  # logins; also of who pushed
    marks: frozenset[str] = frozenset()  # names and addresses of makers whose login nobody knows
    complete: bool = True  # False: more commits than the forge lists, so somebody may be missing


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or why not and who may instead."""

    allowed: bool
    reason: str = ""
    who: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """What the command is about."""

    policy: str = ""
    resource_owners: tuple[str, ...] = field(default=())  # of `ownership` in costwarden.yaml


def judge(right: Right, person: Person, change: Change, config: Config, subject: Subject) -> Verdict:
    """Whether `person` has the right. `config` is that of the base branch, never of the pull request."""
    if person.bot or not person.login:
        return Verdict(False, "bots do not give commands")
    if rank(person.permission) < rank("read"):
        return Verdict(False, "you may not read this repository", ("anybody with read access",))
    if right is Right.READ:
        return Verdict(True)
    owners = owners_of(config, subject.policy)
    if not owners and (right is Right.OWN or not subject.resource_owners):
        return Verdict(False, f"`costwarden.yaml` names no owners for `{subject.policy}`, so nobody may")
    if right is Right.TEND:
        owners = (*owners, *subject.resource_owners)
    if not any(is_owner(owner, person, config) for owner in owners):
        return Verdict(False, "you are not an owner", tuple(dict.fromkeys(owners)))
    if right is Right.OWN and (hand := hand_in(person, change)):
        return Verdict(False, hand, tuple(dict.fromkeys(owners)))
    return Verdict(True)


def hand_in(person: Person, change: Change) -> str:
    """Why `person` counts among those who made the change; "" where he does not."""
    login = person.login.casefold()
    if login == change.author.casefold():
        return "you opened this pull request, and nobody approves his own change"
    if login in _folded(change.makers):
        return "you are author, committer or co-author of one of its commits, or pushed them"
    if _folded(change.marks) & ({login} | _folded(person.marks)):
        return "one of its commits bears your name or mail address"
    if not change.complete:
        return "it has more commits than the forge lists, so who made it cannot be told"
    return ""


def owners_of(config: Config, policy: str) -> tuple[str, ...]:
    """The owners costwarden.yaml names for the policy; none for one it does not name."""
    return tuple(config.policies.get(policy, PolicySetting()).owners)


def approvals_needed(config: Config, policy: str) -> int:
    return config.policies.get(policy, PolicySetting()).approvals


def is_owner(owner: str, person: Person, config: Config) -> bool:
    """`@user`, `@org/team`, `codeowners`, or a role; any other word owns nothing: it might be a stranger's login."""
    if owner.startswith("@"):
        name = owner[1:].casefold()
        return name in _folded(person.teams) if "/" in name else name == person.login.casefold()
    if owner == CODEOWNERS:
        return person.code_owner
    role = config.roles.get(owner)
    return role is not None and _holds(role, person)


def teams_of(config: Config, owners: Collection[str]) -> tuple[str, ...]:
    """The teams ("acme/finops") whose membership decides about these owners."""
    named = [*owners, *(name for owner in owners if owner in config.roles for name in config.roles[owner].teams)]
    return tuple(sorted({name.removeprefix("@") for name in named if "/" in name and not _is_role(name, config)}))


def wants_code_owners(config: Config, owners: Sequence[str]) -> bool:
    return any(owner == CODEOWNERS or (owner in config.roles and config.roles[owner].codeowners) for owner in owners)


def rank(permission: str) -> int:
    """Higher may more; a word we do not know may nothing."""
    return PERMISSIONS.index(permission) if permission in PERMISSIONS else 0


def _holds(role: Role, person: Person) -> bool:
    return (
        person.login.casefold() in {name.removeprefix("@").casefold() for name in role.users}
        or bool({name.removeprefix("@").casefold() for name in role.teams} & _folded(person.teams))
        or (role.codeowners and person.code_owner)
        or (role.permission is not None and rank(person.permission) >= rank(role.permission))
    )


def _is_role(name: str, config: Config) -> bool:
    return name in config.roles


def _folded(names: Collection[str]) -> set[str]:
    return {name.casefold() for name in names}
