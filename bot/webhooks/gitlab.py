"""GitLab's deliveries as Events in GitHub's words; no I/O.

Shapes: docs.gitlab.com/user/project/integrations/webhook_events.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.webhooks.errors import BadSignature
from bot.webhooks.event import CommentText, Event
from bot.webhooks.fields import at, names, number, parse_object, text
from bot.webhooks.signatures import gitlab_signed, gitlab_token_right

_ID = re.compile(r"[\x21-\x7e]{1,200}")
# Access tokens of projects and groups act as such users (docs.gitlab.com, "Bot users for projects").
_BOT = re.compile(r"(?:project|group)_\d+_bot(?:_[0-9a-f]+)?|.*\[bot\]|ghost|support-bot|alert-bot")
_BODY_LENGTH = 1_100_000  # a note has at most 1,000,000 characters
_MERGE_ACTIONS = {"open": "opened", "reopen": "reopened", "close": "closed", "merge": "closed"}
_ENDED = frozenset({"success", "failed", "canceled", "skipped"})


def read_gitlab(
    headers: Mapping[str, str],
    body: bytes,
    secrets: Sequence[str],
    *,
    signing_tokens: Sequence[str] = (),
    now: float,
    tenant: str = "default",
) -> Event:
    """The event of one delivery; header names in lower case, `now` in seconds since 1970.

    Where a signing token is configured the plain secret is not enough: it would be the weaker way in.
    Errors: BadSignature, BadDelivery.
    """
    if signing_tokens:
        right = gitlab_signed(signing_tokens, body, headers, now)
    else:
        right = bool(secrets) and gitlab_token_right(secrets, headers.get("x-gitlab-token", ""))
    if not right:
        raise BadSignature("neither X-Gitlab-Token nor webhook-signature fits")
    return gitlab_event(_delivery_id(headers, body), parse_object(body), tenant=tenant)


def gitlab_event(delivery_id: str, payload: Mapping[str, Any], *, tenant: str = "default") -> Event:
    """A payload that is known to be GitLab's."""
    kind = text(payload, "object_kind")
    sender = text(payload, "user", "username") or text(payload, "user_username")
    known: dict[str, Any] = {
        "source": "gitlab",
        "delivery_id": delivery_id,
        "repository": text(payload, "project", "path_with_namespace"),
        "sender": sender,
        "sender_is_bot": bool(_BOT.fullmatch(sender)),
        "default_branch": text(payload, "project", "default_branch"),
        "tenant": tenant,
        "payload": payload,
    }
    if kind == "merge_request":
        return Event(**known, **_merge_request(payload))
    if kind == "note":
        return Event(**known, **_note(payload, sender))
    if kind == "push":
        ref = text(payload, "ref")
        branch = ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else ""
        return Event(**known, name="push", ref=branch, head_sha=text(payload, "after"))
    if kind == "pipeline":
        return Event(**known, **_pipeline(payload))
    if kind == "deployment":
        return Event(**known, name="deployment_status", action=text(payload, "status"), ref=text(payload, "ref"))
    return Event(**known, name=kind or "unknown", action=text(payload, "action"))


def _merge_request(payload: Mapping[str, Any]) -> dict[str, Any]:
    merge = at(payload, "object_attributes")
    return {
        "name": "pull_request",
        "action": _merge_action(payload),
        "pull": number(merge, "iid"),
        "head_sha": text(merge, "last_commit", "id"),
        "base_ref": text(merge, "target_branch"),
        "draft": at(merge, "draft") is True or at(merge, "work_in_progress") is True,
        "labels": names(payload, "title", "labels"),
    }


def _merge_action(payload: Mapping[str, Any]) -> str:
    """`update` covers a push (then with the revision before), labels, a draft's end and every edit of a text."""
    action = text(payload, "object_attributes", "action")
    if action != "update":
        return _MERGE_ACTIONS.get(action, action)
    if text(payload, "object_attributes", "oldrev"):
        return "synchronize"
    draft = at(payload, "changes", "draft")
    if isinstance(draft, Mapping):
        return "converted_to_draft" if draft.get("current") is True else "ready_for_review"
    return "labeled" if at(payload, "changes", "labels") is not None else "edited"


def _note(payload: Mapping[str, Any], sender: str) -> dict[str, Any]:
    note = at(payload, "object_attributes")
    identity = number(note, "id")
    on_merge = text(note, "noteable_type") == "MergeRequest"
    by_system = at(note, "system") is True
    comment = None
    if identity is not None and not by_system:
        body = text(note, "note", longest=_BODY_LENGTH)
        comment = CommentText(identity, body, sender, bool(_BOT.fullmatch(sender)), text(note, "created_at"))
    # Older servers do not send an action: there a note's event is its creation.
    action = {"update": "edited"}.get(text(note, "action"), "created")
    return {
        "name": "issue_comment",
        "action": "system" if by_system else action,
        "pull": number(payload, "merge_request", "iid") if on_merge else None,
        "comment": comment,
    }


def _pipeline(payload: Mapping[str, Any]) -> dict[str, Any]:
    pipeline = at(payload, "object_attributes")
    return {
        "name": "workflow_run",
        "action": "completed" if text(pipeline, "status") in _ENDED else text(pipeline, "status"),
        "pull": number(payload, "merge_request", "iid"),
        "head_sha": text(pipeline, "sha"),
        "ref": text(pipeline, "ref"),
    }


def _delivery_id(headers: Mapping[str, str], body: bytes) -> str:
    """webhook-id, else Idempotency-Key: both stay the same when a delivery is repeated.

    Not X-Gitlab-Event-UUID, which recursive hooks share. An older server has neither: the bytes name themselves.
    """
    for name in ("webhook-id", "idempotency-key"):
        if _ID.fullmatch(headers.get(name, "")):
            return headers[name]
    return f"sha256:{hashlib.sha256(body).hexdigest()}"
