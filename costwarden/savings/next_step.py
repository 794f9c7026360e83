"""What a person can do about a code under "not included": one sentence for every code there is."""

from __future__ import annotations

from costwarden.hcl.refusal import RefusalCode

# Codes of the gates (recommend.gates), of placing and of authoring; those of the editor bring their own.
_STEPS = {
    "unmapped": "Export an id map in CI (examples/id-map), or give --map a state or plan.",
    "other-repository": "Open it there.",
    "ignored": "Ask whoever said so.",
    "conflict": "Take the better action on the same resource.",
    "removal_not_approved": "An owner says so: `/cost open ID` names what would go and what to write.",
    "expired": "Read the advice again (`costwarden recommendations --import` or tonight's run).",
    "too_young": "Wait until there are days enough to judge by.",
    "changed_recently": "Wait a week after the last change.",
    "no_evidence": "Connect metrics (docs/recommendations.md).",
    "too_few_days": "Wait until there are 14 days of metrics.",
    "too_few_datapoints": "Look why metrics are missing.",
    "memory_unknown": "Have memory measured (an agent, or enhanced monitoring).",
    "nothing_to_change": "Apply the source; the advice ends with the next look at the cloud.",
    "block_not_rendered": "Compare the advice with its source: a field is nothing that can be written.",
    "days_unknown": "Give the days as target.abort_incomplete_upload_days.",
    "snapshot_first": "Open the snapshot's pull request first and apply it.",
    "reported_only": "Decide and do it by hand.",
    "exempt": "Take the tag away, if it should not be exempt any more.",
    "no_saving": "Leave it: it would cost as much as now.",
    "saves_more_than_it_costs": "Compare the claim with the bill: one of them is wrong.",
}


def next_step(code: str) -> str:
    """One sentence of our own; where a code has none, where to look."""
    if code in _STEPS:
        return _STEPS[code]
    try:
        step = RefusalCode(code).next_step
    except ValueError:
        return "`costwarden savings plan` shows more."
    return f"{step[:1].upper()}{step[1:].rstrip('.')}."
