"""Where a recommendation's code is: the checkout, the root module that holds the address, and whose it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from costwarden.config import Config
from costwarden.config.inside import inside
from costwarden.config.model import Ownership
from costwarden.errors import CostwardenError
from costwarden.policy.match import matches


class NoSource(CostwardenError):
    def __init__(self, directory: Path) -> None:
        super().__init__(
            f"{directory} holds no Terraform source",
            hint="give --directory the checkout, and its root modules as `projects: [{hcl: DIR}]` in costwarden.yaml",
        )


@dataclass(frozen=True, slots=True)
class Root:
    """One root module as it is planned."""

    project: str
    path: str  # relative to the checkout, with forward slashes; "" where they are the same
    environment: str = "default"
    var_files: tuple[str, ...] = ()
    workspace: str = ""  # "" where nobody says which: what depends on it is not known

    def folder(self, directory: Path) -> Path:
        return directory / self.path if self.path else directory


@dataclass(frozen=True, slots=True)
class Owned:
    """Who answers for a resource: as reviewers are named ("@acme/payments"), and as a team for pacing."""

    repository: str
    owner: str
    team: str


def roots_of(directory: Path, config: Config) -> list[Root]:
    """The configured projects with source, else the checkout itself. Errors: NoSource."""
    found = [
        Root(one.name, inside(directory, one.hcl).relative_to(directory).as_posix().removeprefix("."),
             one.environment, one.var_files, one.workspace if "workspace" in one.model_fields_set else "")
        for one in config.projects
        if one.hcl and inside(directory, one.hcl).is_dir()
    ]  # fmt: skip
    if not found and any(directory.glob("*.tf*")):
        found = [Root(directory.resolve().name, "")]
    if not found:
        raise NoSource(directory)
    return found


def owned_by(
    config: Config, address: str, tags: Mapping[str, str], root: Root, repository: str, codeowners: Sequence[str] = ()
) -> Owned:
    """By the first ownership rule that matches, else the CODEOWNERS of the file, else nobody."""
    rule = _rule_of(config, address, tags, root)
    if rule is not None:
        return Owned(rule.repository or repository, rule.owner, _team(rule, tags))
    owner = codeowners[0] if codeowners else ""
    return Owned(repository, owner, tags.get("Team") or tags.get("team") or owner.removeprefix("@"))


def owner_path(config: Config, address: str, tags: Mapping[str, str], root: Root) -> str:
    """Where the first ownership rule that matches says the code is, from the top of the checkout; "" if nowhere."""
    rule = _rule_of(config, address, tags, root)
    return (rule.path or "") if rule is not None else ""


def is_in_path(root: Root, path: str) -> bool:
    return PurePosixPath(root.path).is_relative_to(PurePosixPath(path))


def _rule_of(config: Config, address: str, tags: Mapping[str, str], root: Root) -> Ownership | None:
    rules = (one for one in config.ownership if matches(one.match, address, tags, root.environment, root.project))
    return next(rules, None)


def _team(rule: Ownership, tags: Mapping[str, str]) -> str:
    named = rule.match.tag.get("Team") or rule.match.tag.get("team")
    return named or tags.get("Team") or tags.get("team") or rule.owner.removeprefix("@")


def code_owners(text: str, path: str) -> tuple[str, ...]:
    """Owners of a file by a CODEOWNERS file ("@ada", "@acme/payments"); mail addresses are left out."""
    from codeowners import CodeOwners

    return tuple(name for kind, name in CodeOwners(text).of(path) if kind != "EMAIL")


def module_of(address: str) -> str:
    """The module part of an address with its keys dropped: "module.data" of module.data["a"].aws_ebs_volume.x[0]."""
    from costwarden.plan.addresses import split_steps
    from costwarden.plan.model import strip_keys

    steps = split_steps(strip_keys(address))
    depth = 0
    while depth + 1 < len(steps) and steps[depth] == "module":
        depth += 2
    return ".".join(steps[:depth])


def with_path(root: Root, path: str) -> Root:
    return replace(root, path=path)
