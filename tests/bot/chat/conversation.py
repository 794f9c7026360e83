"""A pull request on the fake GitHub as a conversation: pushes and comments in, replies, checks and states out."""

from __future__ import annotations

import datetime
import itertools
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.handlers.registry import handler_of
from bot.ingress import Ingress
from bot.services import Services
from bot.settings import BotSettings
from bot.webhooks.event import Event
from bot.webhooks.github import github_event
from bot.work import Work
from costwarden.state.audit import Audit, AuditEntry
from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.store import State, open_state
from tests.fakes.github.authoring import AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving
from tests.fakes.github.state import CommentState, PullState, RepositoryState

SHOP = "acme/shop"
RIGHTS = {
    "actions": "read",
    "checks": "write",
    "contents": "write",
    "issues": "write",
    "members": "read",
    "pull_requests": "write",
    "statuses": "write",
}
CONFIG = """version: 1
limits: {default: {monthly_delta: 50}}
tags: {required: {CostCenter: {}}}
roles:
  finops: {users: ["@olga"], teams: ["@acme/finops"]}
policies:
  cost/monthly_delta: {level: deny, owners: [finops]}
  tags/required: {level: deny, owners: ["@acme/platform", "@olga"], approvals: 2}
ownership: [{match: {address: "aws_instance.*"}, owner: "@acme/web"}]
"""
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'


def instances(*kinds: str, tagged: bool = True) -> str:
    """One instance per type, web0, web1, ..."""
    tags = '  tags = { CostCenter = "CC-1" }\n' if tagged else ""
    blocks = [
        f'resource "aws_instance" "web{at}" {{\n  ami = "ami-1"\n  instance_type = "{kind}"\n{tags}}}\n'
        for at, kind in enumerate(kinds)
    ]
    return PROVIDER + "".join(blocks)


