"""Recommendations as JSON and back: what files hold, the state store keeps and --format json says.

{"version": 1, "recommendations": [{"provider": "aws", "resource_id": "...", "kind": "aws_ebs_gp2_gp3", ...}]}.
Money is decimal text, times are RFC 3339, unknown amounts null. What comes from a file is outside data: validated.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from costwarden.money import decimal_text
from costwarden.recommend.errors import RecommendationsNotReadable
from costwarden.recommend.kinds import kind_of
from costwarden.recommend.model import Confidence, Evidence, Recommendation, Refusal, Value

# Neither control characters nor signs that turn the direction of text: an id must read as what it is.
_SIGNS = r"[^\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
_UNSIGNED = re.compile(_SIGNS.replace("[^", "[", 1))
# In words beside an id they become spaces; in the id itself they are refused.
Text = Annotated[
    str,
    BeforeValidator(lambda text: _UNSIGNED.sub(" ", text) if isinstance(text, str) else text),
    Field(max_length=2000),
]
Name = Annotated[str, Field(min_length=1, max_length=2000, pattern=rf"^{_SIGNS}+$")]
Money = Annotated[Decimal, Field(ge=0, lt=Decimal(10) ** 14, allow_inf_nan=False)]
Figure = Annotated[Decimal, Field(gt=-(10**18), lt=10**18, allow_inf_nan=False)]
Settings = dict[Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,128}$")], bool | int | Text | None]


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore")


class EvidenceIn(_Read):
    metric: Text
    statistic: Text
    value: Figure
    unit: Text = ""
    window_days: Annotated[int, Field(ge=0, le=3650)] = 0
    threshold: Figure | None = None
    datapoints_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    basis: Text = ""


class RefusalIn(_Read):
    code: Text
    reason: Text


class RecommendationIn(_Read):
    """One element of `recommendations`; keys we do not know are ignored, so that newer files are read."""

    provider: Literal["aws", "azure", "gcp", "oci", "alibaba"]
    account: Text = ""
    region: Text = ""
    resource_id: Name
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,60}$")]
    source: Text = "file"
    resource_type: Annotated[str, Field(pattern=r"^[a-z0-9_]{0,100}$")] = ""
    resource_name: Text = ""
    source_id: Text = ""
    tenant: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,40})?$")] = ""
    tags: dict[Text, Text] = Field(default_factory=dict)
    current: Settings = Field(default_factory=dict)
    target: Settings = Field(default_factory=dict)
    alternatives: list[Settings] = Field(default_factory=list, max_length=20)
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "USD"
    monthly_cost: Money | None = None
    monthly_saving: Money | None = None
    saving_low: Money | None = None
    saving_high: Money | None = None
    basis: Literal["list", "after_discounts"] = "list"
    one_off_cost: Money = Decimal(0)
    maths: list[Text] = Field(default_factory=list, max_length=50)
    confidence: Confidence = Confidence.LOW
    performance_risk: Annotated[int, Field(ge=0, le=4)] = 0
    evidence: list[EvidenceIn] = Field(default_factory=list, max_length=50)
    evidence_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    datapoints_percent: Annotated[Decimal, Field(ge=0, le=100)] | None = None
    memory_known: bool = False
    observed_at: datetime.datetime | None = None
    created_at: datetime.datetime | None = None
    changed_at: datetime.datetime | None = None
    also_reported_by: list[Text] = Field(default_factory=list, max_length=20)
    conflicts_with: list[Text] = Field(default_factory=list, max_length=100)
    xor_group: Text = ""
    address: Text = ""
    repository: Text = ""
    refusals: list[RefusalIn] = Field(default_factory=list, max_length=50)


def to_document(one: Recommendation) -> dict[str, Any]:
    """As plain printable JSON data, with what follows from the kind. The provider's raw answer stays out."""
    kind = kind_of(one.kind)
    shown: dict[str, Any] = {"id": one.id}
    one = replace(one, **{name: _clean(getattr(one, name)) for name in _OUTSIDE if name not in _IDENTITY})
    for name in (field.name for field in fields(Recommendation)):
        if name != "raw":
            shown[name] = _plain(getattr(one, name))
    shown["saving_percent"] = _plain(one.saving_percent)
    shown["expires_at"] = _plain(one.expires_at)
    shown["risk"] = {
        "class": kind.risk.value,
        "note": kind.risk_note,
        "effort": kind.effort,
        "restart_required": kind.restart_required,
        "downtime_expected": kind.downtime_expected,
        "data_loss_possible": kind.data_loss_possible,
        "rollback": kind.rollback,
    }
    return shown


def from_document(data: Any, path: str = "recommendations") -> Recommendation:
    """One Recommendation of outside data. Errors: RecommendationsNotReadable with the first thing that is wrong."""
    try:
        read = RecommendationIn.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecommendationsNotReadable(path, f"{where}: {first['msg']}") from None
    values = {name: getattr(read, name) for name in type(read).model_fields}
    values["evidence"] = tuple(Evidence(**item.model_dump()) for item in read.evidence)
    values["refusals"] = tuple(Refusal(item.code, item.reason) for item in read.refusals)
    for name in ("observed_at", "created_at", "changed_at"):
        values[name] = _utc(values[name])
    for name in ("maths", "also_reported_by", "conflicts_with", "alternatives"):
        values[name] = tuple(values[name])
    return Recommendation(**values)


def _utc(moment: datetime.datetime | None) -> datetime.datetime | None:
    if moment is None:
        return None
    return moment.replace(tzinfo=datetime.UTC) if moment.tzinfo is None else moment.astimezone(datetime.UTC)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, Evidence | Refusal):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.value if isinstance(value, Confidence) else value


def storable(one: Recommendation) -> Recommendation:
    """What a provider said, so that the store can hold it and give it back: printable, of limited length, sane amounts.

    What cannot be made so stays in the list without its figures, and says why. Errors: RecommendationsNotReadable
    where not even the resource has a name.
    """
    cleaned = replace(one, **{name: _clean(getattr(one, name)) for name in _OUTSIDE})
    try:
        from_document(to_document(cleaned))
        return cleaned
    except RecommendationsNotReadable as error:
        said = _clean(f"{one.source} says it in a way that is not known: {error.problem}")
        bare = Recommendation(
            one.provider, cleaned.account, cleaned.region, cleaned.resource_id, "other", one.source, tenant=one.tenant,
            observed_at=one.observed_at,
            refusals=(Refusal("not_understood", said),),
        )  # fmt: skip
        from_document(to_document(bare))
        return bare


_OUTSIDE = ("account", "region", "resource_id", "resource_name", "source_id", "tags", "current", "target",
            "alternatives", "maths", "xor_group", "address", "repository", "evidence")  # fmt: skip


_IDENTITY = ("account", "resource_id")  # of which the id is made: `storable` alone may change them


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSIGNED.sub(" ", value)[:2000]
    if isinstance(value, Evidence):
        return replace(value, metric=_clean(value.metric), statistic=_clean(value.statistic), unit=_clean(value.unit))
    if isinstance(value, Mapping):
        return {_clean(key): _clean(inner) for key, inner in value.items()}
    return tuple(_clean(inner) for inner in value) if isinstance(value, list | tuple) else value


def settings_of(values: Mapping[str, Any]) -> dict[str, Value]:
    """Provider settings as ours: numbers without a fraction become integers, nothing nested gets in."""
    found: dict[str, Value] = {}
    for name, value in values.items():
        if isinstance(value, bool | str) or (isinstance(value, int) and abs(value) < 2**53):
            found[name] = value
        elif isinstance(value, float | Decimal) and value == int(value):
            found[name] = int(value)
    return found
