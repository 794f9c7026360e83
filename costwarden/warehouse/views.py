"""The SELECTs of focus_1_0, focus_1_2 and focus_1_3: versions are views over one table, not copies.

Sources: FOCUS_Spec tags v1.0, v1.2, v1.3. An empty map stands for null in storage; readers get null, else JSON text.
"""

from __future__ import annotations

from costwarden.focus.columns import CANONICAL, Column

_ORDER = {"1.0": 0, "1.1": 1, "1.2": 2, "1.3": 3}
# Mandatory in the standard, not delivered by every provider: filled from what it means.
_FILLED = {
    "PricingCurrency": "BillingCurrency",
    "PricingCurrencyEffectiveCost": "EffectiveCost",
    "ServiceProviderName": "ProviderName",
    "HostProviderName": "ProviderName",
}


def view_select(database: str, version: str) -> str:
    """The SELECT of one version's view over `database`.cost."""
    columns = [column for column in CANONICAL if _ORDER[column.since] <= _ORDER[version]]
    shown = [_shown(column) for column in columns]
    if version == "1.3":  # a split row is here beside the row it splits: a reader who sums has to choose
        return f"SELECT {', '.join([*shown, 'c.x_IsSplitOf AS x_IsSplitOf'])} FROM {database}.cost AS c"
    where = "c.x_IsSplitOf IS NULL AND c.x_CostBasis = 'invoiced'"
    return f"SELECT {', '.join(shown)} FROM {database}.cost AS c WHERE {where}"


def _shown(column: Column) -> str:
    name = column.name
    if column.kind == "map":
        return f"if(empty(c.{name}), NULL, toJSONString(c.{name})) AS {name}"
    if name in _FILLED:
        return f"ifNull(c.{name}, c.{_FILLED[name]}) AS {name}"
    return f"c.{name} AS {name}"
