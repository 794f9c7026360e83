"""Findings in a comment: the one that blocks as a sentence, the next as bullets, the rest folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from costwarden.gate.result import GateResult
from costwarden.gate.summary import count_of
from costwarden.money import format_money
from costwarden.policy.model import Finding, Level, Status
from costwarden.report.budget import Section
from costwarden.report.escape import markdown_code, markdown_message, markdown_text
from costwarden.report.location import place_text, source_link
from costwarden.report.markdown_details import folded, more_line

_STRENGTH = {level: rank for rank, level in enumerate(Level)}
_BLOCKING = (Level.DENY, Level.APPROVAL)
_MOST_ROWS = 2_000


def open_findings(result: GateResult) -> list[Finding]:
    """New findings: what blocks before what does not, then by money, then by severity."""
    new = [finding for finding in [*result.findings, *result.advice] if finding.status is Status.NEW]
    return sorted(
        new,
        key=lambda one: (
            one.level not in _BLOCKING,
            -(one.monthly or Decimal(0)),
            _STRENGTH[one.level],
            one.policy,
            one.project,
            one.address,
            one.attribute,
        ),
    )


def other_findings(result: GateResult, shown: Sequence[Finding]) -> list[Finding]:
    """What is not shown openly: the remaining open ones, then existing, excepted and approved ones."""
    older = [finding for finding in [*result.findings, *result.advice] if finding.status is not Status.NEW]
    return [*open_findings(result)[len(shown) :], *older]


def sections(result: GateResult, shown: Sequence[Finding]) -> list[Section]:
    """The blocking sentence and the bullets."""
    if not shown:
        return []
    blocker = shown[0] if shown[0].level in _BLOCKING else None
    rest = shown[1:] if blocker else shown
    parts = [Section(1, "\n", [_sentence(blocker, result)], instead="")] if blocker else []
    if rest:
        start = "" if blocker else "\n"
        parts.append(
            Section(
                1,
                start,
                [_bullet(finding, result) for finding in rest],
                more=more_line(result, "finding", bullet=True),
                instead=more_line(result, "finding", bullet=True)(len(rest)),
            )
        )
    return parts


def more_findings(result: GateResult, rest: Sequence[Finding]) -> Section:
    """The third folded block: further, existing, excepted and approved findings, and policies that did not run."""
    counts = Counter(finding.status for finding in rest)
    words = [f"{count_of(counts[Status.NEW], 'more finding')}"] if counts[Status.NEW] else []
    words += [f"{counts[status]:,} {status.value}" for status in Status if status is not Status.NEW and counts[status]]
    rows = [_bullet(finding, result) for finding in rest[:_MOST_ROWS]]
    if result.policies_not_evaluated:
        words.append(f"{count_of(len(result.policies_not_evaluated), 'policy')} not evaluated")
        rows += [
            f"- not evaluated: {markdown_code(policy)}: {markdown_text(reason, 200)}\n"
            for policy, reason in sorted(result.policies_not_evaluated.items())
        ]
    if not rows:
        return Section(6)
    if result.policies_passed:
        words.append(f"{count_of(len(result.policies_passed), 'policy')} passed")
    hidden = max(0, len(rest) - _MOST_ROWS)
    more = more_line(result, "finding", bullet=True)
    block = folded(6, ", ".join(words).capitalize(), rows, lambda count: more(count + hidden))
    if not hidden:
        return block
    return Section(6, block.before, block.rows, more(hidden) + block.after, block.more, block.instead)


def _sentence(finding: Finding, result: GateResult) -> str:
    """**Blocked by** `budget/forecast` (payments): what, where, how to go on, who may approve."""
    body, people = _body(finding, result), _people(finding)
    stop = "." if people and body[-1] not in ".!?" else ""
    return f"**Blocked by** {body}{stop}{people}\n"


def _bullet(finding: Finding, result: GateResult) -> str:
    status = "" if finding.status is Status.NEW else f"{finding.status.value}: "
    return f"- {status}**{finding.level.value}** {_body(finding, result)}{_people(finding)}\n"


def _body(finding: Finding, result: GateResult) -> str:
    parts = [markdown_code(finding.policy, 80)]
    place = _place(finding, result)
    if place:
        parts.append(place)
    elif finding.project and len(result.estimate.projects) > 1:
        parts.append(f"({markdown_text(finding.project, 60)})")
    if finding.address and finding.address not in finding.message:
        parts.append(markdown_code(finding.address))
    message = markdown_message(finding.message)
    text = f"{' '.join(parts)}: {message}"
    if finding.suggestion and "\n" not in finding.suggestion:
        text += f" → {markdown_code(finding.suggestion)}"
    elif finding.remedy:
        text += f" → {markdown_message(finding.remedy, 300)}"
    if finding.monthly:
        text += f" ({format_money(finding.monthly, result.estimate.currency)}/month)"
    if finding.blocks_from:
        text += f", blocks from {markdown_text(finding.blocks_from, 20)}"
    if finding.exception:
        text += f", excepted: {markdown_text(finding.exception, 200)}"
    return text


def _place(finding: Finding, result: GateResult) -> str:
    place, link = place_text(finding), source_link(finding, result)
    if link:
        return f"[{markdown_text(place, 120)}]({link})"
    return markdown_code(place, 120) if place else ""


def _people(finding: Finding) -> str:
    """Who may approve; names are code, so that no edit of the comment notifies anyone."""
    if not finding.owners and not finding.approvals_needed:
        return ""
    names = ", ".join(markdown_code(owner, 60) for owner in finding.owners[:5])
    if finding.level is Level.APPROVAL and finding.status is Status.NEW:
        needed = max(1, finding.approvals_needed)
        return f" Approvers: {names or 'none named'} (0 of {needed})."
    return f" Owners: {names}." if names else ""
