"""SARIF 2.1.0 for code scanning: one run, a rule per policy, results on .tf lines, stable fingerprints."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from costwarden import __version__
from costwarden.gate.result import GateResult
from costwarden.policy.model import Finding, Level, PolicyInfo, Status
from costwarden.report.escape import plain
from costwarden.report.json_report import json_text
from costwarden.report.location import place_of

# GitHub takes 20 runs of 25,000 results and shows 5,000; a file of this size stays readable and far below 10 MB.
MOST_RESULTS = 2_000
_LEVELS = {Level.DENY: "error", Level.APPROVAL: "error", Level.WARN: "warning", Level.ADVISE: "note"}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def render_sarif(result: GateResult) -> str:
    """At most 2,000 results, new ones first; the run's properties say how many are left out."""
    findings = [*result.findings, *result.advice]
    shown = findings[:MOST_RESULTS]
    rules = _rules(shown, {policy.id: policy for policy in result.policies})
    positions = {rule["id"]: position for position, rule in enumerate(rules)}
    driver = {"name": "costwarden", "semanticVersion": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, positions[plain(finding.policy)], result) for finding in shown],
        "properties": {
            "summary": plain(result.summary),
            "decision": result.decision.value,
            "resultsLeftOut": len(findings) - len(shown),
        },
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def finding_fingerprint(finding: Finding) -> str:
    """Stable across pushes and unique in a report of several projects: 32 hex digits over project and finding id."""
    return sha256(f"{finding.project}\n{finding.id}".encode("utf-8", "replace")).hexdigest()[:32]


def _rules(findings: Sequence[Finding], policies: Mapping[str, PolicyInfo]) -> list[dict[str, Any]]:
    strongest: dict[str, Finding] = {}
    for finding in findings:
        strongest.setdefault(finding.policy, finding)
    names = sorted({*policies, *strongest}, key=plain)
    rules: dict[str, dict[str, Any]] = {}
    for name in names:
        policy = policies.get(name)
        level = policy.level if policy else strongest[name].level
        rule: dict[str, Any] = {"id": plain(name), "defaultConfiguration": {"level": _LEVELS[level]}}
        if policy:
            rule["shortDescription"] = {"text": plain(policy.title or name)}
            rule["fullDescription"] = {"text": plain(policy.description or policy.title or name)}
            rule["help"] = {"text": plain(policy.remedy or policy.description or policy.title or name)}
        else:
            rule["shortDescription"] = {"text": plain(name)}
        rules.setdefault(rule["id"], rule)
    return list(rules.values())


def _result(finding: Finding, rule: int, result: GateResult) -> dict[str, Any]:
    path, line = place_of(finding, result)
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(path, safe="/")}}
    physical["region"] = {"startLine": line or 1}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": plain(finding.address), "kind": "resource"}]
    text = plain(finding.message) or plain(finding.policy)
    if finding.remedy:
        text = f"{text} {plain(finding.remedy)}"
    fingerprint = finding_fingerprint(finding)
    record: dict[str, Any] = {
        "ruleId": plain(finding.policy),
        "ruleIndex": rule,
        "level": _LEVELS[finding.level],
        "message": {"text": _literal(text)},
        "locations": [location],
        "partialFingerprints": {
            "costwardenFinding/v1": fingerprint,
            "primaryLocationLineHash": f"{fingerprint[:16]}:1",
        },
        "baselineState": "unchanged" if finding.status is Status.EXISTING else "new",
        "properties": {
            "id": finding.id,
            "project": plain(finding.project),
            "attribute": plain(finding.attribute),
            "status": finding.status.value,
            "gateLevel": finding.level.value,
        },
    }
    reason = _suppression(finding)
    if reason:
        record["suppressions"] = [{"kind": "external", "status": "accepted", "justification": reason}]
    return record


def _literal(text: str) -> str:
    """SARIF reads [text](n) as a link and {0} as a placeholder (section 3.11): only those are escaped.

    Viewers that know neither would show the escapes, so an address such as a.b[0] is left as it is.
    """
    if "](" in text:
        text = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return _PLACEHOLDER.sub(r"{{\1}}", text)


def _suppression(finding: Finding) -> str:
    if finding.status is Status.EXISTING:
        return "true before this change"
    if finding.status is Status.EXCEPTED:
        return plain(finding.exception or "excepted")
    return "approved" if finding.status is Status.APPROVED else ""
