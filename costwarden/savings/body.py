"""The words of a savings pull request: title, body, commit message. Everything not ours is escaped for Markdown."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.forge.github_git import TRAILER
from costwarden.money import format_money, sum_known
from costwarden.recommend.kinds import TAGS
from costwarden.recommend.model import Evidence
from costwarden.report.escape import markdown_code, markdown_text
from costwarden.savings.model import Edit, Group, NotIncluded, Placed, Proof

MOST_ROWS = 15
_VERIFY = "Verify: measured saving is posted here after 7, 14 and 30 days, normalised by usage"
_VERDICTS = {"passed": "passed", "failed": "**failed**", "skipped": "skipped"}
_HEADINGS = {
    "volume_type": "Type", "iops": "IOPS", "throughput": "MiB/s", "instance_type": "Type", "instance_class": "Class",
    "retention_days": "Days kept", "memory_mb": "MB", "read_capacity": "Read units", "write_capacity": "Write units",
    "vm_size": "Size", "machine_type": "Type", "storage_type": "Storage", "multi_az": "Multi-AZ", "node_type": "Node",
}  # fmt: skip
_INCLUDED = {"iops": 3000, "throughput": 125}  # of every gp3 volume
_USED = {"iops": "iops", "throughput": "throughput_mib"}
_PLURALS = {"policy": "policies", "address": "addresses"}


@dataclass(frozen=True, slots=True)
class Approved:
    """Who said yes, and when, before anything was opened."""

    by: str
    at: datetime.datetime
    role: str = ""
    reason: str = ""


def counted(count: int, noun: str) -> str:
    """ "6 volumes", "1 NAT gateway"."""
    return f"{count} {noun if count == 1 else _PLURALS.get(noun, f'{noun}s')}"


def title_of(group: Group, edit: Edit, proof: Proof) -> str:
    """perf(cost): gp2 → gp3 for 6 volumes in modules/data (saves about $214/month, $190-$230)."""
    place = group.module or group.root.path or "the root module"
    text = f"{group.kind.prefix}: {group.kind.title} for {counted(len(edit.members), group.kind.noun)} in {place}"
    saving, low, high = money_of(edit, proof)
    if saving is None or saving <= 0 or group.kind.name == TAGS:
        return text
    amounts = f"saves about {format_money(saving, group.currency)}/month"
    if low is not None and high is not None:
        bounds = f"{format_money(low, group.currency)}-{format_money(high, group.currency)}"
        amounts += f", {bounds}" if len(set(bounds.split("-"))) > 1 else ""
    return f"{text} ({amounts})"


def money_of(edit: Edit, proof: Proof) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """(saving, low, high) to promise: the lower of claim and estimate where both are known, the other as bound."""
    claims = [one.one.monthly_saving for one in edit.members]
    claimed = sum_known(claims) if all(claim is not None for claim in claims) and claims else None
    amounts = [amount for amount in (claimed, proof.estimated) if amount is not None]
    if not amounts:
        return None, None, None
    lows = [one.one.saving_low if one.one.saving_low is not None else one.one.monthly_saving for one in edit.members]
    highs = [one.one.saving_high if one.one.saving_high is not None else one.one.monthly_saving for one in edit.members]
    low = min([*amounts, *([sum_known(lows)] if claimed is not None else [])])
    high = max([*amounts, *([sum_known(highs)] if claimed is not None else [])])
    return min(amounts), max(low, Decimal(0)), high


def body_of(
    group: Group, edit: Edit, proof: Proof, left: Sequence[NotIncluded], approved: Approved | None, record: str = ""
) -> str:
    """The whole body; the same draft gives the same text. `record`: how earlier estimates of the kind turned out."""
    parts = [
        _opened(edit, approved),
        _table(group, edit, proof),
        f"Evidence: {_evidence(edit)}",
        _plan(group, proof),
        *([_maths(edit, proof)] if group.kind.name != TAGS else []),
        f"Risk: {group.kind.risk.value}" + (f", {group.kind.risk_note}" if group.kind.risk_note else ""),
        f"Not included: {_not_included(left)}",
        f"Roll back: {group.kind.rollback}",
        *(
            ["Verify: measured saving is posted here after 7, 14 and 30 days, normalised by usage"]
            * (group.kind.name != TAGS)
        ),
        *([f"Track record: {record}"] if record else []),
        *([f"Note: {'; '.join(markdown_text(note) for note in edit.notes)}"] if edit.notes else []),
        "- [ ] skip these resources\n- [ ] not this quarter\n\nor `/cost ignore resource forever REASON`,"
        " `/cost defer DATE`, `/cost rebase`, `/cost split`",
    ]
    return "\n\n".join(parts) + "\n"


def commit_message(group: Group, title: str, edit: Edit) -> str:
    lines = [f"- {what}" for what in edit.what]
    return "\n".join([title, "", *lines, "", f"{TRAILER}{group.key}"])


def _opened(edit: Edit, approved: Approved | None) -> str:
    ids = ", ".join(f"`{one.one.id[:8]}`" for one in edit.members)
    findings = f"findings {ids}"
    if approved is None:
        return f"Not approved yet · {findings}"
    who = f"@{markdown_text(approved.by)}" + (f" ({markdown_text(approved.role)})" if approved.role else "")
    when = f"{approved.at.astimezone(datetime.UTC):%Y-%m-%d %H:%M} UTC"
    reason = f" · {markdown_text(approved.reason, 200)}" if approved.reason else ""
    return f"Opened with approval of {who}, {when}{reason} · {findings}"


def _tags_table(edit: Edit) -> str:
    lines = ["| Resource | Tag | Value | Inferred from |", "|---|---|---|---|"]
    for one in edit.members[:MOST_ROWS]:
        place = edit.lines.get(one.address, "")
        for key, value in sorted(one.one.target.items()):
            why = next((line.partition(": ")[2] for line in one.one.maths if line.startswith(f"{key}: ")), "")
            cells = (markdown_code(one.address, table=True), markdown_code(key, table=True),
                     markdown_code(str(value), table=True), markdown_text(why))  # fmt: skip
            lines.append(f"| {cells[0]} {markdown_text(place)} | {' | '.join(cells[1:])} |")
    if len(edit.members) > MOST_ROWS:
        lines.append(f"| {len(edit.members) - MOST_ROWS} more | | | in the diff |")
    return "\n".join(lines)


def _table(group: Group, edit: Edit, proof: Proof) -> str:
    if group.kind.name == TAGS:
        return _tags_table(edit)
    abilities = [name for name in _INCLUDED if all(f"baseline_{name}" in one.one.current for one in edit.members)]
    names = [n for n in _HEADINGS if n not in abilities and any(n in one.one.target for one in edit.members)]
    sizes = any("size_gb" in one.one.current for one in edit.members)
    heads = [group.kind.noun[:1].upper() + group.kind.noun[1:], *(["GiB"] if sizes else [])]
    heads += [f"{_HEADINGS[name]} now → after" for name in names]
    heads += [f"{_HEADINGS[name]} now → after (most used)" for name in abilities]
    heads += ["$/month now → after".replace("$", _sign(group)), "Saves"]
    lines = [
        f"| {' | '.join(heads)} |",
        f"|---|{'--:|' if sizes else ''}{'---|' * (len(names) + len(abilities))}---|--:|",
    ]
    shown = sorted(edit.members, key=lambda one: (-(one.one.monthly_saving or Decimal(0)), one.address))
    lines += [_row(one, names, abilities, sizes, edit, proof) for one in shown[:MOST_ROWS]]
    if len(shown) > MOST_ROWS:
        rest = shown[MOST_ROWS:]
        total = format_money(sum_known(one.one.monthly_saving for one in rest), group.currency, exact=True)
        cells = [
            f"{len(rest)} more",
            *([""] if sizes else []),
            *("in the diff" for _ in (*names, *abilities)),
            "",
            total,
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _row(one: Placed, names: Sequence[str], abilities: Sequence[str], sizes: bool, edit: Edit, proof: Proof) -> str:
    place = edit.lines.get(one.address, "")
    cells = [markdown_code(one.address, table=True) + (f" {markdown_text(place)}" if place else "")]
    if sizes:
        size = one.one.current.get("size_gb")
        cells.append(f"{size:,}" if isinstance(size, int) else "")
    cells += [_setting(one, name) for name in names]
    cells += [_capability(one, name) for name in abilities]
    now, then = proof.by_address.get(one.address, (None, None))
    cells.append(f"{_amount(now)} → {_amount(then)}" if now is not None or then is not None else "depends on use")
    saving = one.one.monthly_saving
    cells.append(_amount(saving) if saving is not None else "unknown")
    return f"| {' | '.join(cells)} |"


def _setting(one: Placed, name: str) -> str:
    if name not in one.one.target:
        return "unchanged"
    target = markdown_text(_shown(one.one.target[name]))
    before = markdown_text(_shown(one.one.current[name])) if name in one.one.current else "not set"
    return f"{before} → {target}"


def _capability(one: Placed, name: str) -> str:
    """What a volume can do, before and after, and the most it was seen to do."""
    now, after = one.one.current.get(f"baseline_{name}"), one.one.target.get(name, _INCLUDED[name])
    used = next((found for found in one.one.evidence if found.metric == _USED[name] and found.statistic == "max"), None)
    most = f" ({used.value.normalize():f})" if used is not None else ""
    return f"{_shown(now)} → {_shown(after)}{most}"


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _evidence(edit: Edit) -> str:
    advice = [one.one for one in edit.members]
    sources = dict.fromkeys(source for one in advice for source in (one.source, *one.also_reported_by))
    days = [one.evidence_days for one in advice if one.evidence_days]
    merged = " (merged)" if len(sources) > 1 else ""
    parts = [f"{min(days)} days"] if days else ["the settings themselves, no metrics needed"]
    parts.append(", ".join(markdown_text(source) for source in sources) + merged)
    known = [one.datapoints_percent for one in advice if one.datapoints_percent is not None]
    if known:
        parts.append(f"{min(known).normalize():f} % of datapoints present")
    worst: dict[tuple[str, str], Evidence] = {}
    for found in (found for one in advice for found in one.evidence):
        key = (found.metric, found.statistic)
        if key not in worst or found.value > worst[key].value:
            worst[key] = found
    return "\n".join([", ".join(parts), *(f"- {_figure(found)}" for found in worst.values())])


def _figure(one: Evidence) -> str:
    text = f"{one.metric} {one.statistic} {one.value.normalize():f} {one.unit}".rstrip()
    return markdown_text(text + (f" (threshold {one.threshold.normalize():f})" if one.threshold is not None else ""))


def _plan(group: Group, proof: Proof) -> str:
    counts = (
        f"{proof.to_change} to change, {proof.to_add} to add,"
        f" {proof.to_destroy} to destroy, {proof.to_replace} to replace"
    )
    cost = ""
    if proof.estimated is not None:
        cost = f" · cost {format_money(-proof.estimated, group.currency, signed=True, exact=True)} a month"
    head = f"Plan ({proof.plan_source}): {counts} (sha256 `{proof.digest[:12]}`){cost}"
    lines = [f"- {one.name}: {_VERDICTS[one.verdict]}, {markdown_text(one.detail, 300)}" for one in proof.checks]
    return "\n".join([head, *lines])


def _maths(edit: Edit, proof: Proof) -> str:
    first = edit.members[0].one
    lines = [f"    {line}" for line in first.maths[:12]]
    more = f"\n    ({len(edit.members) - 1} more resources likewise)" if len(edit.members) > 1 else ""
    text = "\n".join("".join(sign if sign.isprintable() else " " for sign in line) for line in lines)
    agreement = f"\n\nClaim and estimate differ: {markdown_text(proof.disagreement)}" if proof.disagreement else ""
    return f"The maths of {markdown_code(edit.members[0].address)}:\n\n{text}{more}{agreement}"


def _not_included(left: Sequence[NotIncluded]) -> str:
    if not left:
        return "nothing"
    lines = [f"- {markdown_code(one.where)}: {one.code}, {markdown_text(one.reason, 300)}" for one in left[:MOST_ROWS]]
    more = [f"- {len(left) - MOST_ROWS} more"] if len(left) > MOST_ROWS else []
    return "\n" + "\n".join([*lines, *more])


def _amount(amount: Decimal | None) -> str:
    return "unknown" if amount is None else f"{amount.quantize(Decimal('0.01')):,}"


def _sign(group: Group) -> str:
    from costwarden.money import currency_sign

    return currency_sign(group.currency).strip()
