"""Rows that are FOCUS already (1.0 to 1.3, and the previews): read by column name, words of older versions renewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from costwarden.focus.columns import ALL
from costwarden.focus.pairs import Parser, parse_json
from costwarden.focus.rows import Rows
from costwarden.focus.shape import Shape, ToFocus
from costwarden.focus.times import ISO

_OURS_ANEW = frozenset(
    {"x_SourceId", "x_DeliveryId", "x_FileOrdinal", "x_RowOrdinal", "x_RepairedColumns", "x_CostBasis"}
)

# Names of the 1.0 preview -> today's. Source: FOCUS_Spec changelog of 1.0.
OLDER_NAMES: Mapping[str, str] = {
    "ProviderName": "Provider",
    "PublisherName": "Publisher",
    "InvoiceIssuerName": "InvoiceIssuer",
    "RegionId": "Region",
    "ConsumedQuantity": "UsageQuantity",
    "ConsumedUnit": "UsageUnit",
}
# Values of the 1.0 preview -> today's.
_OLDER_WORDS: Mapping[str, Mapping[str, str]] = {
    "PricingCategory": {"On-Demand": "Standard", "Commitment-Based": "Committed", "Commitment Based": "Committed"},
}


def focus_columns(
    rows: Rows,
    *,
    formats: Sequence[str] = (ISO,),
    parse: Parser = parse_json,
    older_names: Mapping[str, str] = OLDER_NAMES,
) -> dict[str, pa.Array]:
    """Every canonical column the rows have, typed; what a source adds or corrects is laid over this."""
    found: dict[str, pa.Array] = {}
    for column in ALL:
        names = (column.name, older_names[column.name]) if column.name in older_names else (column.name,)
        if column.name in _OURS_ANEW or not any(rows.has(name) for name in names):
            continue
        if column.kind == "money":
            found[column.name] = (rows.quantity if column.name.endswith("Quantity") else rows.money)(*names)
        elif column.kind == "time":
            found[column.name] = rows.time(*names, formats=formats)
        elif column.kind == "map":
            found[column.name] = rows.pairs(*names, parse=parse)
        else:
            found[column.name] = rows.text(*names)
    for name, words in _OLDER_WORDS.items():
        if name in found:
            found[name] = rows.each(found[name], lambda value, words=words: words.get(value, value))  # type: ignore[misc]
    return found


def focus_shape(
    provider: str,
    *,
    services: str = "",
    formats: Sequence[str] = (ISO,),
    nulls: Sequence[str] = ("",),
    to_focus: ToFocus | None = None,
) -> Shape:
    """The shape of an export in FOCUS; `formats` and `nulls` are what this source writes."""
    return Shape(
        provider=provider,
        to_focus=to_focus or (lambda rows: focus_columns(rows, formats=formats)),
        services=services,
        billed="BilledCost",
        nulls=frozenset(nulls),
    )
