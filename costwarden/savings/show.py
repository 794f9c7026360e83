"""Drafts for a terminal and as JSON: the diff, the proof, the pull request's words, and what is not included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from costwarden.money import decimal_text, format_money
from costwarden.savings.drafts import Drafts
from costwarden.savings.model import Draft, NotIncluded
from costwarden.savings.open import OpenResult

_MARKS = {"passed": "ok     ", "failed": "FAILED ", "skipped": "skipped"}


def plan_text(drafts: Drafts) -> str:
    """Everything a person decides by, escape-free."""
    if not drafts.drafts and not drafts.not_included:
        return "nothing to plan: `costwarden recommendations` lists what there is\n"
    pieces = [_draft_text(one) for one in drafts.drafts]
    if drafts.not_included:
        pieces.append("not included:\n" + _left_text(drafts.not_included))
    return "\n".join(pieces)


def _draft_text(draft: Draft) -> str:
    lines = [
        _plain(draft.title),
        f"branch {draft.group.branch}",
        "",
        _lines(draft.edit.diff).rstrip("\n"),
        "",
        "proof:",
    ]
    lines += [f"  {_MARKS[one.verdict]}  {one.name}: {_plain(one.detail)}" for one in draft.proof.checks]
    currency = draft.group.currency
    claimed, estimated = (
        format_money(amount, currency, exact=True) for amount in (draft.claimed, draft.proof.estimated)
    )
    lines += [f"  claimed {claimed}, estimated {estimated} a month"]
    if draft.not_included:
        lines += ["left out of it:", _left_text(draft.not_included).rstrip("\n")]
    return "\n".join(lines) + "\n"


def _left_text(left: Sequence[NotIncluded]) -> str:
    return "".join(f"  {_plain(one.where)}: {one.code}: {_plain(one.reason)}\n" for one in left)


def plan_document(drafts: Drafts) -> dict[str, Any]:
    """{"version": 1, "drafts": [...], "not_included": [...]}; amounts are decimal text, unknown null."""
    return {
        "version": 1,
        "drafts": [draft_document(one) for one in drafts.drafts],
        "not_included": [_left(one) for one in drafts.not_included],
    }


def draft_document(draft: Draft) -> dict[str, Any]:
    group, proof = draft.group, draft.proof
    return {
        "title": draft.title,
        "branch": group.branch,
        "repository": group.repository,
        "kind": group.kind.name,
        "risk": group.kind.risk.value,
        "module": group.module,
        "team": group.team,
        "recommendations": [one.one.id for one in draft.edit.members],
        "addresses": [one.address for one in draft.edit.members],
        "files": sorted(draft.edit.files),
        "diff": draft.edit.diff,
        "currency": group.currency,
        "claimed": None if draft.claimed is None else decimal_text(draft.claimed),
        "estimated": None if proof.estimated is None else decimal_text(proof.estimated),
        "disagreement": proof.disagreement,
        "proof": {
            "holds": proof.holds,
            "source": proof.plan_source,
            "digest": proof.digest,
            "to_change": proof.to_change,
            "to_add": proof.to_add,
            "to_destroy": proof.to_destroy,
            "to_replace": proof.to_replace,
            "checks": [{"name": one.name, "verdict": one.verdict, "detail": one.detail} for one in proof.checks],
        },
        "body": draft.body,
        "not_included": [_left(one) for one in draft.not_included],
    }


def opened_document(result: OpenResult) -> dict[str, Any]:
    return {
        "version": 1,
        "dashboard": result.dashboard,
        "pulls": [
            {
                "outcome": one.outcome,
                "detail": one.detail,
                "url": one.url,
                "number": one.number,
                "title": one.draft.title,
                "branch": one.draft.group.branch,
            }
            for one in result.opened
        ],
        "not_included": [_left(one) for one in result.not_included],
    }


def opened_text(result: OpenResult) -> str:
    lines = [
        f"{one.outcome}: {_plain(one.draft.title)}" + (f" {one.url}" if one.url else "")
        + (f"\n  {_plain(one.detail)}" if one.detail else "")
        for one in result.opened
    ]  # fmt: skip
    if result.not_included:
        lines += ["not included:", _left_text(result.not_included).rstrip("\n")]
    return "\n".join(lines or ["nothing was opened"]) + "\n"


def _left(one: NotIncluded) -> dict[str, str]:
    return {"recommendation": one.recommendation_id, "where": one.where, "code": one.code, "reason": one.reason}


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _lines(text: str) -> str:
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\ufffd" for sign in text.replace("\r\n", "\n"))
