"""What every source of tenants.yaml says; each connector adds its own keys in its own file."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from collectors.source import CorrectionStyle

_PERIOD = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])", re.ASCII)


def month_text(text: str) -> str:
    """The text as it is. Errors: ValueError where it is no month."""
    if _PERIOD.fullmatch(text) is None:
        raise ValueError("must be a month, YYYY-MM")
    return text


Period = Annotated[str, AfterValidator(month_text)]
# The name of an environment variable: secrets stand nowhere else.
EnvironmentName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,127}$")]
SourceName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
InvoiceAmount = Annotated[Decimal, Field(max_digits=24, decimal_places=6, allow_inf_nan=False)]


class SourceSettings(BaseModel):
    """Keys of every source. `name` is the source's id for ever: it is part of what its rows are filed under."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    name: SourceName
    correction_style: CorrectionStyle = "replacement"
    months: Annotated[int, Field(ge=1, le=36)] = 3  # how far back a night looks, this month included
    closed_after_days: Annotated[int, Field(ge=1, le=90)] = 15  # days after a month's end until its bill is final
    # What was invoiced, to be held to: month -> currency -> amount.
    invoices: dict[Period, dict[str, InvoiceAmount]] = {}
