"""Infracost's 0.10 output as a JSON Schema, written from its documented fields: closed objects, numbers as text.

Only a resource's `metadata` is open there; that is where our own facts are.
"""

from __future__ import annotations

from typing import Any

AMOUNT = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
TEXT = {"type": "string"}
TAGS = {"type": "object", "additionalProperties": TEXT}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}


def _closed(required: str, optional: str = "", **properties: Any) -> dict[str, Any]:
    names = required.split()
    known = {name: properties.get(name, AMOUNT) for name in (*names, *optional.split())}
    return {"type": "object", "required": names, "properties": known, "additionalProperties": False}


COMPONENT = _closed(
    "name unit hourlyQuantity monthlyQuantity price hourlyCost monthlyCost priceNotFound",
    "usageBased",
    name=TEXT,
    unit=TEXT,
    usageBased={"type": "boolean"},
    priceNotFound={"type": "boolean"},
)
RESOURCE = _closed(
    "name metadata",
    "resourceType tags defaultTags hourlyCost monthlyCost monthlyUsageCost costComponents subresources",
    name=TEXT,
    resourceType=TEXT,
    tags=TAGS,
    defaultTags=TAGS,
    metadata={"type": "object"},
    costComponents={"type": "array", "items": COMPONENT},
    subresources={"type": "array", "items": {"$ref": "#/definitions/resource"}},
)
BREAKDOWN = _closed(
    "resources totalHourlyCost totalMonthlyCost totalMonthlyUsageCost",
    "freeResources",
    resources={"type": "array", "items": {"$ref": "#/definitions/resource"}},
    freeResources={"type": "array", "items": {"$ref": "#/definitions/resource"}},
)
_WHOLE = {"type": "integer"}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
SUMMARY = _closed(
    "",
    "totalDetectedResources totalSupportedResources totalUnsupportedResources totalUsageBasedResources "
    "totalNoPriceResources unsupportedResourceCounts noPriceResourceCounts",
    **dict.fromkeys(
        "totalDetectedResources totalSupportedResources totalUnsupportedResources totalUsageBasedResources "
        "totalNoPriceResources".split(),
        _WHOLE,
    ),
    unsupportedResourceCounts=_COUNTS,
    noPriceResourceCounts=_COUNTS,
)
METADATA = _closed(
    "infracostCommand vcsBranch vcsCommitSha vcsCommitAuthorName vcsCommitAuthorEmail vcsCommitTimestamp "
    "vcsCommitMessage",
    **dict.fromkeys(
        "infracostCommand vcsBranch vcsCommitSha vcsCommitAuthorName vcsCommitAuthorEmail vcsCommitMessage".split(),
        TEXT,
    ),
    vcsCommitTimestamp=TIME,
)
PROJECT = _closed(
    "name displayName metadata pastBreakdown breakdown diff summary",
    name=TEXT,
    displayName=TEXT,
    metadata=_closed("path type", path=TEXT, type=TEXT),
    pastBreakdown=BREAKDOWN,
    breakdown=BREAKDOWN,
    diff=BREAKDOWN,
    summary=SUMMARY,
)
SCHEMA: dict[str, Any] = {
    **_closed(
        "version metadata currency projects totalHourlyCost totalMonthlyCost pastTotalHourlyCost "
        "pastTotalMonthlyCost diffTotalHourlyCost diffTotalMonthlyCost timeGenerated summary",
        "totalMonthlyUsageCost pastTotalMonthlyUsageCost diffTotalMonthlyUsageCost",
        version={"const": "0.2"},
        metadata=METADATA,
        currency=TEXT,
        projects={"type": "array", "items": PROJECT},
        timeGenerated=TIME,
        summary=SUMMARY,
    ),
    "$schema": "http://json-schema.org/draft-07/schema#",
    "definitions": {"resource": RESOURCE},
}
