"""GitHub's deliveries: signed, shaped, hostile."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.webhooks.errors import BadDelivery, BadSignature
from bot.webhooks.event import Event
from bot.webhooks.github import github_event, read_github
from tests.bot.deliveries import SECRET, a_comment, a_pull_request, github


def test_the_published_test_vector_passes() -> None:
    # docs.github.com/webhooks, "Testing the webhook payload validation"
    header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    headers = {"x-hub-signature-256": header, "x-github-event": "ping", "x-github-delivery": "1"}
    with pytest.raises(BadDelivery, match="not JSON"):  # that is: the signature is right
        read_github(headers, b"Hello, World!", ["It's a Secret to Everybody"])


def test_a_pull_request_s_event() -> None:
    body, headers = github(a_pull_request("synchronize", draft=True))
    event = read_github(headers, body, [SECRET], tenant="acme")
    assert (event.name, event.action, event.repository, event.pull) == ("pull_request", "synchronize", "acme/shop", 7)
    assert (event.head_sha, event.base_ref, event.draft, event.labels) == ("a" * 40, "main", True, ("infra",))
    assert (event.sender, event.sender_is_bot, event.tenant, event.lane) == ("ada", False, "acme", "github:acme/shop#7")


def test_a_comment_s_event_knows_whether_it_is_on_a_pull_request() -> None:
    body, headers = github(a_comment("/cost approve x y"), event="issue_comment")
    event = read_github(headers, body, [SECRET])
    assert event.pull == 7
    assert event.comment is not None
    assert (event.comment.id, event.comment.body, event.comment.author) == (99, "/cost approve x y", "grace")
    body, headers = github(a_comment(on_pull=False), event="issue_comment")
    assert read_github(headers, body, [SECRET]).pull is None


def test_a_push_names_its_branch_and_a_tag_is_none() -> None:
    event = github_event("g", "push", {"ref": "refs/heads/release/1", "after": "b" * 40})
    assert (event.ref, event.head_sha) == ("release/1", "b" * 40)
    assert github_event("g", "push", {"ref": "refs/tags/v1"}).ref == ""


def test_a_check_run_finds_its_pull_request_unless_it_came_from_a_fork() -> None:
    run: dict[str, Any] = {"head_sha": "c" * 40, "pull_requests": [{"number": 8}]}
    assert github_event("g", "check_run", {"check_run": run}).pull == 8
    assert github_event("g", "check_run", {"check_run": run | {"pull_requests": []}}).pull is None


@pytest.mark.parametrize("secrets", [[], ["other"], ["", "other"]])
def test_a_wrong_secret_is_refused(secrets: list[str]) -> None:
    body, headers = github(a_pull_request())
    with pytest.raises(BadSignature):
        read_github(headers, body, secrets)


def test_both_secrets_of_a_rotation_hold() -> None:
    for secret in ("new one", "old one"):
        body, headers = github(a_pull_request(), secret=secret)
        assert read_github(headers, body, ["new one", "old one"]).pull == 7


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha1=abc", "sha256=é", "sha256=" + "0" * 64, "sha256=" + "f" * 100_000]
)
def test_a_bad_signature_is_refused_whatever_it_looks_like(signature: str) -> None:
    body, headers = github(a_pull_request())
    with pytest.raises(BadSignature):
        read_github(headers | {"x-hub-signature-256": signature}, body, [SECRET])


def test_one_changed_byte_breaks_the_signature() -> None:
    body, headers = github(a_pull_request())
    with pytest.raises(BadSignature):
        read_github(headers, body.replace(b"acme", b"evil"), [SECRET])


@pytest.mark.parametrize("missing", ["x-github-event", "x-github-delivery"])
def test_a_delivery_without_its_names_is_refused(missing: str) -> None:
    body, headers = github(a_pull_request())
    with pytest.raises(BadDelivery):
        read_github({name: value for name, value in headers.items() if name != missing}, body, [SECRET])


def test_a_form_is_read_too() -> None:
    import hashlib
    import hmac

    body = urlencode({"payload": orjson.dumps(a_pull_request()).decode()}).encode()
    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    _, headers = github({})
    headers |= {"content-type": "application/x-www-form-urlencoded", "x-hub-signature-256": signature}
    assert read_github(headers, body, [SECRET]).pull == 7


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
_KEYS = ["action", "pull_request", "issue", "comment", "repository", "sender", "check_run", "ref", "deployment"]
_NAMES = ["pull_request", "issue_comment", "check_run", "check_suite", "workflow_run", "push", "deployment", "ping"]


@given(name=st.sampled_from(_NAMES), payload=st.dictionaries(st.sampled_from(_KEYS), _JSON))
def test_no_signed_payload_raises_and_every_event_survives_the_queue(name: str, payload: dict[str, Any]) -> None:
    event = github_event("g", name, payload)
    assert Event.from_payload(orjson.loads(orjson.dumps(event.as_payload()))) == event


@given(body=st.binary(max_size=200))
def test_any_signed_bytes_are_an_event_or_a_refusal(body: bytes) -> None:
    import hashlib
    import hmac

    signature = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    _, headers = github({})
    with suppress(BadDelivery):
        assert read_github(headers | {"x-hub-signature-256": signature}, body, [SECRET]).name == "pull_request"
