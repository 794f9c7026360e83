"""What only GitLab has: pipelines, quick actions, pages, older servers; and the calls its page counts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from costwarden.forge.gitlab import gitlab_forge
from costwarden.forge.model import ForgeError
from costwarden.publish.publish import publish_error
from tests.forge.behaviour.gitlab_site import GitLabSite, gitlab_site
from tests.forge.behaviour.site import SCENES, SETTINGS, live, publish


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitLabSite]:
    with gitlab_site(tmp_path_factory.mktemp("gitlab")) as site:
        yield site


@pytest.fixture
def site(served: GitLabSite) -> Iterator[GitLabSite]:
    served.reset()
    yield served
    assert served.fake.violations == []


def test_a_note_has_the_address_people_see(site: GitLabSite) -> None:
    done = publish(site, "deny")
    assert done.comment_url == f"{site.url}/acme/shop/-/merge_requests/7#note_{live(site)[0].id}"
    assert done.check_url == SETTINGS.details_url


def test_the_status_says_what_the_check_would(site: GitLabSite) -> None:
    publish(site, "deny")
    (status,) = site.fake.state.statuses
    assert (status["name"], status["sha"], status["status"]) == ("costwarden", site.pull.head_sha, "failed")
    assert status["description"] == SCENES["deny"].summary[:255]


def test_the_status_joins_the_pipeline_that_runs_also_on_a_merged_result(site: GitLabSite) -> None:
    merged = site.fake.state.git.commit("merged", {"main.tf": "# merged\n"}, onto="main")
    publish(site, "deny", site.forge(pipeline=(31, merged)))
    (status,) = site.fake.state.statuses
    assert (status["pipeline_id"], status["sha"]) == (31, merged)


def test_a_server_that_refuses_the_same_status_twice_has_it_already(site: GitLabSite) -> None:
    site.fake.state.refuses_repeated_status = True
    publish(site, "deny")
    assert publish(site, "deny").problems == ()
    assert publish(site, "no_change").problems == ()
    assert site.results() == ["failed", "success"]


def test_an_error_that_is_tolerated_is_a_success_for_want_of_a_neutral_status(site: GitLabSite) -> None:
    publish_error("the plan is truncated", "again", site.pull, site.forge(), replace(SETTINGS, fail_on_error=False))
    assert site.results() == ["success"]


def test_two_pages_of_notes_are_two_calls_each_time(site: GitLabSite) -> None:
    for number in range(150):
        site.say(f"remark {number}")
    publish(site, "deny")
    publish(site, "deny")
    assert len(site.calls("list comments")) == 6  # before and after creating, and again


def test_a_line_of_a_report_is_no_quick_action(site: GitLabSite) -> None:
    body = "<!-- costwarden:v1 key=default sha=none -->\nwords\n/close\n  /merge\n"
    site.forge().create_comment(site.pull, body)
    assert site.fake.state.merge_requests[7].state == "opened"
    site.say("/close", ours=True)
    assert site.fake.state.merge_requests[7].state == "closed"  # the fake obeys where nothing is escaped


def test_patience_is_counted_over_all_waits_of_a_call(site: GitLabSite) -> None:
    site.fault("read pull", status=429, headers={"Retry-After": "8"}, times=5)
    with pytest.raises(ForgeError) as caught:
        site.forge().pull("acme/shop", 7)
    assert caught.value.retryable
    assert site.waits == [8.0, 8.0]


def test_a_merge_request_that_is_not_there_is_not_worth_asking_for_again(site: GitLabSite) -> None:
    with pytest.raises(ForgeError) as caught:
        site.forge().pull("acme/shop", 8)
    assert not caught.value.retryable


def test_a_server_that_is_not_there_is_retryable_and_named() -> None:
    with pytest.raises(ForgeError) as caught:
        gitlab_forge(token="bot", base_url="http://127.0.0.1:9", sleep=lambda _: None).pull("acme/shop", 7)
    assert caught.value.retryable


def test_the_merge_request_is_read_as_a_pull(site: GitLabSite) -> None:
    site.fake.state.merge_requests[7].labels = ["infra"]
    site.fake.state.merge_requests[7].fork = True
    pull = site.forge().pull("42", 7)
    assert (pull.head_sha, pull.base_ref, pull.author) == (site.pull.head_sha, "main", "ada")
    assert (pull.labels, pull.from_fork) == (("infra",), True)


def test_the_page_counts_the_calls_of_each_run_right(site: GitLabSite) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "gitlab.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| (.+?) \| (\d+) \|$", page, re.MULTILINE))
    runs = (
        ("nothing to say, no note", "no_change"),
        ("first note", "deny"),
        ("edited note", "approval"),
        ("nothing changed since the last one", "approval"),
    )
    for name, scene in runs:
        site.forget_calls()
        publish(site, scene)
        assert (name, said[name]) == (name, str(len(site.calls())))
