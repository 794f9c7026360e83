"""Publishing to GitLab: one note per key whatever happens on the way, and a status on the commit."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costwarden.forge.gitlab import GitLabForge, gitlab_forge
from costwarden.forge.model import ForgeError, NotAllowed
from costwarden.publish.publish import publish_error
from tests.fakes.gitlab.server import Fault, running
from tests.fakes.gitlab.state import Actor
from tests.forge.gitlab_site import PULL, SCENES, SETTINGS, SHA, Site
from tests.publish.memory_forge import Interleaving

WRITES = ["POST .*/statuses/", "POST .*/notes$", "PUT .*/notes/", "DELETE .*/notes/"]


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    site = Site()
    with running(site.fake) as url:
        site.url = url
        yield site


@pytest.fixture
def site(server: Site) -> Iterator[Site]:
    server.reset()
    server.fake.violations = []
    yield server
    assert server.fake.violations == []


def test_created_edited_in_place_left_alone_resolved(site: Site) -> None:
    first = site.publish("deny")
    assert first.comment == "created"
    assert first.comment_url == f"{site.url}/acme/shop/-/merge_requests/7#note_{site.live()[0]['id']}"
    assert first.check_url == SETTINGS.details_url
    assert site.publish("approval").comment == "updated"
    assert site.publish("approval").comment == "unchanged"
    assert site.publish("no_change").comment == "resolved"
    assert site.publish("no_change").comment == "unchanged"
    assert len(site.live()) == 1
    assert len(site.fake.calls(r"POST .*/notes")) == 1
    assert len(site.fake.calls("PUT")) == 2


def test_an_unchanged_rerun_takes_four_calls(site: Site) -> None:
    site.publish("deny")
    site.fake.log.clear()
    site.publish("deny")
    assert len(site.fake.log) == 4
    assert site.fake.calls("PUT|DELETE|POST .*/notes") == []


def test_no_change_makes_a_status_and_no_note(site: Site) -> None:
    assert site.publish("no_change").comment == "none"
    assert site.live() == []
    assert site.states == ["success"]


@pytest.mark.parametrize(
    ("scene", "changes", "state"),
    [
        ("deny", {}, "failed"),
        ("approval", {}, "failed"),
        ("deny", {"fail_on": "never"}, "success"),
        ("no_change", {}, "success"),
    ],
)
def test_the_status_ends_as_the_check_would(scene: str, changes: dict[str, Any], state: str, site: Site) -> None:
    site.publish(scene, **changes)
    (status,) = site.fake.state.statuses
    assert (status["name"], status["sha"], status["status"]) == ("costwarden", SHA, state)
    assert status["description"] == SCENES[scene].summary[:255]


def test_the_status_joins_the_pipeline_that_runs_also_on_a_merged_result(site: Site) -> None:
    site.publish("deny", site.forge(pipeline=(31, "c" * 40)))
    (status,) = site.fake.state.statuses
    assert (status["pipeline_id"], status["sha"]) == (31, "c" * 40)


def test_a_server_that_refuses_the_same_status_twice_has_it_already(site: Site) -> None:
    site.fake.state.refuses_repeated_status = True
    site.publish("deny")
    assert site.publish("deny").problems == ()
    assert site.publish("no_change").problems == ()
    assert site.states == ["failed", "success"]


def test_an_error_sets_a_failed_status_and_keeps_the_note(site: Site) -> None:
    site.publish("deny")
    before = site.live()[0]["body"]
    publish_error("the plan is truncated", "make it again", PULL, site.forge(), SETTINGS)
    publish_error("the plan is truncated", "again", PULL, site.forge(), replace(SETTINGS, fail_on_error=False))
    assert site.states == ["failed", "failed", "success"]
    assert site.live()[0]["body"] == before


def test_a_stale_run_writes_no_note(site: Site) -> None:
    site.fake.state.merge_requests[7].sha = "b" * 40
    assert site.publish("deny").comment == "stale"
    assert site.live() == []
    assert site.fake.state.statuses[0]["sha"] == SHA


def test_twins_go_and_the_oldest_stays(site: Site) -> None:
    site.publish("deny")
    actor, body = site.fake.state.tokens["bot"], site.live()[0]["body"]
    kept = site.live()[0]["id"]
    site.fake.state.create_note(actor, 7, body)
    assert site.publish("deny").comment == "updated"
    assert [note["id"] for note in site.live()] == [kept]


def test_markers_of_others_and_other_keys_are_left_alone(site: Site) -> None:
    mallory = site.fake.state.create_note(
        Actor(11, "mallory", 20), 7, "<!-- costwarden:v1 key=default sha=none -->\nno"
    )
    site.publish("deny", key="network")
    site.publish("deny")
    assert mallory["body"].endswith("no")
    assert (len(site.live()), len(site.live("network"))) == (1, 1)
    assert {one["name"] for one in site.fake.state.statuses} == {"costwarden", "costwarden (network)"}


def test_our_note_is_found_behind_pages_of_others(site: Site) -> None:
    for number in range(150):
        site.fake.state.create_note(Actor(12, "bob", 20), 7, f"remark {number}")
    site.publish("deny")
    assert site.publish("deny").comment == "unchanged"
    assert len(site.fake.calls("GET .*/notes")) == 6  # two pages: before and after creating, and again


def test_a_line_of_a_report_is_no_quick_action_and_comes_back_as_it_was(site: Site) -> None:
    forge = site.forge()
    body = "<!-- costwarden:v1 key=default sha=none -->\nwords\n/close\n  /merge\n\\/label ~x\n```text\n/approve\n```\n"
    forge.create_comment(PULL, body)
    assert site.fake.state.merge_requests[7].state == "opened"
    assert forge.comments(PULL)[0].body == body
    site.fake.state.create_note(site.fake.state.tokens["bot"], 7, "/close")
    assert site.fake.state.merge_requests[7].state == "closed"  # the fake obeys where nothing is escaped


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("write", WRITES)
def test_a_lost_answer_to_any_write_leaves_one_note_and_a_status(write: str, after: bool, site: Site) -> None:
    if write.startswith(("PUT", "DELETE")):
        site.publish("approval")
    if write.startswith("DELETE"):
        site.fake.state.create_note(site.fake.state.tokens["bot"], 7, site.live()[0]["body"])
    site.fake.faults.append(Fault(write, after=after))
    site.publish("deny")
    site.publish("deny")
    assert site.fake.faults == []
    assert len(site.live()) == 1
    assert site.states[-1] == "failed"


def test_an_answer_cut_off_after_the_write_makes_no_twin(site: Site) -> None:
    site.fake.faults.append(Fault("POST .*/notes$", cut=True))
    assert site.publish("deny").comment == "created"
    assert len(site.live()) == 1
    assert len(site.fake.calls("POST .*/notes")) == 1


def test_reads_are_tried_again(site: Site) -> None:
    site.fake.faults += [Fault("GET .*/notes$"), Fault("GET .*/merge_requests/7$", status=500)]
    assert site.publish("deny").comment == "created"


def test_a_short_rate_limit_is_waited_for_and_a_long_one_is_not(site: Site) -> None:
    site.fake.faults.append(Fault("POST .*/notes$", status=429, retry_after="1"))
    assert site.publish("deny").comment == "created"
    site.fake.faults += [Fault("PUT", status=429, retry_after="3600") for _ in range(3)]
    started = time.monotonic()
    done = site.publish("approval")
    assert time.monotonic() - started < 2
    assert done.comment == "failed"
    assert "rate limit" in done.problems[-1]
    site.fake.faults.clear()


def test_patience_is_counted_over_all_waits_of_a_call(site: Site) -> None:
    site.fake.faults += [Fault("GET", status=429, retry_after="1") for _ in range(3)]
    with pytest.raises(ForgeError) as caught:
        site.forge(patience_seconds=1.5).pull("acme/shop", 7)
    assert caught.value.retryable


@pytest.mark.parametrize("token", ["reader", "reporter", "stranger", "unknown"])
def test_a_token_without_the_right_is_said_and_decides_nothing(token: str, site: Site) -> None:
    done = site.publish("deny", site.forge(token))
    assert done.problems
    assert site.states == []
    assert done.comment == ("created" if token == "reporter" else "failed")
    assert len(set(done.problems)) == len(done.problems) <= 2


def test_refusals_are_told_apart(site: Site) -> None:
    with pytest.raises(NotAllowed):
        site.forge("reader").create_comment(PULL, "hello")
    with pytest.raises(NotAllowed):
        site.forge("unknown").comments(PULL)
    with pytest.raises(ForgeError) as caught:
        site.forge().pull("acme/shop", 8)
    assert not caught.value.retryable
    comment = site.forge().create_comment(PULL, "hello")
    site.forge().delete_comment(PULL, comment)
    site.forge().delete_comment(PULL, comment)


def test_a_server_that_is_not_there_is_retryable_and_named(site: Site) -> None:
    with pytest.raises(ForgeError) as caught:
        gitlab_forge(token="bot", base_url="http://127.0.0.1:9").pull("acme/shop", 7)
    assert caught.value.retryable


def test_the_merge_request_is_read_as_a_pull(site: Site) -> None:
    site.fake.state.merge_requests[7].labels = ["infra"]
    site.fake.state.merge_requests[7].fork = True
    pull = site.forge().pull("42", 7)
    assert (pull.head_sha, pull.base_ref, pull.author, pull.labels) == (SHA, "main", "ada", ("infra",))
    assert pull.from_fork


class Paused:
    """A forge that waits for its turn before each call."""

    def __init__(self, forge: GitLabForge, turns: Interleaving) -> None:
        self._forge, self._turns = forge, turns

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if not callable(found):
            return found

        def called(*given: Any) -> Any:
            self._turns.pause()
            return found(*given)

        return called


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.sampled_from(["deny", "approval", "no_change"]), min_size=1, max_size=3),
    order=st.lists(st.integers(0, 2), max_size=24),
    faults=st.lists(st.tuples(st.sampled_from(WRITES), st.booleans()), max_size=4),
)
def test_after_any_interleaving_of_runs_and_faults_one_note_lives(
    names: list[str], order: list[int], faults: list[tuple[str, bool]], site: Site
) -> None:
    site.reset()
    site.fake.faults = [Fault(write, after=after) for write, after in faults]
    turns = Interleaving(order)
    turns.run([lambda name=name: site.publish(name, Paused(site.forge(), turns)) for name in names])  # type: ignore[misc,arg-type]
    site.fake.faults = []
    site.publish(names[-1])
    assert len(site.live()) <= 1
    assert site.states


def test_the_page_counts_the_calls_of_each_run_right(site: Site) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "gitlab.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| (.+?) \| (\d+) \|$", page, re.MULTILINE))
    runs = (
        ("nothing to say, no note", "no_change"),
        ("first note", "deny"),
        ("edited note", "approval"),
        ("nothing changed since the last one", "approval"),
    )
    for name, scene in runs:
        site.fake.log.clear()
        site.publish(scene)
        assert (name, said[name]) == (name, str(len(site.fake.log)))
