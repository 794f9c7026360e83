"""GitHub's deliveries as Events (docs.github.com/webhooks/webhook-events-and-payloads). No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs

from bot.webhooks.errors import BadDelivery, BadSignature
from bot.webhooks.event import CommentText, Event
from bot.webhooks.fields import at, names, number, parse_object, text
from bot.webhooks.signatures import github_signed

_GUID = re.compile(r"[A-Za-z0-9._-]{1,100}")
_NAME = re.compile(r"[a-z_]{1,60}")
_BODY_LENGTH = 70_000  # a comment has at most 65,536 characters


def read_github(headers: Mapping[str, str], body: bytes, secrets: Sequence[str], *, tenant: str = "default") -> Event:
    """The event of one delivery; header names in lower case. Errors: BadSignature, BadDelivery."""
    if not secrets or not github_signed(secrets, body, headers.get("x-hub-signature-256", "")):
        raise BadSignature("X-Hub-Signature-256 does not fit the body")
    guid, name = headers.get("x-github-delivery", ""), headers.get("x-github-event", "")
    if not _GUID.fullmatch(guid) or not _NAME.fullmatch(name):
        raise BadDelivery("X-GitHub-Delivery or X-GitHub-Event is missing")
    return github_event(guid, name, parse_object(_json_of(headers, body)), tenant=tenant)


def github_event(guid: str, name: str, payload: Mapping[str, Any], *, tenant: str = "default") -> Event:
    """A payload that is known to be GitHub's: a delivery's, or one the sweep fetched."""
    subject = at(payload, name) if name in ("pull_request", "check_run", "check_suite", "workflow_run") else None
    return Event(
        source="github",
        delivery_id=guid,
        name=name,
        action=text(payload, "action"),
        repository=text(payload, "repository", "full_name"),
        pull=_pull(name, payload, subject),
        sender=text(payload, "sender", "login"),
        sender_is_bot=text(payload, "sender", "type") == "Bot",
        head_sha=_sha(name, payload, subject),
        base_ref=text(subject, "base", "ref"),
        ref=_branch(name, payload, subject),
        default_branch=text(payload, "repository", "default_branch"),
        draft=at(subject, "draft") is True,
        labels=names(subject, "name", "labels"),
        comment=_comment(payload) if name == "issue_comment" else None,
        tenant=tenant,
        payload=payload,
    )


def _json_of(headers: Mapping[str, str], body: bytes) -> bytes:
    """A hook can be set to send a form; its signature is over the form, its JSON under `payload`."""
    if body.lstrip()[:1] == b"{" or not headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return body
    try:
        found = parse_qs(body.decode("ascii"), strict_parsing=True, max_num_fields=10).get("payload", [])
    except (UnicodeDecodeError, ValueError):
        raise BadDelivery("the body is not a form") from None
    if len(found) != 1:
        raise BadDelivery("the form has no payload")
    return found[0].encode("utf-8", "replace")


def _pull(name: str, payload: Mapping[str, Any], subject: Any) -> int | None:
    if name == "pull_request":
        return number(subject, "number")
    if name == "issue_comment":  # also sent for plain issues
        return number(payload, "issue", "number") if at(payload, "issue", "pull_request") else None
    pulls = at(subject, "pull_requests")  # empty where the pull request comes from a fork
    return number(pulls[0], "number") if isinstance(pulls, list) and pulls else None


def _sha(name: str, payload: Mapping[str, Any], subject: Any) -> str:
    if name == "pull_request":
        return text(subject, "head", "sha")
    if name == "push":
        return text(payload, "after")
    return text(subject, "head_sha") or text(payload, "deployment", "sha")


def _branch(name: str, payload: Mapping[str, Any], subject: Any) -> str:
    if name == "push":
        ref = text(payload, "ref")
        return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ""
    return text(subject, "head_branch") or text(payload, "deployment", "ref")


def _comment(payload: Mapping[str, Any]) -> CommentText | None:
    found = at(payload, "comment")
    identity = number(found, "id")
    if identity is None:
        return None
    return CommentText(
        id=identity,
        body=text(found, "body", longest=_BODY_LENGTH),
        author=text(found, "user", "login"),
        author_is_bot=text(found, "user", "type") == "Bot",
        created_at=text(found, "created_at"),
    )
