"""The files of a pull request on disk for as long as it is decided: its head, what it grew from, the base branch."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.gating.forge import BotForge
from costwarden.config import Config, find_config, read_config
from costwarden.forge.archive import unpack_source, unzip
from costwarden.forge.model import ForgeError
from costwarden.forge.people import Change

MOST_ARCHIVE = 100_000_000  # bytes, packed
PLAN_ARTIFACT = "costwarden-plan"
POLICIES = ".costwarden/policies"


@dataclass(frozen=True, slots=True)
class Trees:
    """`settings` is the base branch as it is now: configuration, exceptions, usage, policies and owners come from it
    alone, so that no pull request loosens its own limits."""

    head: Path
    base: Path  # of the merge base
    settings: Path
    base_sha: str  # of the base branch
    merge_base: str
    plans: tuple[Path, ...]  # of the workflow's artifact, below their own folder
    plan_root: Path


@contextmanager
def trees_of(forge: BotForge, change: Change, *, with_plans: bool = True) -> Iterator[Trees]:
    """Errors: ForgeError, ArchiveRefused."""
    pull = change.pull
    base_sha = forge.head(pull.repository, pull.base_ref) or change.base_sha
    merge_base = _merge_base(forge, pull.repository, base_sha, pull.head_sha)
    with tempfile.TemporaryDirectory(prefix="costwarden-bot-") as name:
        root = Path(name)
        own = pull.repository.rpartition("/")[2]  # a folder's name names the project where nothing else does
        head = fetch(forge, pull.repository, pull.head_sha, root / "head" / own)
        settings = fetch(forge, pull.repository, base_sha, root / "settings" / own)
        base = settings if merge_base == base_sha else fetch(forge, pull.repository, merge_base, root / "base" / own)
        plan_root = root / "plans"
        plan_root.mkdir()
        plans: list[Path] = []
        if with_plans:
            packed = forge.artifact(pull.repository, pull.head_sha, PLAN_ARTIFACT, MOST_ARCHIVE)
            plans = unzip(packed, plan_root) if packed is not None else []
        yield Trees(head, base, settings, base_sha, merge_base, tuple(plans), plan_root)


def fetch(forge: BotForge, repository: str, sha: str, into: Path) -> Path:
    into.mkdir(parents=True)
    unpack_source(forge.archive(repository, sha, MOST_ARCHIVE), into)
    return into


def config_of(settings: Path) -> tuple[Config, Path | None]:
    """The base branch's costwarden.yaml, and where it is. Errors: ConfigInvalid."""
    path = find_config(None, settings)
    return read_config(path), path


def _merge_base(forge: BotForge, repository: str, base: str, head: str) -> str:
    """Unrelated histories have none: then the base branch is what the change is compared with."""
    try:
        return forge.merge_base(repository, base, head)
    except ForgeError as error:
        if error.retryable:
            raise
        return base
