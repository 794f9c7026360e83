"""The shape of the JSON report, once: the renderer fills it, mypy checks it, schemas/report.json is made from it."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired

from pydantic import Field
from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

Money = Annotated[
    str, Field(pattern=r"^-?[0-9]+\.[0-9]{2,}$", description="decimal text with at least two digits after the point")
]
Number = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="decimal text")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Count = Annotated[int, Field(ge=0)]
StateName = Literal["priced", "free", "usage", "unpriced", "unsupported"]
LevelName = Literal["deny", "approval", "warn", "advise"]
DecisionName = Literal["allow", "warn", "approval", "deny"]
StatusName = Literal["new", "existing", "excepted", "approved"]
BasisName = Literal["list", "contracted", "effective"]


class ComponentShape(TypedDict):
    """One line of the bill. null is unknown, never zero."""

    name: str
    unit: str
    monthly_quantity: Number | None
    price: Number | None
    monthly_cost: Money | None
    part: str  # the nested block it belongs to, "" for the resource itself
    usage_based: bool
    price_missing: str
    monthly_low: Money | None
    monthly_high: Money | None


class ResourceShape(TypedDict):
    project: str
    address: str
    type: str
    actions: list[str]
    state: StateName
    past_monthly: Money | None
    planned_monthly: Money | None
    assumptions: list[str]
    components: list[ComponentShape]
    past_components: list[ComponentShape]
    past_state: StateName
    delta_monthly: Money | None
    delta_low: Money
    delta_high: Money
    region: str
    previous_address: str | None


class ProjectShape(TypedDict):
    name: str
    environment: str
    past_monthly: Money
    planned_monthly: Money
    delta_monthly: Money
    billed_last_30_days: Money | None


class BasisTotalsShape(TypedDict):
    past_monthly: Money
    planned_monthly: Money
    delta_monthly: Money


class CostShape(TypedDict):
    """The totals are sums of what is known; `priced_percent` says how complete they are.

    They are at `basis` prices; `by_basis` has the same totals at that one and those before it: list, contracted,
    effective. Without negotiated prices only list; empty for costs read from another tool's document.
    """

    currency: str
    past_monthly: Money
    planned_monthly: Money
    delta_monthly: Money
    delta_low: Money
    delta_high: Money
    priced_percent: Annotated[int, Field(ge=0, le=100)]
    prices_as_of: Day | None
    basis: BasisName
    projects: list[ProjectShape]
    resources: list[ResourceShape]
    source: str
    warnings: list[str]
    by_basis: dict[BasisName, BasisTotalsShape]


class FindingShape(TypedDict):
    id: Annotated[str, Field(pattern="^[0-9a-f]{8}$")]
    policy: str
    level: LevelName
    project: str
    address: str
    attribute: str
    file: str | None
    line: Annotated[int, Field(ge=1)] | None
    message: str
    remedy: str
    suggestion: str | None
    monthly: Money | None
    status: StatusName
    owners: list[str]
    approvals_needed: Count
    blocks_from: Day | None
    exception: str | None
    approved_by: NotRequired[list[str]]  # who has approved it as it stands; absent where nobody has


class EngineShape(TypedDict):
    name: str
    version: str


class ChangesShape(TypedDict):
    create: Count
    update: Count
    replace: Count
    delete: Count
    forget: Count
    imported: Count
    moved: Count
    unchanged: Count


class ReportShape(TypedDict):
    """What `costwarden gate --format json` prints when it could decide."""

    version: Literal[1]
    decision: DecisionName
    summary: str
    cost: CostShape
    findings: list[FindingShape]
    engine: EngineShape
    timings_ms: dict[str, Count]
    advice: list[FindingShape]
    changes: ChangesShape
    baseline: str
    notices: list[str]
    policies_evaluated: Count
    policies_passed: list[str]
    policies_not_evaluated: dict[str, str]


class ErrorText(TypedDict):
    problem: str
    hint: str


class ErrorShape(TypedDict):
    """What it prints when it could not decide."""

    version: Literal[1]
    decision: Literal["error"]
    error: ErrorText


Report = ReportShape | ErrorShape