class Conversation:
    """`say` and `push` deliver the webhook and run its job to the end."""

    def __init__(self, github: FakeGitHub, state: State) -> None:
        self.github, self.state = github, state
        self.later = datetime.timedelta(0)
        app = github.add_app("costwarden", RIGHTS, SHOP)
        self.services = Services(
            BotSettings(github_app_id=str(app.id), github_app_key=app.pem, github_url=github.url), state
        )
        self.services.github()
        self.services._local.patience.between_writes = 0.0  # GitHub's wish, not the fake's
        self.repository: RepositoryState = github.repositories[SHOP]
        self.pull: PullState | None = None
        self._numbers = itertools.count(1)
        self._comments = itertools.count(50_001)

    def base(self, files: Mapping[str, str | None]) -> str:
        return self.repository.git.commit("main", files)

    def open(self, files: Mapping[str, str | None], *, author: str = "ada", draft: bool = False) -> str:
        """A pull request from branch `change`; the webhook is delivered."""
        sha = self.repository.git.commit("change", files, onto="main")
        self.repository.people[sha] = (author, "change")
        self.pull = PullState(next(self.repository.numbers), "change", "main", author, draft=draft)
        self.repository.pulls[self.pull.number] = self.pull
        self.deliver("pull_request", "opened")
        return sha

    def push(self, files: Mapping[str, str | None], *, by: str = "ada", message: str = "more", pusher: str = "") -> str:
        """`by`: whom the commit names; `pusher`: who pushed it, else the pull request's author."""
        sha = self.commit(files, by=by, message=message)
        self.deliver("pull_request", "synchronize", **({"sender": {"login": pusher, "type": "User"}} if pusher else {}))
        return sha

    def commit(self, files: Mapping[str, str | None], *, by: str = "ada", message: str = "more") -> str:
        """A push whose webhook is not delivered."""
        sha = self.repository.git.commit("change", files)
        self.repository.people[sha] = (by, message)
        return sha

    def deliver(self, name: str, action: str, **payload: Any) -> None:
        self.run(self.event(name, action, **payload))

    def event(self, name: str, action: str, **payload: Any) -> Event:
        assert self.pull is not None
        pull = self.github.objects.pull(self.repository, self.pull)
        body: dict[str, Any] = {
            "action": action,
            "repository": {"full_name": SHOP, "default_branch": "main"},
            "sender": {"login": self.pull.author, "type": "User"},
            "pull_request": pull,
            **payload,
        }
        return github_event(f"guid-{next(self._numbers)}", name, body)

    def say(self, who: str, text: str, *, edited: bool = False, deliveries: int = 1) -> int:
        """A comment of `who`; its id."""
        number, payload = self._comment(who, text, edited=edited)
        for _ in range(deliveries):
            self.deliver("issue_comment", "created", **payload)
        return number

    def comment_event(self, who: str, text: str) -> Event:
        """A comment of `who` and its webhook, which is not delivered yet."""
        return self.event("issue_comment", "created", **self._comment(who, text, edited=False)[1])

    def _comment(self, who: str, text: str, *, edited: bool) -> tuple[int, dict[str, Any]]:
        assert self.pull is not None
        number, now = next(self._comments), self.github.clock.text()
        later = self.github.clock.text(60) if edited else now
        self.repository.comments[number] = CommentState(number, self.pull.number, who, text, now, later)
        comment = self.github.objects.comment(self.repository, self.repository.comments[number])
        issue = {"number": self.pull.number, "pull_request": {"url": "https://example"}}
        sender = {"login": who, "type": "Bot" if who.endswith("[bot]") else "User"}
        return number, {"comment": comment, "issue": issue, "sender": sender}

    def run(self, event: Event) -> None:
        """As the worker does: a job, claimed, handled."""
        outcome, jobs = Ingress(self.services.settings, self.state).store(event), Jobs(self.state)
        if outcome == "ignored":
            return
        if outcome == "repeated":  # a test that stored the delivery itself
            jobs.enqueue(NewJob(kind=event.name, payload=event.as_payload(), lane=event.lane))
        job = jobs.claim("test")
        assert job is not None
        handler = handler_of(job.kind)
        assert handler is not None
        work = Work(job=job, services=self.services, still_ours=lambda: None)
        handler(work)
        if not work.finished:
            jobs.finish(job)

    def run_due(self) -> list[str]:
        """Everything whose time has come, as a worker would; the kinds in their order."""
        jobs, kinds = Jobs(self.state), []
        while (job := jobs.claim("test")) is not None:
            handler = handler_of(job.kind)
            assert handler is not None
            work = Work(job=job, services=self.services, still_ours=lambda: None)
            handler(work)
            if not work.finished:
                jobs.finish(job)
            kinds.append(job.kind)
        return kinds

    def replies(self, number: int) -> list[str]:
        """What was answered to a comment, without the hidden line."""
        start = f"<!-- costwarden:reply comment={number} -->"
        found = [one.body for one in self.repository.comments.values() if one.body.startswith(start)]
        return [body.partition("\n")[2] for body in found]

    def reply(self, number: int) -> str:
        (only,) = self.replies(number)
        return only

    def reactions(self, number: int) -> list[str]:
        return [sign for _, sign in self.repository.reactions.get(number, [])]

    @property
    def check(self) -> str:
        """The newest check's conclusion on the head."""
        assert self.pull is not None
        head = self.repository.git.resolve(self.pull.branch)
        found = [one for _, one in sorted(self.repository.checks.items()) if one.data["head_sha"] == head]
        return str(found[-1].data["conclusion"]) if found else "none"

    @property
    def comment(self) -> str:
        """The one live comment."""
        (only,) = self.repository.live_comments()
        return only.body

    def audit(self) -> list[AuditEntry]:
        return list(Audit(self.state).entries("default"))


@cache
def _empty_store() -> bytes:
    """A store with its tables: migrating one anew for every conversation would be most of its start."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.sqlite"
        open_state(f"sqlite:///{path}").close()
        return path.read_bytes()


@contextmanager
def conversation(folder: Path, config: str = CONFIG, files: Mapping[str, str] | None = None) -> Iterator[Conversation]:
    """A repository with costwarden.yaml and source on main; members ada, bob (write), olga (admin), rita (read)."""
    moved: list[Conversation] = []
    (folder / "state.sqlite").write_bytes(_empty_store())

    def clock() -> datetime.datetime:
        return datetime.datetime.now(datetime.UTC) + (moved[0].later if moved else datetime.timedelta(0))

    with (
        serving(folder / "github") as github,
        open_state(f"sqlite:///{folder / 'state.sqlite'}", clock=clock) as state,
    ):
        github.clock.seconds = time.time()  # tokens end by the real clock here
        github.operations = AuthoringOperations(github.objects, github.actors, github.clock)
        github.add_repository(SHOP)
        talk = Conversation(github, state)
        moved.append(talk)
        talk.repository.members.update(
            {"ada": "write", "bob": "write", "olga": "admin", "rita": "read", "paul": "write"}
        )
        github.add_team("acme/platform", "paul")
        github.add_team("acme/finops")
        talk.base({"costwarden.yaml": config, **(files or {"main.tf": instances("t3.micro")})})
        yield talk
        assert "\n".join(github.violations) == ""
