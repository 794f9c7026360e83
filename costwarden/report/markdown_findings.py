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
from costwarden.report.grouping import Group, grouped
from costwarden.report.location import place_text, source_link
from costwarden.report.markdown_details import folded, more_line

_STRENGTH = {level: rank for rank, level in enumerate(Level)}
_BLOCKING = (Level.DENY, Level.APPROVAL)
_MOST_ROWS = 2_000
_NAMED = 2  # resources named beside the first of a group


def open_groups(result: GateResult) -> list[Group]:
    """New findings: what blocks before what does not, then by money, then by severity; copies folded into one."""
    new = [finding for finding in [*result.findings, *result.advice] if finding.status is Status.NEW]
    return sorted(
        grouped(new),
        key=lambda one: (
            one.first.level not in _BLOCKING,
            -(one.monthly or Decimal(0)),
            _STRENGTH[one.first.level],
            one.first.policy,
            one.first.project,
            one.first.address,
            one.first.attribute,
        ),
    )


def other_groups(result: GateResult, shown: Sequence[Group]) -> list[Group]:
    """What is not shown openly: the remaining open ones, then existing, excepted and approved ones."""
    older = [finding for finding in [*result.findings, *result.advice] if finding.status is not Status.NEW]
    return [*open_groups(result)[len(shown) :], *grouped(older)]


def sections(result: GateResult, shown: Sequence[Group]) -> list[Section]:
    """The blocking sentence and the bullets."""
    if not shown:
        return []
    blocker = shown[0] if shown[0].first.level in _BLOCKING else None
    rest = shown[1:] if blocker else shown
    parts = [Section(1, "\n", [_sentence(blocker, result)], instead="")] if blocker else []
    if rest:
        start = "" if blocker else "\n"
        parts.append(
            Section(
                1,
                start,
                [_bullet(group, result) for group in rest],
                more=more_line(result, "finding", bullet=True),
                instead=more_line(result, "finding", bullet=True)(len(rest)),
            )
        )
    return parts


def more_findings(result: GateResult, rest: Sequence[Group]) -> Section:
    """The third folded block: further, existing, excepted and approved findings, and policies that did not run."""
    counts: Counter[Status] = Counter()
    for group in rest:
        counts[group.first.status] += group.count
    words = [f"{count_of(counts[Status.NEW], 'more finding')}"] if counts[Status.NEW] else []
    words += [f"{counts[status]:,} {status.value}" for status in Status if status is not Status.NEW and counts[status]]
    rows = [_bullet(group, result) for group in rest[:_MOST_ROWS]]
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


def _sentence(group: Group, result: GateResult) -> str:
    """**Blocked by** `budget/forecast` (payments): what, where, how to go on, who may approve."""
    body, people = _body(group, result), _people(group.first)
    stop = "." if people and body[-1] not in ".!?" else ""
    return f"**Blocked by** {body}{stop}{people}\n"


def _bullet(group: Group, result: GateResult) -> str:
    finding = group.first
    status = "" if finding.status is Status.NEW else f"{finding.status.value}: "
    return f"- {status}**{finding.level.value}** {_body(group, result)}{_people(finding)}\n"


def _body(group: Group, result: GateResult) -> str:
    finding = group.first
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
    if group.others:
        text += f" · the same for {_others(group)}"
    if finding.suggestion and "\n" not in finding.suggestion:
        text += f" → {markdown_code(finding.suggestion)}"
    elif finding.remedy:
        text += f" → {markdown_message(finding.remedy, 300)}"
    if group.monthly:
        text += f" ({format_money(group.monthly, result.estimate.currency)}/month)"
    if finding.blocks_from:
        text += f", blocks from {markdown_text(finding.blocks_from, 20)}"
    if finding.status is Status.APPROVED and finding.approved_by:
        text += f", approved by {', '.join(markdown_code(one, 60) for one in finding.approved_by[:5])}"
    if finding.exception:
        text += f", excepted: {markdown_text(finding.exception, 200)}"
    return text


def _others(group: Group) -> str:
    named = ", ".join(markdown_code(one.address, 120) for one in group.others[:_NAMED])
    more = len(group.others) - _NAMED
    return f"{named} and {more:,} more" if more > 0 else named


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
        return f" Approvers: {names or 'none named'} ({len(finding.approved_by)} of {needed})."
    return f" Owners: {names}." if names else ""
