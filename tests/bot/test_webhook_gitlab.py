"""GitLab's deliveries, in GitHub's words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.webhooks.errors import BadSignature
from bot.webhooks.gitlab import gitlab_event, read_gitlab
from tests.bot.deliveries import SECRET, gitlab, gitlab_signed

NOW = 1_795_176_000
TOKEN = "whsec_" + "c2VjcmV0IG9mIGF0IGxlYXN0IDE2IGJ5dGVz"
PROJECT = {"path_with_namespace": "acme/platform/shop", "default_branch": "main"}


def a_merge_request(action: str = "open", **more: Any) -> dict[str, Any]:
    attributes = {"iid": 7, "action": action, "target_branch": "main", "draft": False, "last_commit": {"id": "a" * 40}}
    return {
        "object_kind": "merge_request",
        "user": {"username": "ada"},
        "project": PROJECT,
        "object_attributes": attributes | more,
        "labels": [{"title": "infra"}],
    }


@pytest.mark.parametrize(
    ("payload", "action"),
    [
        (a_merge_request("open"), "opened"),
        (a_merge_request("reopen"), "reopened"),
        (a_merge_request("close"), "closed"),
        (a_merge_request("merge"), "closed"),
        (a_merge_request("update", oldrev="b" * 40), "synchronize"),
        (a_merge_request("update"), "edited"),
        (a_merge_request("update") | {"changes": {"labels": {}}}, "labeled"),
        (a_merge_request("update") | {"changes": {"draft": {"previous": True, "current": False}}}, "ready_for_review"),
        (
            a_merge_request("update") | {"changes": {"draft": {"previous": False, "current": True}}},
            "converted_to_draft",
        ),
        (a_merge_request("approved"), "approved"),
    ],
)
def test_a_merge_request_is_a_pull_request(payload: dict[str, Any], action: str) -> None:
    event = gitlab_event("d", payload)
    assert (event.name, event.action, event.pull, event.head_sha) == ("pull_request", action, 7, "a" * 40)
    assert (event.repository, event.base_ref, event.labels) == ("acme/platform/shop", "main", ("infra",))


def a_note(**attributes: Any) -> dict[str, Any]:
    note = {"id": 5, "note": "/cost help", "noteable_type": "MergeRequest", "system": False, "action": "create"}
    user = {"username": "grace"}
    return {
        "object_kind": "note",
        "user": user,
        "project": PROJECT,
        "merge_request": {"iid": 7},
        "object_attributes": note | attributes,
    }


def test_a_note_is_a_comment_and_one_of_the_system_or_an_edit_is_told_apart() -> None:
    event = gitlab_event("d", a_note())
    assert (event.name, event.action, event.pull) == ("issue_comment", "created", 7)
    assert event.comment is not None
    assert (event.comment.author, event.comment.body) == ("grace", "/cost help")
    assert gitlab_event("d", a_note(action="update")).action == "edited"
    assert gitlab_event("d", a_note(system=True)).action == "system"
    assert gitlab_event("d", a_note(system=True)).comment is None
    assert gitlab_event("d", a_note(noteable_type="Issue")).pull is None


def test_a_token_s_user_is_a_bot() -> None:
    event = gitlab_event("d", a_note() | {"user": {"username": "project_12_bot_0a1b2c"}})
    assert event.sender_is_bot
    assert event.comment is not None
    assert event.comment.author_is_bot


def test_pushes_pipelines_and_deployments_have_github_s_names() -> None:
    push = gitlab_event("d", {"object_kind": "push", "ref": "refs/heads/main", "after": "c" * 40, "project": PROJECT})
    assert (push.name, push.ref, push.head_sha, push.lane) == (
        "push",
        "main",
        "c" * 40,
        "gitlab:acme/platform/shop@main",
    )
    pipeline = {"object_kind": "pipeline", "object_attributes": {"status": "success", "sha": "d" * 40, "ref": "main"}}
    run = gitlab_event("d", pipeline | {"merge_request": {"iid": 9}})
    assert (run.name, run.action, run.pull, run.head_sha) == ("workflow_run", "completed", 9, "d" * 40)
    assert gitlab_event("d", {"object_kind": "deployment", "status": "success"}).name == "deployment_status"


def test_the_plain_token_is_compared_whole() -> None:
    body, headers = gitlab(a_merge_request())
    assert read_gitlab(headers, body, ["old", SECRET], now=NOW).pull == 7
    for wrong in ("", SECRET[:-1], SECRET + "x", "é"):
        with pytest.raises(BadSignature):
            read_gitlab(headers | {"x-gitlab-token": wrong}, body, [SECRET], now=NOW)
    with pytest.raises(BadSignature):
        read_gitlab(headers | {"x-gitlab-token": ""}, body, [], now=NOW)


def test_a_signing_token_signs_id_time_and_body() -> None:
    body, headers = gitlab_signed(a_merge_request(), token=TOKEN, stamp=NOW)
    read = {"secrets": [SECRET], "signing_tokens": [TOKEN]}
    assert read_gitlab(headers, body, now=NOW + 299, **read).delivery_id == "hook-1"  # type: ignore[arg-type]
    for changed in (
        {"webhook-id": "other"},
        {"webhook-timestamp": str(NOW + 1)},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-signature": ""},
    ):
        with pytest.raises(BadSignature):
            read_gitlab(headers | changed, body, now=NOW, **read)  # type: ignore[arg-type]
    for late in (NOW + 301, NOW - 301):
        with pytest.raises(BadSignature):
            read_gitlab(headers, body, now=late, **read)  # type: ignore[arg-type]


def test_where_a_signing_token_is_set_the_plain_secret_is_no_way_in() -> None:
    body, headers = gitlab(a_merge_request())
    with pytest.raises(BadSignature):
        read_gitlab(headers, body, [SECRET], signing_tokens=[TOKEN], now=NOW)


def test_the_standard_webhooks_test_vector_passes() -> None:
    # github.com/standard-webhooks/standard-webhooks, the reference libraries' test
    from bot.webhooks.signatures import gitlab_signed as signed

    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert signed(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"], b'{"test": 2432232314}', headers, 1614265330)


def test_a_repeated_delivery_keeps_its_id_whatever_the_server_sends() -> None:
    body, headers = gitlab(a_merge_request())
    assert read_gitlab(headers, body, [SECRET], now=NOW).delivery_id == "hook-1"
    del headers["webhook-id"]
    assert read_gitlab(headers | {"idempotency-key": "k"}, body, [SECRET], now=NOW).delivery_id == "k"
    assert read_gitlab(headers, body, [SECRET], now=NOW).delivery_id.startswith("sha256:")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_KEYS = ["object_kind", "user", "project", "object_attributes", "merge_request", "labels", "changes", "ref"]
_KINDS = ["merge_request", "note", "push", "pipeline", "deployment", "wiki_page"]


@given(kind=st.sampled_from(_KINDS), payload=st.dictionaries(st.sampled_from(_KEYS), _JSON))
def test_no_payload_raises(kind: str, payload: dict[str, Any]) -> None:
    assert gitlab_event("d", payload | {"object_kind": kind}).source == "gitlab"
