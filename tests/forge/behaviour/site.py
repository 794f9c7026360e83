"""What the behaviour suite asks of a forge's fake, so that one suite runs against each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from costwarden.forge.model import Conclusion, Forge, Pull
from costwarden.publish.publish import publish_result
from costwarden.publish.settings import Published, PublishSettings
from tests.report.builders import scenes

Call = Literal["read pull", "list comments", "create comment", "edit comment", "delete comment", "write result"]
Rights = Literal["all", "no results", "reads", "none", "nobody"]
READS: tuple[Call, ...] = ("read pull", "list comments")
COMMENT_WRITES: tuple[Call, ...] = ("create comment", "edit comment", "delete comment")
SCENES = scenes()
SETTINGS = PublishSettings(details_url="https://ci.example/acme/shop/jobs/1")


@dataclass(frozen=True)
class Seen:
    """A comment as people see it, oldest first."""

    id: int
    ours: bool
    body: str


class Site(Protocol):
    """One repository with one open pull request on one fake forge; everything is done to `pull`."""

    name: str
    most: int  # characters a comment may have
    waits: list[float]  # seconds the clients would have slept

    @property
    def pull(self) -> Pull: ...

    def forge(self, rights: Rights = "all", *, call_seconds: float = 20.0) -> Forge: ...

    def push(self) -> Pull:
        """Another commit on the branch: the pull request as it is then."""
        ...

    def comments(self) -> list[Seen]: ...

    def say(self, body: str, *, ours: bool = False) -> int:
        """A comment made past the client; its id."""
        ...

    def results(self, sha: str | None = None, name: str = "costwarden") -> list[str]:
        """The ends of the results on a commit, oldest first, in the forge's own words; one that has none is "open"."""
        ...

    def word(self, conclusion: Conclusion) -> str:
        """The forge's own word for it."""
        ...

    def fault(self, call: Call, **how: object) -> None:
        """The next such call goes wrong; `how` is a tests.fakes.faults.Fault."""
        ...

    def forget_faults(self) -> None: ...

    def calls(self, call: Call | None = None) -> Sequence[str]:
        """What arrived, faults that came before the handler excepted."""
        ...

    def forget_calls(self) -> None: ...


def publish(
    site: Site, scene: str, forge: Forge | None = None, pull: Pull | None = None, **changes: object
) -> Published:
    """One run, with a client of its own."""
    return publish_result(
        SCENES[scene],
        pull or site.pull,
        forge or site.forge(),
        replace(SETTINGS, **changes),  # type: ignore[arg-type]
    )


def live(site: Site, key: str = "default") -> list[Seen]:
    """Our comments of a key."""
    return [one for one in site.comments() if one.ours and one.body.startswith(f"<!-- costwarden:v1 key={key} ")]
