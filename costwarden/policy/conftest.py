"""Policies written for conftest or Infracost: what is wrapped, and what would silently never fire.

conftest evaluates rules named deny, warn and violation (and deny_x ...) of any package, each giving texts or objects
with `msg`. A generated adapter brings them under costwarden.policies.conftest, where the main package sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from costwarden.policy.diagnostic import Diagnostic
from costwarden.policy.model import Level, PolicyInfo
from costwarden.policy.source_text import blanked, position, verdict_rules, without_comments

# The top-level keys of the policy document; `plan` is there with --raw-plan.
DOCUMENT_KEYS = frozenset(
    """
    version now_ns environment tenant currency pull cost resources budgets actuals limits tag_rules parameters plan
    """.split()
)
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z")
_ALIAS = re.compile(r"\bimport\s+input\s+as\s+([A-Za-z_]\w*)")

_ENTRY = """
_entry(found) := entry if {
	is_string(found)
	entry := {"address": "", "attribute": found, "values": {}, "msg": found}
} else := entry if {
	is_object(found)
	msg := found.msg
	is_string(msg)
	address := _text(found, "address", "")
	attribute := _text(found, "attribute", msg)
	entry := {"address": address, "attribute": attribute, "values": {}, "msg": msg}
} else := {"address": "", "attribute": "", "values": [found]}

_text(found, key, other) := text if {
	text := object.get(found, key, other)
	is_string(text)
} else := other
"""


def adapter_name(package: Iterable[str]) -> str:
    """("main",) -> "main"; ("terraform", "cost-rules") -> "terraform_cost_rules"."""
    return re.sub(r"\W", "_", "_".join(package))


def build_adapter(package: tuple[str, ...], rules: Iterable[str]) -> str:
    """Rego that brings the conftest rules of `package` under costwarden.policies.conftest.

    The message doubles as the attribute, so that two messages stay two findings and a new message is a new finding.
    """
    target = "data" + "".join(f".{part}" if _IDENTIFIER.match(part) else f'["{part}"]' for part in package)
    parts = [f"package costwarden.policies.conftest.{adapter_name(package)}\n\nimport rego.v1\n"]
    for rule in sorted(rules):
        verdict = "warn" if rule.startswith("warn") else "deny"
        parts.append(
            f"\n{verdict} contains entry if {{\n\tis_set({target}.{rule})\n\tsome found in {target}.{rule}\n"
            f"\tentry := _entry(found)\n}}\n"
            # Anything but a set becomes a malformed entry, which the reader of the result refuses.
            f"\n{verdict} contains entry if {{\n\tfound := {target}.{rule}\n\tnot is_set(found)\n"
            f'\tentry := {{"address": "", "attribute": "", "values": [found]}}\n}}\n'
        )
    return "".join(parts) + _ENTRY


def conftest_policy(package: tuple[str, ...], file: str, rules: Iterable[str]) -> PolicyInfo:
    name = adapter_name(package)
    warns = all(rule.startswith("warn") for rule in rules)
    return PolicyInfo(
        id=f"conftest/{name}",
        package=f"costwarden.policies.conftest.{name}",
        title=f"conftest package {'.'.join(package)}",
        description="",
        level=Level.WARN if warns else Level.DENY,
        message="",
        remedy="",
        file=file,
        shipped=False,
        conftest=True,
    )


def infracost_findings(text: str, file: str) -> list[Diagnostic]:
    """DOC02: a policy of Infracost's own format, whose input is another document and whose syntax is older."""
    at = without_comments(text).find("package")
    line, col = position(text, max(at, 0))
    message = "package infracost reads Infracost's breakdown and is not evaluated: its input has no costwarden equal"
    way_out = (
        f"Convert the syntax with: opa fmt --write --v0-v1 {file}; then write deny contains violation in package "
        "costwarden.policies.<room>.<policy>, with input.cost.delta_cents for input.diffTotalMonthlyCost and "
        "input.resources[_].planned_cents for projects[_].breakdown.resources[_].monthlyCost"
    )
    return [Diagnostic(file, line, col, "DOC02", message, way_out)]


def unknown_inputs(text: str, file: str) -> list[Diagnostic]:
    """DOC01: reads of a top-level key the document does not have: the rule would never fire, and nobody would know."""
    found = []
    for key, at in _inputs(text):
        if key in DOCUMENT_KEYS:
            continue
        line, col = position(text, at)
        message = f"input.{key} is not part of the policy document, so the rule would never fire"
        way_out = "With --raw-plan the plan is input.plan" + (
            f": write input.plan.{key}" if key in _PLAN_KEYS else "; docs/policies/writing.md lists the document's keys"
        )
        found.append(Diagnostic(file, line, col, "DOC01", message, way_out))
    return found


_PLAN_KEYS = frozenset(
    """
    resource_changes planned_values prior_state configuration variables output_changes resource_drift
    terraform_version format_version
    """.split()
)


def reads_plan(text: str) -> bool:
    return any(key == "plan" for key, _ in _inputs(text))


def _inputs(text: str) -> list[tuple[str, int]]:
    """(first key, offset) of every `input.key` and `input["key"]`, through `import input as name` too."""
    code, source = blanked(text), without_comments(text)
    names = "|".join(["input", *(re.escape(alias) for alias in _ALIAS.findall(code))])
    pattern = re.compile(rf'(?<![.\w])(?:{names})(?:\s*\.\s*([A-Za-z_]\w*)|\[\s*"([^"]*)"\s*\])')
    return [
        (one[1] or one[2], one.start()) for one in pattern.finditer(source) if code[one.start()] == source[one.start()]
    ]


def conftest_rules(text: str) -> tuple[str, ...]:
    return tuple(sorted(verdict_rules(text)))
