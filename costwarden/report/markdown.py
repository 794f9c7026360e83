"""The sticky comment: a heading that answers, a table, what blocks, three folded blocks, within a host's limit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from costwarden.estimate.model import Estimate
from costwarden.gate.result import GateResult
from costwarden.gate.summary import cost_line, is_changed, is_new_project, verdict
from costwarden.money import parse_amount
from costwarden.policy.model import Decision, Finding, Level
from costwarden.report import markdown_details as details
from costwarden.report import markdown_findings as findings
from costwarden.report.amounts import ProjectRow, delta_text, fold_rows, project_rows, stepped, total_text
from costwarden.report.budget import HOST_LIMITS, Section, fill
from costwarden.report.escape import markdown_code, markdown_message, markdown_text

_VISIBLE_LINES = 15
_MOST_FINDINGS = 5
_FEWEST_ROWS = 2


def render_markdown(result: GateResult, host: str = "github", limit: int | None = None) -> str:
    """The comment of a pull request, at most `limit` (default: the budget of `host`) characters and UTF-8 bytes.

    Its first line is the marker by which the comment is found again. Everything from the plan is escaped.
    """
    shown = findings.open_groups(result)[:_MOST_FINDINGS]
    head = Section(0, before=f"{marker(result.comment_key, result.head_sha)}\n{_heading(result)}\n")
    if _nothing_to_say(result):
        return fill([head], HOST_LIMITS[host] if limit is None else limit)
    rest = findings.other_groups(result, shown)
    blocks = [details.why(result), details.how_priced(result), findings.more_findings(result, rest)]
    note = _note(result)
    lines = 1 + len(shown) + len(note.rows) + sum(bool(block.rows) for block in blocks) + bool(shown)
    table = _table(result, max(_FEWEST_ROWS, _VISIBLE_LINES - lines - 1))
    sections = [
        head,
        table,
        note,
        *findings.sections(result, shown),
        *blocks,
        _help(result, [group.first for group in shown]),
    ]
    return fill(sections, HOST_LIMITS[host] if limit is None else limit)


def marker(key: str, sha: str | None) -> str:
    """The hidden first line: `<!-- costwarden:v1 key=KEY sha=SHA -->`; sha is 7 hex digits or "none"."""
    return f"<!-- costwarden:v1 key={_safe_key(key)} sha={short_sha(sha)} -->"


def short_sha(sha: str | None) -> str:
    return sha[:7].lower() if sha and re.fullmatch(r"[0-9a-fA-F]{7,64}", sha) else "none"


def render_resolved(previous_summary: str, previous_sha: str | None, sha: str | None, key: str = "default") -> str:
    """What the comment shrinks to once nothing is open: "Cost: no open findings at 77ab0e1 (was +$586 at 4f1c2e9)"."""
    # An earlier comment's words come back from the forge: only what a cost line can hold stays, unescaped.
    was = re.sub(r"[^\w ,.$€£¥₹%+/-]", "", previous_summary.removeprefix("Cost: "))[:200]
    return f"{marker(key, sha)}\nCost: no open findings at {short_sha(sha)} (was {was} at {short_sha(previous_sha)})\n"


def _safe_key(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9._/-]", "-", key).replace("--", "-")[:64].strip("-") or "default"


def _nothing_to_say(result: GateResult) -> bool:
    """No amount moved, nothing was found and nothing needs a reader's eye: heading only."""
    quiet = not result.findings and not result.advice and not result.notices
    return (
        quiet and cost_line(result.estimate, exact=False).startswith("Cost: no change") and not _unknown_change(result)
    )


def _unknown_change(result: GateResult) -> bool:
    estimate = result.estimate
    return any(is_changed(resource) for resource in estimate.resources) and estimate.delta_low != estimate.delta_high


def _heading(result: GateResult) -> str:
    words = verdict(result.decision, result.findings) or "allowed"
    if result.policies_evaluated == 0:
        words += ", no policy evaluated"
    baseline = ", no baseline" if is_new_project(result.estimate) else ""
    return f"### {cost_line(result.estimate, exact=False)}{baseline} · {words}"


def _table(result: GateResult, most_rows: int) -> Section:
    estimate = result.estimate
    rows = project_rows(estimate)
    if not rows:
        return Section(2)
    kept, folded = fold_rows(rows, most_rows)
    environments = all(row.name == row.environment for row in rows)
    header, rule = f"| {'Environment' if environments else 'Project'} | Now | After | Change |", "|---|--:|--:|--:|"
    if result.actuals is not None:
        header, rule = f"{header} Billed last 30 d |", f"{rule}--:|"
    lines = [_row(row, estimate, result) for row in kept]
    if folded is not None:
        lines.append(_row(folded, estimate, result, folded=True))
    return Section(2, f"{header}\n{rule}\n", lines, "", details.more_row(result, "projects", _columns(result)))


def _columns(result: GateResult) -> int:
    return 4 if result.actuals is None else 5


def _row(row: ProjectRow, estimate: Estimate, result: GateResult, *, folded: bool = False) -> str:
    currency = estimate.currency
    change = delta_text(row, currency)
    largest = max((abs(project.delta_monthly) for project in estimate.projects), default=Decimal(0))
    exact = {project.name: project.delta_monthly for project in estimate.projects}.get(row.name)
    bold = not folded and bool(exact) and exact is not None and abs(exact) == largest
    cells = [
        markdown_text(row.label, 60),
        total_text(row.past, row.past_known, currency),
        total_text(row.planned, row.planned_known, currency),
        f"**{change}**" if bold else change,
    ]
    if result.actuals is not None:
        cells.append(_billed(row, result, folded=folded))
    return f"| {' | '.join(cells)} |\n"


def _billed(row: ProjectRow, result: GateResult, *, folded: bool) -> str:
    billed = result.actuals.by_project_last_30_days if result.actuals else {}
    if folded or row.name not in billed:
        return "in the report" if folded else "unknown"
    amount = parse_amount(billed[row.name])
    return stepped(amount.quantize(Decimal(1) if abs(amount) >= 1 else Decimal("0.01")), result.estimate.currency)


def _note(result: GateResult) -> Section:
    """The first notice is visible, the others are in the block on pricing."""
    if not result.notices:
        return Section(3)
    more = f" ({len(result.notices) - 1} more below)" if len(result.notices) > 1 else ""
    return Section(3, "\n", [f"**Note:** {markdown_message(result.notices[0], 300)}{more}\n"])


def _help(result: GateResult, shown: Sequence[Finding]) -> Section:
    if not shown:
        return Section(0)
    if not result.chatops:
        return Section(0, "\n<sub>`costwarden policy list` · exceptions: `.costwarden/exceptions.yaml`</sub>\n")
    parts = [markdown_code(f"/cost explain {shown[0].policy}")]
    advice = next((one for one in shown if one.level in (Level.ADVISE, Level.WARN)), None)
    if advice is not None:
        parts.append(markdown_code(f"/cost snooze {advice.policy} 30d reason…"))
    if result.decision in (Decision.DENY, Decision.APPROVAL):
        approval = next((one for one in shown if one.level in (Level.DENY, Level.APPROVAL) and one.owners), None)
        parts.extend([markdown_code(f"/cost approve {approval.policy} reason…")] if approval else [])
    return Section(0, f"\n<sub>{' · '.join([*parts, '`/cost help`'])}</sub>\n")
