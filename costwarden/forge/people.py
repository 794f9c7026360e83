"""Who is behind a pull request and its comments, as a forge tells: the facts that authorisation is decided on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from costwarden.forge.model import Pull

# "Co-authored-by: Name <mail>": git-interpret-trailers, read more widely than git does, for who hides is refused. Cut
# by hand below: a pattern that finds the address would take hours for one long line of spaces.
_TRAILER = re.compile(r"[ \t]*co-authored-by[ \t]*:", re.IGNORECASE)
_LONGEST_TRAILER = 1_000  # characters that are looked at
# docs.github.com, "Setting your commit email address": both forms of the private address carry the login.
_NOREPLY = re.compile(r"(?P<whole>(?:\d{1,20}[+-])?(?P<login>[^@+]{1,100}))@users\.noreply\.[^@]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Makers:
    """Everybody with a hand in the commits; `marks` are names and addresses of those without a known login."""

    author: str
    logins: frozenset[str]
    marks: frozenset[str]
    complete: bool  # False: the forge does not list all commits


@dataclass(frozen=True, slots=True)
class Said:
    """A comment as it is now."""

    id: int
    body: str
    author: str
    by_bot: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A pull request with what Pull has no room for."""

    pull: Pull
    base_sha: str
    default_branch: str
    open: bool
    files: tuple[str, ...] = ()


class People(Protocol):
    """Facts about people; all of them read when asked, none cached across commands."""

    def makers(self, pull: Pull) -> Makers: ...

    def permission(self, repository: str, login: str) -> str:
        """none, read, triage, write, maintain or admin."""
        ...

    def is_member(self, repository: str, team: str, login: str) -> bool:
        """Active member of "org/team". Errors: NotAllowed where the token may not know."""
        ...

    def marks(self, repository: str, login: str) -> frozenset[str]:
        """Names and addresses of a public profile."""
        ...

    def comment(self, pull: Pull, number: int) -> Said | None:
        """The comment as it is now; None where it is gone."""
        ...

    def react(self, pull: Pull, number: int, sign: str) -> None:
        """`sign`: eyes, +1 or confused; the same twice is one."""
        ...


class SourceReader(Protocol):
    """Files of a repository, at a commit."""

    def change(self, repository: str, number: int) -> Change:
        """The pull request as it is now."""
        ...

    def head(self, repository: str, branch: str) -> str | None:
        """The commit a branch is at; None where it does not exist."""
        ...

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        """A file's bytes at a commit; None where it does not exist."""
        ...

    def merge_base(self, repository: str, base: str, head: str) -> str:
        """The commit both grew from."""
        ...

    def archive(self, repository: str, sha: str, most: int) -> bytes:
        """The commit as .tar.gz of at most `most` bytes, one folder around everything."""
        ...

    def artifact(self, repository: str, sha: str, name: str, most: int) -> bytes | None:
        """The newest artifact of that name which a pipeline on the commit left, as .zip; None without one."""
        ...

    def kept(self, repository: str, branch: str, name: str, most: int) -> list[bytes]:
        """The newest artifact, as .zip, of every name that begins so, of the last pipelines on a branch."""
        ...

    def has_artifact(self, repository: str, run: int, name: str) -> bool:
        """Whether that run of a pipeline left an artifact of that name."""
        ...

    def propose(self, repository: str, branch: str, base: str, files: Mapping[str, str], title: str, body: str) -> str:
        """A pull request from `branch` onto `base` with `files` as they shall be; its URL. Twice is once."""
        ...


def co_authors(messages: Iterable[str]) -> list[tuple[str, str]]:
    """(name, mail address) of every Co-authored-by trailer; one without an address is a name alone."""
    return [
        _named(line[found.end() :])
        for text in messages
        for line in text.splitlines()
        if (found := _TRAILER.match(line))
    ]


def logins_of(mail: str) -> frozenset[str]:
    """The logins a forge's private mail address may mean: "123-abc@..." is "abc" with a number, or "123-abc" itself."""
    found = _NOREPLY.fullmatch(mail.strip())
    if found is None:
        return frozenset()
    return frozenset(one for one in (found["login"], found["whole"]) if "+" not in one)


def _named(trailer: str) -> tuple[str, str]:
    name, _, rest = trailer[:_LONGEST_TRAILER].partition("<")
    return name.strip().removeprefix("@"), rest.partition(">")[0].strip()
