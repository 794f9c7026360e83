"""A result as the step's outputs (names as in action.yml)."""

from __future__ import annotations

from collections.abc import Mapping

from costwarden.gate.result import GateResult
from costwarden.money import decimal_text
from costwarden.publish.settings import Published


def outputs_of(
    result: GateResult, published: Published | None, files: Mapping[str, str], duration_ms: int
) -> dict[str, str]:
    """Every output; "" where there is nothing to say. Amounts are decimal text in the report's currency."""
    estimate = result.estimate
    return {
        "decision": result.decision.value,
        "summary": " ".join(result.summary.split()),
        "delta-monthly": decimal_text(estimate.delta_monthly),
        "delta-low": decimal_text(estimate.delta_low),
        "delta-high": decimal_text(estimate.delta_high),
        "total-monthly": decimal_text(estimate.planned_monthly),
        "currency": estimate.currency,
        "denied": str(result.denied),
        "warned": str(result.warned),
        "advice": str(result.advised),
        "approvals-needed": str(result.approvals_needed),
        "priced-percent": str(estimate.priced_percent),
        "report-json": files.get("json", ""),
        "report-md": files.get("markdown", ""),
        "sarif-file": files.get("sarif", ""),
        "comment-url": (published.comment_url if published else None) or "",
        "check-url": (published.check_url if published else None) or "",
        "duration-ms": str(duration_ms),
    }


def outputs_of_error(published: Published | None, duration_ms: int) -> dict[str, str]:
    """The outputs of a run that could not decide."""
    return {
        "decision": "error",
        "check-url": (published.check_url if published else None) or "",
        "duration-ms": str(duration_ms),
    }
