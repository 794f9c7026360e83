"""A forge in memory whose calls several runs make in any order, and which loses answers on demand."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from costwarden.forge.model import CheckReport, Comment, ForgeError, NotAllowed, Pull


class Lost(ForgeError):
    """A 502: the call may or may not have happened."""

    def __init__(self) -> None:
        super().__init__("the forge answered 502", hint="try again", retryable=True)


@dataclass
class MemoryForge:
    """Comments and checks of one pull request; `before_call` may raise, block or switch to another run."""

    head: str = "a" * 40
    checks_allowed: bool = True
    stored: dict[int, Comment] = field(default_factory=dict)
    checks: dict[tuple[str, str, str], CheckReport] = field(default_factory=dict)
    statuses: list[CheckReport] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)  # "path@ref" -> text
    calls: list[str] = field(default_factory=list)
    before_call: Callable[[str], bool] = lambda name: False  # True: do it, then lose the answer
    comment_limit: str = "github"
    _next: int = 1

    def _step(self, name: str) -> bool:
        self.calls.append(name)
        return self.before_call(name)

    def foreign(self, body: str) -> Comment:
        return self._store(body, ours=False)

    def live(self, key: str = "default") -> list[Comment]:
        return [
            one for one in self.stored.values() if one.ours and one.body.startswith(f"<!-- costwarden:v1 key={key} ")
        ]

    def pull(self, repository: str, number: int) -> Pull:
        self._step("pull")
        return Pull(repository, number, self.head)

    def current_head(self, pull: Pull) -> str:
        self._step("current_head")
        return self.head

    def file(self, repository: str, path: str, ref: str) -> bytes | None:
        self._step("file")
        text = self.files.get(f"{path}@{ref}")
        return None if text is None else text.encode()

    def comments(self, pull: Pull) -> Sequence[Comment]:
        self._step("comments")
        return sorted(self.stored.values(), key=lambda one: one.id)

    def create_comment(self, pull: Pull, body: str) -> Comment:
        lost = self._step("create_comment")
        comment = self._store(body, ours=True)
        if lost:
            raise Lost
        return comment

    def edit_comment(self, pull: Pull, comment: Comment, body: str) -> Comment:
        lost = self._step("edit_comment")
        if comment.id not in self.stored:
            raise ForgeError("the comment is gone", hint="run again", retryable=False)
        self.stored[comment.id] = replace(self.stored[comment.id], body=body)
        if lost:
            raise Lost
        return self.stored[comment.id]

    def delete_comment(self, pull: Pull, comment: Comment) -> None:
        self._step("delete_comment")
        self.stored.pop(comment.id, None)

    def conclude(self, pull: Pull, report: CheckReport) -> str:
        lost = self._step("conclude")
        if not self.checks_allowed:
            raise NotAllowed("the token may not write checks", hint="add `checks: write`")
        self.checks[(report.name, report.head_sha, report.external_id)] = report
        if lost:
            raise Lost
        return "https://forge.example/check/1"

    def set_status(self, pull: Pull, report: CheckReport) -> str | None:
        self._step("set_status")
        self.statuses.append(report)
        return None

    def _store(self, body: str, *, ours: bool) -> Comment:
        comment = Comment(self._next, body, f"https://forge.example/comment/{self._next}", ours)
        self.stored[comment.id] = comment
        self._next += 1
        return comment


class Interleaving:
    """Runs functions in threads of which exactly one moves at a time, in a given order of forge calls."""

    def __init__(self, order: Sequence[int]) -> None:
        self._order = list(order)
        self._turn = threading.Condition()
        self._waiting: set[int] = set()
        self._running: int | None = None
        self._alive: set[int] = set()
        self._who = threading.local()

    def pause(self) -> None:
        """Called by a run before each forge call: wait until it is this run's turn."""
        me: int = self._who.number
        with self._turn:
            self._waiting.add(me)
            self._running = None
            self._choose()
            self._turn.wait_for(lambda: self._running == me, timeout=30)
            self._waiting.discard(me)

    def run(self, functions: Sequence[Callable[[], None]]) -> None:
        self._alive = set(range(len(functions)))
        threads = [threading.Thread(target=self._guarded, args=(n, one)) for n, one in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)

    def _guarded(self, number: int, function: Callable[[], None]) -> None:
        self._who.number = number
        try:
            function()
        finally:
            with self._turn:
                self._alive.discard(number)
                self._running = None
                self._choose()

    def _choose(self) -> None:
        """Once everybody alive waits, the next of the order goes; a name that does not wait is passed over."""
        if self._running is not None or self._waiting != self._alive or not self._alive:
            return
        wanted = self._order.pop(0) if self._order else min(self._alive)
        ready = sorted(self._alive)
        self._running = ready[wanted % len(ready)]
        self._turn.notify_all()
