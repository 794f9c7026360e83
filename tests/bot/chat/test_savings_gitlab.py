"""Savings by comment on GitLab: the same commands, notes instead of comments, a merge request instead of a pull."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.handlers.registry import handler_of, is_work
from bot.savings.rounds import sync_all
from bot.services import Services
from bot.settings import BotSettings
from bot.webhooks.gitlab import gitlab_event
from bot.work import Work
from costwarden.recommend.document import to_document
from costwarden.state.jobs import Jobs, NewJob
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls
from costwarden.state.store import State, open_state
from tests.bot.chat.test_savings_commands import zipped
from tests.fakes.gitlab.authoring import OWN, AuthoringGitLab
from tests.fakes.gitlab.bot import BOT_ROUTES, BotGitLab
from tests.fakes.gitlab.server import ROUTES, running
from tests.fakes.gitlab.state import Actor
from tests.savings.desk import SOURCE, volume

PROJECT = {"path_with_namespace": "acme/shop", "default_branch": "main"}
CONFIG = """version: 1
ownership: [{match: {address: "aws_ebs_volume.*"}, owner: "@acme/platform"}]
"""


class WholeGitLab(AuthoringGitLab, BotGitLab):
    routes = (*OWN, *BOT_ROUTES, *ROUTES)


class Talk:
    def __init__(self, gitlab: WholeGitLab, url: str, state: State) -> None:
        self.gitlab, self.git = gitlab, gitlab.state.git
        gitlab.state.tokens["glpat-bot"] = Actor(9, "costwarden", 30)
        self.services = Services(BotSettings(gitlab_token="glpat-bot", gitlab_url=url), state)
        self.pulls, self.store = SavingsPulls(state, "default"), Recommendations(state, "default")
        self._numbers, self.state = itertools.count(1), state

    def say(self, who: str, number: int, line: str) -> tuple[str, str]:
        """(the reply, the sign)."""
        note = self.gitlab.say(number, who, line)
        attributes = {"id": note["id"], "note": line, "noteable_type": "MergeRequest", "action": "create"}
        payload: dict[str, Any] = {"object_kind": "note", "user": {"username": who}, "project": PROJECT}
        payload |= {"merge_request": {"iid": number}, "object_attributes": attributes | {"system": False}}
        event = gitlab_event(f"hook-{next(self._numbers)}", payload)
        assert is_work(event)
        jobs, handler = Jobs(self.state), handler_of(event.name)
        jobs.enqueue(NewJob(kind=event.name, payload=event.as_payload(), lane=event.lane))
        job = jobs.claim("test")
        assert job is not None
        assert handler is not None
        work = Work(job=job, services=self.services, still_ours=lambda: None)
        handler(work)
        if not work.finished:
            jobs.finish(job)
        start = f"<!-- costwarden:reply comment={note['id']} -->"
        notes = self.gitlab.state.merge_requests[number].notes.values()
        (reply,) = [str(one["body"]) for one in notes if str(one["body"]).startswith(start)]
        return reply, self.gitlab.awards[int(note["id"])][-1]

    def row(self) -> SavingsPull:
        (row,) = self.pulls.all()
        return row


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    gitlab = WholeGitLab(tmp_path)
    with running(gitlab) as url, open_state(f"sqlite:///{tmp_path / 'state.sqlite'}") as state:
        for login, level in (("ada", 30), ("paul", 30), ("rita", 10)):
            gitlab.add_person(login, level)
        gitlab.groups["acme/platform"] = {"paul"}
        gitlab.members["acme/platform"] = [gitlab.people["paul"]]
        gitlab.state.git.commit("main", {"costwarden.yaml": CONFIG, "main.tf": SOURCE})
        gitlab.state.add_merge_request(1)
        yield Talk(gitlab, url, state)
        assert gitlab.violations == []


def test_opened_asked_for_review_rebased_by_itself_and_deferred(talk: Talk) -> None:
    one = volume(tenant="default")
    talk.store.put([to_document(one)])
    assert one.id[:8] in talk.say("ada", 1, "/cost savings")[0]
    reply, sign = talk.say("ada", 1, f"/cost open {one.id[:8]} please")
    assert ("@acme/platform" in reply, sign) == (True, "confused")
    assert talk.say("paul", 1, f"/cost open {one.id[:8]} q4")[1] == "thumbsup"
    number = talk.row().number or 0
    about = talk.gitlab.about[number]
    assert about["title"].startswith("Draft: perf(cost): gp2 → gp3")
    assert "Opened with approval of @paul" in about["description"]
    assert about["reviewers"] == [talk.gitlab.people["paul"].id]
    talk.git.commit("main", {"main.tf": SOURCE.replace("= 500", "= 600")})
    assert sync_all(talk.services, pause=lambda _: None) == 1
    assert talk.git._git("merge-base", "main", talk.row().branch) == talk.git.resolve("main")
    assert "unchanged" in talk.say("paul", number, "/cost rebase")[0]
    until = talk.state.now().date() + datetime.timedelta(days=9)
    assert talk.say("paul", number, f"/cost defer {until.isoformat()}")[1] == "thumbsup"
    assert (talk.row().state, talk.gitlab.state.merge_requests[number].state) == ("closed", "closed")
    assert "a day is the pace" in talk.say("paul", 1, f"/cost open {one.id[:8]} after all")[0]


def test_the_id_map_is_what_the_job_of_that_name_left(talk: Talk) -> None:
    one = volume(tenant="default", address="", resource_id="vol-1")
    talk.store.put([to_document(one)])
    assert "Export an id map" in talk.say("paul", 1, f"/cost open {one.id[:8]} q4")[0]
    entry = {"type": "aws_ebs_volume", "id": "vol-1", "arn": None, "address": "aws_ebs_volume.data"}
    talk.gitlab.kept["costwarden-id-map"] = zipped(json.dumps({"version": 1, "root": ".", "resources": [entry]}))
    assert talk.say("ada", 1, f"/cost open {one.id[:8]} q4")[1] == "confused"  # owned by the address it has there
    assert talk.say("paul", 1, f"/cost open {one.id[:8]} q4")[1] == "thumbsup"
    assert [row["address"] for row in talk.row().resources] == ["aws_ebs_volume.data"]
