"""The shape of attribution.yaml (JSON Schema in schemas/attribution.json).

Order of authority: an override, else the first rule that matches, else the (normalised) tag, else nothing: a cost that
is nobody's stays nobody's and is shown as such.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(min_length=1, max_length=200)]
Glob = Annotated[str, Field(min_length=1, max_length=500)]  # * and ?; without them the whole value
Target = Literal["team", "environment", "owner"]
TARGETS: tuple[Target, ...] = ("team", "environment", "owner")


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Tags(Section):
    """How tags are read: `keys` in order of preference per target, values renamed after lower-casing."""

    keys: dict[Target, tuple[Name, ...]] = Field(default_factory=dict)
    lower: bool = True
    values: dict[Target, dict[Name, Name]] = Field(default_factory=dict)  # as written (lower-cased) -> as meant


class Match(Section):
    """Which rows; every given part must match."""

    service: Glob | None = None
    account: Glob | None = None
    resource: Glob | None = None
    provider: Glob | None = None
    region: Glob | None = None
    charge: Literal["Usage", "Purchase", "Tax", "Credit", "Adjustment"] | None = None
    tag: dict[Name, Glob] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _says_something(self) -> Match:
        if not any((self.service, self.account, self.resource, self.provider, self.region, self.charge, self.tag)):
            raise ValueError("must name a service, account, resource, provider, region, charge or tag")
        return self


class Rule(Section):
    """The first rule that matches and says something about a target decides it."""

    match: Match
    team: Name | None = None
    environment: Name | None = None
    owner: Name | None = None


class Override(Section):
    """One resource in one span is somebody's, whatever its tags and the rules say."""

    resource: Name
    since: datetime.date
    until: datetime.date  # the first day it no longer holds
    reason: Name
    team: Name | None = None
    environment: Name | None = None
    owner: Name | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Override:
        if self.since >= self.until:
            raise ValueError("`until` must be after `since`")
        return self


class Shared(Section):
    """A cost several teams have in common: divided evenly `among` them, by fixed `weights`, by the labels of a
    `metric`, or in proportion to their direct costs.
    """

    name: Name
    match: Match
    split: Literal["even", "fixed", "proportional", "metric"]
    among: tuple[Name, ...] = ()
    weights: dict[Name, Annotated[Decimal, Field(gt=0, allow_inf_nan=False)]] = Field(default_factory=dict)
    metric: Name | None = None

    @model_validator(mode="after")
    def _complete(self) -> Shared:
        needed = {"even": bool(self.among), "fixed": bool(self.weights), "metric": bool(self.metric)}
        if not needed.get(self.split, True):
            missing = {"even": "among", "fixed": "weights", "metric": "metric"}[self.split]
            raise ValueError(f"split {self.split} needs {missing}")
        return self


class Metric(Section):
    """A series from a CSV file (day,label,value) or from the tenant's signals: requests, tokens, tenants."""

    name: Name
    file: Name | None = None  # beside attribution.yaml
    signal: Name | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Metric:
        if (self.file is None) == (self.signal is None):
            raise ValueError("needs either file or signal")
        return self


class Unit(Section):
    """A unit cost: the matching costs divided by the metric, per `per` of it."""

    name: Name
    metric: Name
    match: Match | None = None  # None: everything
    per: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)] = Decimal(1)


class Attribution(Section):
    """attribution.yaml."""

    version: Literal[1]
    tags: Tags = Tags()
    rules: tuple[Rule, ...] = ()
    overrides: tuple[Override, ...] = ()
    shared: tuple[Shared, ...] = ()
    metrics: tuple[Metric, ...] = ()
    units: tuple[Unit, ...] = ()

    @model_validator(mode="after")
    def _metrics_are_there(self) -> Attribution:
        named = {one.name for one in self.metrics}
        wanted = {one.metric for one in self.units} | {one.metric for one in self.shared if one.metric is not None}
        if wanted - named:
            raise ValueError(f"there is no metric {sorted(wanted - named)[0]!r}")
        return self
