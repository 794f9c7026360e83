"""The same conversation on GitLab: merge request in, note and status out; owners approve, makers do not."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.registry import handler_of, is_work
from bot.services import Services
from bot.settings import BotSettings
from bot.webhooks.gitlab import gitlab_event
from bot.work import Work
from costwarden.state.audit import Audit
from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.store import State, open_state
from tests.bot.chat.conversation import CONFIG, instances
from tests.fakes.gitlab.bot import BotGitLab
from tests.fakes.gitlab.server import running
from tests.fakes.gitlab.state import Actor

PROJECT = {"path_with_namespace": "acme/shop", "default_branch": "main"}


class Talk:
    def __init__(self, gitlab: BotGitLab, url: str, state: State) -> None:
        self.gitlab, self.state = gitlab, state
        gitlab.state.tokens["glpat-bot"] = Actor(9, "costwarden", 30)
        self.services = Services(BotSettings(gitlab_token="glpat-bot", gitlab_url=url), state)
        self._numbers = itertools.count(1)

    def deliver(self, payload: dict[str, Any]) -> None:
        event = gitlab_event(f"hook-{next(self._numbers)}", payload)
        if not is_work(event):
            return
        jobs = Jobs(self.state)
        jobs.enqueue(NewJob(kind=event.name, payload=event.as_payload(), lane=event.lane))
        job = jobs.claim("test")
        handler = handler_of(event.name)
        assert job is not None
        assert handler is not None
        work = Work(job=job, services=self.services, still_ours=lambda: None)
        handler(work)
        if not work.finished:
            jobs.finish(job)

    def push(self, files: dict[str, str], action: str = "update") -> None:
        git = self.gitlab.state.git
        sha = git.commit("feature", files, onto=None if git.resolve("feature") else "main")
        if 1 not in self.gitlab.state.merge_requests:
            self.gitlab.state.add_merge_request(1)
        attributes: dict[str, Any] = {"iid": 1, "action": action, "target_branch": "main", "last_commit": {"id": sha}}
        if action == "update":
            attributes["oldrev"] = "0" * 40
        user = {"username": "ada"}
        self.deliver(
            {"object_kind": "merge_request", "user": user, "project": PROJECT, "object_attributes": attributes}
        )

    def say(self, who: str, body: str) -> int:
        note = self.gitlab.say(1, who, body)
        attributes = {
            "id": note["id"], "note": body, "noteable_type": "MergeRequest", "action": "create", "system": False,
        }  # fmt: skip
        user, merge = {"username": who}, {"iid": 1}
        payload = {"object_kind": "note", "user": user, "project": PROJECT, "merge_request": merge}
        self.deliver({**payload, "object_attributes": attributes})
        return int(note["id"])

    def reply(self, number: int) -> str:
        notes = self.gitlab.state.merge_requests[1].notes.values()
        start = f"<!-- costwarden:reply comment={number} -->"
        (only,) = [one["body"] for one in notes if one["body"].startswith(start)]
        return str(only)

    @property
    def status(self) -> str:
        return str(self.gitlab.state.statuses[-1]["status"])


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    gitlab = BotGitLab(tmp_path)
    with running(gitlab) as url, open_state(f"sqlite:///{tmp_path / 'state.sqlite'}") as state:
        for login, level in (("ada", 30), ("olga", 40), ("rita", 10), ("paul", 30)):
            gitlab.add_person(login, level)
        gitlab.groups["acme/finops"] = {"paul"}
        gitlab.state.git.commit("main", {"costwarden.yaml": CONFIG, "main.tf": instances("t3.micro")})
        yield Talk(gitlab, url, state)
        assert gitlab.violations == []


def test_a_merge_request_is_denied_approved_by_an_owner_and_reopened_by_a_worse_push(talk: Talk) -> None:
    talk.push({"main.tf": instances("t3.micro", "m5.large")}, "open")
    assert talk.status == "failed"
    refused = talk.say("ada", "/cost approve cost/monthly_delta I need it")
    assert "not an owner" in talk.reply(refused)
    assert talk.gitlab.awards[refused] == ["eyes", "confused"]
    accepted = talk.say("paul", "/cost approve cost/monthly_delta for the launch")
    assert "nothing blocks any more" in talk.reply(accepted)
    assert talk.gitlab.awards[accepted] == ["eyes", "thumbsup"]
    assert talk.status == "success"
    talk.push({"main.tf": instances("t3.micro", "m5.xlarge")})
    assert talk.status == "failed"
    assert [one.action for one in Audit(talk.state).entries("default")] == [
        "gate.decided", "command.approve", "gate.decided", "command.approve", "gate.decided",
    ]  # fmt: skip


def test_a_maker_known_by_his_address_does_not_approve(talk: Talk) -> None:
    talk.push({"main.tf": instances("t3.micro", "m5.large")}, "open")
    sha = talk.gitlab.state.git.resolve("feature")
    assert sha is not None
    talk.gitlab.makers[sha] = ("P. Smith", "paul@acme.example", "change")
    said = talk.say("paul", "/cost approve cost/monthly_delta mine")
    assert "name or mail address" in talk.reply(said)


def test_exempt_opens_a_merge_request(talk: Talk) -> None:
    talk.push({"main.tf": instances("t3.micro", "t3.nano", tagged=False)}, "open")
    said = talk.say("olga", "/cost exempt tags/required aws_instance.web1 until 2027-01-31 moving")
    assert "once http" in talk.reply(said)
    (opened,) = talk.gitlab.opened
    assert opened["target_branch"] == "main"
    text = talk.gitlab.state.git.show(opened["source_branch"], ".costwarden/exceptions.yaml")
    assert text is not None
    assert b"aws_instance.web1" in text
