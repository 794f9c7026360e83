"""checkov's failed checks as advice beside our own findings: never a block, and its absence never a failure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from costwarden.estimate.model import Estimate
from costwarden.gate.checkov_program import CheckovFailed, run_checkov
from costwarden.gate.lines import Lines
from costwarden.gate.loaded import Loaded
from costwarden.policy.model import Finding, Level, Status, finding_id

MOST_FINDINGS = 500
_CHECK = re.compile(r"[A-Z][A-Z0-9_]{2,60}")
_ATTRIBUTE = re.compile(r"[A-Za-z0-9_.\[\]/*-]{1,200}")


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """One failed check, as far as checkov's output says something usable."""

    plan: int  # position among the plans given to checkov
    check: str  # "CKV_AWS_3"
    name: str  # "Ensure all data stored in the EBS is securely encrypted"
    address: str
    attribute: str  # "" where checkov names none


def failed_checks(loaded: Sequence[Loaded], timeout_seconds: float) -> tuple[list[FailedCheck], list[str]]:
    """What checkov says of the redacted plans, and the notices of what it could not say. Raises nothing.

    A check's `plan` is the position in `loaded`.
    """
    given = [(at, one.plan.raw) for at, one in enumerate(loaded) if one.plan.raw is not None]
    notices = []
    if len(given) < len(loaded):
        notices.append("checkov reads plans: projects given as source or costs alone were not checked by it")
    if not given:
        return [], notices
    try:
        documents = run_checkov([raw for _, raw in given], timeout_seconds)
        found = [check for document in documents for check in _checks(document, len(given))]
    except (CheckovFailed, OSError) as error:
        words = str(error) if isinstance(error, CheckovFailed) else "its files could not be written"
        return [], [*notices, f"checkov gave no advice: {words}"]
    unread = sum(_unread(document) for document in documents)
    if unread:
        notices.append(f"checkov could not read {unread} of {len(given)} plans")
    elif not any(_saw_resources(document) for document in documents) and any(one.plan.resources for one in loaded):
        notices.append("checkov saw no resource in the plans: it reads planned_values, which older plans lack")
    return [replace(check, plan=given[check.plan][0]) for check in dict.fromkeys(found)], notices


def advice_of(
    checks: Sequence[FailedCheck], loaded: Sequence[Loaded], estimate: Estimate, lines: Sequence[Lines]
) -> tuple[list[Finding], list[str]]:
    """Findings of level advise, new first and dear ones first, and a notice where there are too many to list."""
    costs = {(cost.project, cost.address): cost for cost in estimate.resources}
    unchanged = [{change.address for change in one.plan.resources if change.actions == ("no-op",)} for one in loaded]
    findings = []
    for check in checks:
        project = loaded[check.plan].target.name
        place = lines[check.plan].find(check.address, check.attribute or None)
        cost = costs.get((project, check.address))
        policy = f"checkov/{check.check}"
        finding = Finding(
            id=finding_id(policy, check.address, check.attribute),
            policy=policy,
            level=Level.ADVISE,
            project=project,
            address=check.address,
            attribute=check.attribute,
            message=check.name,
            remedy="",
            # A resource the plan leaves alone failed before this change too.
            status=Status.EXISTING if check.address in unchanged[check.plan] else Status.NEW,
            file=place[0] if place else None,
            line=place[1] if place else None,
            monthly=cost.planned.monthly if cost is not None else None,
        )
        findings.append(finding)
    findings.sort(
        key=lambda one: (one.status is not Status.NEW, -(one.monthly or 0), one.policy, one.project, one.address)
    )
    left_out = len(findings) - MOST_FINDINGS
    notices = [f"{left_out} more findings of checkov are not listed"] if left_out > 0 else []
    return findings[:MOST_FINDINGS], notices


def _checks(document: Any, plans: int) -> list[FailedCheck]:
    """The usable failed checks of one document. Errors: CheckovFailed where it is not checkov's."""
    if not isinstance(document, dict) or not ("results" in document or "failed" in document):
        raise CheckovFailed("its output has another shape")
    results = document.get("results")
    listed = results.get("failed_checks") if isinstance(results, dict) else None
    found = [_check(one, plans) for one in listed or () if isinstance(one, dict)] if isinstance(listed, list) else []
    return [one for one in found if one is not None]


def _check(one: Mapping[str, Any], plans: int) -> FailedCheck | None:
    name, address = one.get("check_name"), one.get("resource_address") or one.get("resource")
    check, at = one.get("check_id"), PurePath(str(one.get("file_path"))).stem
    if not (isinstance(check, str) and isinstance(address, str) and _CHECK.fullmatch(check)):
        return None
    if not (at.isdecimal() and len(at) < 6 and int(at) < plans):
        return None
    result = one.get("check_result")
    keys = result.get("evaluated_keys") if isinstance(result, dict) else None
    key = keys[0] if isinstance(keys, list) and keys and isinstance(keys[0], str) else ""
    return FailedCheck(
        plan=int(at),
        check=check,
        name=" ".join(name.split())[:300] if isinstance(name, str) else check,
        address=address[:500],
        attribute=key if _ATTRIBUTE.fullmatch(key) else "",
    )


def _saw_resources(document: Mapping[str, Any]) -> bool:
    return bool(_counted(document, "resource_count") != 0)


def _unread(document: Mapping[str, Any]) -> int:
    errors = _counted(document, "parsing_errors")
    return errors if isinstance(errors, int) and errors > 0 else 0


def _counted(document: Mapping[str, Any], name: str) -> Any:
    """checkov counts in `summary`, and at the top where nothing was found at all."""
    summary = document.get("summary")
    return summary.get(name) if isinstance(summary, dict) else document.get(name)
