"""JUnit XML: a test case per finding and per policy that passed, for CI systems that show test results."""

from __future__ import annotations

from xml.etree import ElementTree

from costwarden.gate.result import GateResult
from costwarden.policy.model import Finding, Level, Status
from costwarden.report.escape import plain
from costwarden.report.location import place_text

_BLOCKING = (Level.DENY, Level.APPROVAL)


def render_junit(result: GateResult) -> str:
    """Blocking findings fail, warnings and advice pass with their text, existing and excepted ones are skipped."""
    findings = [*result.findings, *result.advice]
    failures = sum(_fails(finding) for finding in findings)
    skipped = sum(finding.status is not Status.NEW for finding in findings)
    counts = {
        "tests": str(len(findings) + len(result.policies_passed)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
    }
    root = ElementTree.Element("testsuites", {"name": "costwarden", **counts})
    suite = ElementTree.SubElement(root, "testsuite", {"name": "costwarden", **counts})
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (("decision", result.decision.value), ("summary", result.summary)):
        ElementTree.SubElement(properties, "property", {"name": name, "value": xml_text(value)})
    for finding in findings:
        _case(suite, finding)
    for policy in result.policies_passed:
        ElementTree.SubElement(suite, "testcase", {"classname": xml_text(policy), "name": "passed", "time": "0"})
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def xml_text(text: str) -> str:
    """One line of characters XML 1.0 allows (section 2.2): no controls, surrogates or noncharacters."""
    return plain(text)


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    subject = ": ".join(part for part in (finding.project, finding.address, finding.attribute) if part)
    attributes = {"classname": xml_text(finding.policy), "name": xml_text(subject or finding.policy), "time": "0"}
    if finding.file:
        attributes["file"] = xml_text(finding.file)
        if finding.line:
            attributes["line"] = str(finding.line)
    case = ElementTree.SubElement(suite, "testcase", attributes)
    message = xml_text(finding.message)
    lines = [message, xml_text(finding.remedy), place_text(finding), xml_text(finding.exception or "")]
    text = "\n".join(line for line in lines if line)
    if finding.status is not Status.NEW:
        ElementTree.SubElement(case, "skipped", {"message": f"{finding.status.value}: {message}"})
    elif _fails(finding):
        failure = ElementTree.SubElement(case, "failure", {"message": message, "type": finding.level.value})
        failure.text = text
    else:
        ElementTree.SubElement(case, "system-out").text = f"{finding.level.value}: {text}"


def _fails(finding: Finding) -> bool:
    return finding.status is Status.NEW and finding.level in _BLOCKING
