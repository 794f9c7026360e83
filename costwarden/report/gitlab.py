"""GitLab's code quality report: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""

from __future__ import annotations

from typing import Any

from costwarden.gate.result import GateResult
from costwarden.policy.model import Finding, Level, Status
from costwarden.report.escape import plain
from costwarden.report.json_report import json_text
from costwarden.report.location import place_of
from costwarden.report.sarif import finding_fingerprint

_SEVERITIES = {Level.DENY: "blocker", Level.APPROVAL: "critical", Level.WARN: "minor", Level.ADVISE: "info"}


def render_gitlab(result: GateResult) -> str:
    """A list of issues. What was there before stays listed, so that the merge request shows it as unchanged;
    excepted and approved findings are no issues."""
    hidden = (Status.EXCEPTED, Status.APPROVED)
    findings = [finding for finding in [*result.findings, *result.advice] if finding.status not in hidden]
    return json_text([_issue(finding, result) for finding in findings])


def _issue(finding: Finding, result: GateResult) -> dict[str, Any]:
    path, line = place_of(finding, result)
    remedy = f" {plain(finding.remedy)}" if finding.remedy else ""
    return {
        "description": f"{plain(finding.message) or plain(finding.policy)}{remedy}",
        "check_name": plain(finding.policy),
        "fingerprint": finding_fingerprint(finding),
        "severity": _SEVERITIES[finding.level] if finding.status is Status.NEW else "info",
        "location": {"path": path, "lines": {"begin": line or 1}},
    }
