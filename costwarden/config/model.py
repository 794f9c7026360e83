"""The shape of costwarden.yaml (DESIGN.md, section 5; JSON Schema in schemas/config.json).

Every model forbids unknown keys: a typo in a limit must not become "no limit".
"""

from __future__ import annotations

import datetime
import math
import re
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from costwarden.config.pattern import check_pattern

PolicyLevel = Literal["deny", "approval", "warn", "advise"]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6, allow_inf_nan=False)]
Percent = Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=2, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


def _inside_repository(path: str) -> str:
    """A configuration comes from a pull request: its paths stay inside the repository."""
    parts = PurePosixPath(path.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or re.match(r"^[A-Za-z]:", path):
        raise ValueError("must be a path inside the repository, without '..'")
    return path


def _plain_values(parameters: dict[str, Any]) -> dict[str, Any]:
    """What JSON can say: an infinity would reach the engine as null, and the rule that compares with it never fire."""
    return {name: _plain(value) for name, value in parameters.items()}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, datetime.date):  # 2027-01-01 without quotes; datetime is one too
        return value.isoformat()
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(inner) for key, inner in value.items()}
    raise ValueError("holds a value that is not text, a finite number of up to 15 digits, a list or a mapping")


RepositoryPath = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_inside_repository)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Project(Section):
    """One Terraform root: its plan, its source, its environment."""

    name: Name
    plan: RepositoryPath | None = None
    hcl: RepositoryPath | None = None
    environment: Name = "default"
    usage: RepositoryPath | None = None
    var_files: tuple[str, ...] = ()
    workspace: str = "default"


class Limits(Section):
    """What a pull request may cost in one environment; a limit that is absent does not exist."""

    monthly_delta: Amount | None = None
    percent_delta: Percent | None = None
    resource_monthly: Amount | None = None


class TagRule(Section):
    pattern: Annotated[str, AfterValidator(check_pattern)] | None = None
    allowed: tuple[str, ...] | None = None


class Tags(Section):
    required: dict[Name, TagRule] = Field(default_factory=dict)
    exclude_types: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _a_key_without_rules_is_required(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("required"), dict):
            rules = {key: {} if rule is None else rule for key, rule in value["required"].items()}
            return {**value, "required": rules}
        return value


class PolicySetting(Section):
    """What the repository says about one policy."""

    level: PolicyLevel | None = None
    enabled: bool = True
    owners: tuple[Name, ...] = ()
    approvals: int = Field(default=1, ge=1, le=20)
    # Before this day the policy at most warns; from it on it blocks (DESIGN.md: warn-to-deny ramps by date).
    enforce_from: datetime.date | None = None
    parameters: Annotated[dict[str, Any], AfterValidator(_plain_values)] = Field(default_factory=dict)


class Match(Section):
    """What a budget or an owner is responsible for; every given part must match."""

    tag: dict[str, str] = Field(default_factory=dict)
    environment: str | None = None
    project: str | None = None
    address: str | None = None  # glob over Terraform addresses

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not (self.tag or self.environment or self.project or self.address):
            raise ValueError("must name a tag, an environment, a project or an address")
        return self


class Role(Section):
    """A group of people that policies name as owner; whoever fits one of its parts holds it."""

    users: tuple[Name, ...] = ()
    teams: tuple[Name, ...] = ()  # "@acme/finops"; on GitLab a group's path
    codeowners: bool = False  # whom CODEOWNERS of the base branch names for the files concerned
    permission: Literal["triage", "write", "maintain", "admin"] | None = None  # at least this on the repository

    @model_validator(mode="after")
    def _says_somebody(self) -> Role:
        if not (self.users or self.teams or self.codeowners or self.permission):
            raise ValueError("must name users, teams, codeowners or a permission")
        return self


class Budget(Section):
    name: Name
    team: str = ""
    period: Literal["month", "quarter", "year"] = "month"
    amount: Amount
    match: Match


