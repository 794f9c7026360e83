"""The policy document's shape, for its JSON Schema (schemas/document.json), editors and tests; nothing runs on it.

`document.py` builds it; DESIGN.md section 4 is the contract. Additions are listed in docs/policies/writing.md.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic reads this one before Python 3.12


class PullShape(TypedDict):
    repository: str
    number: int
    author: str
    base: str
    head_sha: str
    labels: list[str]
    draft: bool


class CostShape(TypedDict):
    """The totals of the document's environment, in integer cents."""

    past_cents: int
    planned_cents: int
    delta_cents: int
    delta_basis_points: int  # of past_cents; 0 where past is 0
    priced_percent: int


class PropagationShape(TypedDict):
    """A required tag the resource has that does not reach what it launches."""

    scope: str
    key: str


class ResourceShape(TypedDict):
    address: str
    module: str
    type: str
    provider: str
    region: str
    project: str
    environment: str
    actions: list[str]
    changed: list[str]
    taggable: bool
    tags: dict[str, str]
    tags_lower: dict[str, str]
    tags_unknown: list[str]
    tags_near: dict[str, str]
    propagates: list[PropagationShape]
    attributes: dict[str, Any]
    refers_to: dict[str, list[str]]
    past_cents: int
    planned_cents: int
    state: Literal["priced", "free", "usage", "unpriced", "unsupported"]
    file: str
    line: int
    owner: str


class BudgetShape(TypedDict):
    name: str
    team: str
    period: Literal["month", "quarter", "year"]
    limit_cents: int
    known: bool
    actual_cents: int
    forecast_cents: int
    delta_cents: int


class ActualsShape(TypedDict):
    known: bool
    last_30_days_cents: dict[str, int]


class TagRuleShape(TypedDict):
    pattern: NotRequired[str]
    allowed: NotRequired[list[str]]


class TagRulesShape(TypedDict):
    required: dict[str, TagRuleShape]


class LimitsShape(TypedDict):
    """Only the limits that are configured."""

    monthly_delta_cents: NotRequired[int]
    percent_delta_basis_points: NotRequired[int]
    resource_monthly_cents: NotRequired[int]


class DocumentShape(TypedDict):
    version: Literal[1]
    now_ns: int
    environment: str
    tenant: str
    currency: str
    pull: PullShape
    cost: CostShape
    resources: list[ResourceShape]
    budgets: list[BudgetShape]
    actuals: ActualsShape
    limits: LimitsShape
    tag_rules: TagRulesShape
    parameters: dict[str, dict[str, Any]]
    plan: NotRequired[dict[str, Any]]  # with --raw-plan, sensitive values removed
