"""Who we act as, by each kind of credential; and that no credential is ever told."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from costwarden.forge.github import GitHubForge, github_forge
from costwarden.forge.github_auth import AppKey
from costwarden.forge.github_http import Patience
from costwarden.forge.model import ForgeError, NotAllowed, Pull
from costwarden.publish.publish import publish_result
from costwarden.publish.settings import PublishSettings
from tests.fakes.github.actors import Actor
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving
from tests.forge.conftest import RIGHTS, SHOP, a_patience
from tests.report.builders import scenes

Connect = Callable[..., GitHubForge]
DENY = scenes()["deny"]
MOST_CALLS = 8


def an_app(github: FakeGitHub, slug: str = "cost-bot", **rights: str) -> AppKey:
    app = github.add_app(slug, rights or RIGHTS, SHOP)
    return AppKey(str(app.id), app.pem)


def credentials(github: FakeGitHub) -> dict[str, dict[str, object]]:
    return {
        "github-actions[bot]": {"token": github.actions_token(SHOP, **RIGHTS)},
        "alice": {"token": github.user_token("alice", shop="write")},
        "cost-bot[bot]": {"app": an_app(github)},
    }


@pytest.mark.parametrize("login", ["github-actions[bot]", "alice", "cost-bot[bot]"])
def test_our_comment_is_found_again_and_an_unchanged_run_makes_few_calls(
    github: FakeGitHub, pull: Pull, connect: Connect, login: str
) -> None:
    credential = credentials(github)[login]
    assert publish_result(DENY, pull, connect(**credential), PublishSettings()).comment == "created"
    assert {one.author for one in github.repositories[SHOP].comments.values()} == {login}
    github.log.clear()
    assert publish_result(DENY, pull, connect(**credential), PublishSettings()).comment == "unchanged"
    assert len(github.log) <= MOST_CALLS
    assert {one.verb for one in github.log if "access_tokens" not in one.path and one.status < 400} == {"GET"}


def test_an_apps_token_made_elsewhere_learns_its_name_from_what_it_creates(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    actor = Actor("cost-bot[bot]", "cost-bot", RIGHTS, frozenset({SHOP}))
    token = github.actors.add_token(actor, "ghs")
    assert publish_result(DENY, pull, connect(token=token), PublishSettings()).comment == "created"
    assert publish_result(DENY, pull, connect(token=token), PublishSettings()).comment == "unchanged"
    named = connect(token=token, login="cost-bot[bot]")
    assert publish_result(DENY, pull, named, PublishSettings()).comment == "unchanged"
    assert len(github.repositories[SHOP].live_comments()) == 1


def test_a_token_that_may_not_ask_who_it_is_is_the_workflows_own(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    actor = Actor("github-actions[bot]", "github-actions", RIGHTS, frozenset({SHOP}))
    forge = connect(token=github.actors.add_token(actor, "v1"))
    forge.create_comment(pull, "hello")
    assert [one.ours for one in forge.comments(pull)] == [True]


def test_an_apps_token_is_for_one_repository_and_replaced_before_it_ends(
    github: FakeGitHub, pull: Pull, connect: Connect
) -> None:
    forge = connect(app=an_app(github))
    for wait, tokens in ((0, 1), (3000, 1), (500, 2), (3600, 3)):
        github.clock.advance(wait)
        assert forge.current_head(pull) == pull.head_sha
        assert len(github.calls("apps/create")) == tokens


def test_an_app_asks_for_no_right_it_was_not_given(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    forge = connect(app=an_app(github, pull_requests="write", contents="read", issues="write"))
    done = publish_result(DENY, pull, forge, PublishSettings())
    assert done.comment == "created"
    assert "the token may not (403" in done.problems[0]


def test_an_app_that_is_not_installed_says_so(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    app = github.add_app("elsewhere", RIGHTS, "acme/other")
    with pytest.raises(NotAllowed, match="find the App's installation"):
        connect(app=AppKey(str(app.id), app.pem)).current_head(pull)


def test_a_key_that_cannot_sign_is_refused_without_showing_it(github: FakeGitHub, connect: Connect) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----\n"
    with pytest.raises(ForgeError, match="cannot sign") as caught:
        connect(app=AppKey("1", key))
    assert "c2VjcmV0" not in "".join(traceback.format_exception(caught.value)) + repr(AppKey("1", key))


def test_an_expired_token_is_said(github: FakeGitHub, pull: Pull, connect: Connect) -> None:
    actor = Actor("github-actions[bot]", "github-actions", RIGHTS, frozenset({SHOP}), expires=github.clock.now() + 60)
    forge = connect(token=github.actors.add_token(actor, "ghs"))
    assert forge.current_head(pull) == pull.head_sha
    github.clock.advance(61)
    with pytest.raises(ForgeError, match="not accepted"):
        forge.current_head(pull)


def test_without_a_token_nothing_is_asked() -> None:
    with pytest.raises(ForgeError, match="no token"):
        github_forge(token="")


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(ForgeError, match="is not the address"):
        github_forge(token="ghs_x", base_url="ghe.example/api/v3")


def test_an_enterprise_server_has_its_api_below_a_prefix(tmp_path: Path) -> None:
    with serving(tmp_path, prefix="/api/v3") as github:
        github.add_repository(SHOP)
        number = github.add_pull(SHOP, "change").number
        token = github.actions_token(SHOP, **RIGHTS)
        forge = github_forge(token=token, base_url=f"{github.url}/", patience=a_patience(github, []))
        pull = forge.pull(SHOP, number)
        assert publish_result(DENY, pull, forge, PublishSettings()).comment == "created"
        assert publish_result(DENY, pull, forge, PublishSettings()).comment == "unchanged"
        assert github.violations == []


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500, "body": '{"message": "TOKEN"}'},
        {"status": 422, "body": '{"message": "bad"}'},
        {"status": 403, "body": '{"message": "no"}'},
        {"status": 301, "headers": {"Location": "https://elsewhere.example/x"}},
        {"shape": "truncated"},
        {"shape": "cut_json"},
    ],
)
def test_no_message_trace_or_log_holds_the_token(
    github: FakeGitHub, pull: Pull, connect: Connect, caplog: pytest.LogCaptureFixture, fault: dict[str, object]
) -> None:
    caplog.set_level(logging.DEBUG)
    token = github.actions_token(SHOP, **RIGHTS)
    forge = connect(token=token)
    github.faults.add("GET", times=10, **fault)
    with pytest.raises(ForgeError) as caught:
        forge.comments(pull)
    github.faults.planned.clear()
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + caught.value.hint
    assert token not in told
    assert token[:20] not in told


def test_a_server_that_is_not_there_is_retryable(github: FakeGitHub, pull: Pull, waits: list[float]) -> None:
    patience = Patience(sleep=waits.append)
    forge = github_forge(token="ghs_x", base_url="http://127.0.0.1:9", patience=patience)
    with pytest.raises(ForgeError, match="the connection failed") as caught:
        forge.current_head(pull)
    assert caught.value.retryable
    assert waits == [0.5, 1.0, 2.0]