class Ownership(Section):
    match: Match
    repository: str | None = None
    path: str | None = None
    owner: Name


class Threshold(Section):
    usd: Amount = Decimal(10)
    percent: Percent = Decimal(5)


class Comment(Section):
    when: Literal["changed", "threshold", "always", "never"] = "changed"
    # Part of a hidden HTML comment: nothing that could end it or hold white space.
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,63}$")] = "default"
    threshold: Threshold = Threshold()


class Discount(Section):
    """A negotiated price (percent off the list price, or the price itself), or what a commitment makes of it.

    A commitment is a savings plan, reserved instances, a committed-use discount: `coverage` percent of the usage is
    paid at `price`, or at `percent` off the contracted price, the rest at the contracted price. Only the effective
    basis has it. Spot, reserved and committed prices themselves are never covered.
    """

    kind: Literal["negotiated", "commitment"] = "negotiated"
    provider: Literal["aws", "azure", "azurerm", "google"]
    service: Name | None = None
    family: str | None = None  # glob over the catalogue's SKU path, e.g. "instance/m7g.*"
    region: str | None = None
    percent: Annotated[Decimal, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    price: Amount | None = None
    coverage: Annotated[Decimal, Field(gt=0, le=100, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _percent_or_price(self) -> Discount:
        if (self.percent is None) == (self.price is None):
            raise ValueError("needs either percent or price")
        if self.kind == "commitment" and self.coverage is None:
            raise ValueError("a commitment needs coverage, the percentage of the usage it pays for")
        if self.kind == "negotiated" and self.coverage is not None:
            raise ValueError("coverage belongs to kind: commitment")
        return self


class Prices(Section):
    """Which price the gate decides on: the public one, the negotiated one, or that with commitments counted in."""

    basis: Literal["list", "contracted", "effective"] = "contracted"


class Notify(Section):
    when: Literal["budget", "load", "anomaly"]
    team: str = ""
    to: Literal["slack", "teams", "jira", "servicenow", "webhook"]
    webhook_env: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]  # the variable that holds the address
    token_env: Annotated[str, Field(pattern=r"^([A-Z][A-Z0-9_]*)?$")] = ""  # Jira, ServiceNow: the credentials'
    severity: Literal["info", "warning", "critical"] = "info"  # this and above


class Config(Section):
    """A repository's costwarden.yaml; `Config()` is what holds without a file."""

    version: Literal[1] = 1
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    projects: tuple[Project, ...] = ()
    limits: dict[Name, Limits] = Field(default_factory=dict)
    tags: Tags = Tags()
    policies: dict[Name, PolicySetting] = Field(default_factory=dict)
    roles: dict[Name, Role] = Field(default_factory=dict)
    budgets: tuple[Budget, ...] = ()
    ownership: tuple[Ownership, ...] = ()
    comment: Comment = Comment()
    discounts: tuple[Discount, ...] = ()
    prices: Prices = Prices()
    usage: RepositoryPath | None = None
    exceptions: RepositoryPath = ".costwarden/exceptions.yaml"
    notify: tuple[Notify, ...] = ()
    attributes: dict[str, tuple[str, ...]] = Field(default_factory=dict)  # more attributes for one's own policies

    @model_validator(mode="before")
    @classmethod
    def _a_key_with_nothing_under_it_is_as_good_as_absent(cls, value: Any) -> Any:
        return {key: inner for key, inner in value.items() if inner is not None} if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _project_names_are_unique(self) -> Config:
        names = [project.name for project in self.projects]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"project {twice[0]!r} is listed twice")
        return self

    def limits_for(self, environment: str) -> Limits:
        """The environment's limits laid over those of `default`."""
        default = self.limits.get("default", Limits())
        own = self.limits.get(environment)
        if own is None:
            return default
        return default.model_copy(update=own.model_dump(exclude_unset=True))
