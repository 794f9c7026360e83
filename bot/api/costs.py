"""What the bill says, from the tenant's own database."""

from __future__ import annotations

import datetime
import threading
from typing import Any

from bot.api.endpoint import Call, page
from bot.api.errors import ApiError
from costwarden.errors import CostwardenError

_DAYS = 30
_DAY = datetime.timedelta(days=1)
# The embedded engine has one owner at a time, and is given back after every question: the night needs it too.
_ONE_AT_A_TIME = threading.Lock()


def costs(call: Call) -> dict[str, Any]:
    """Costs by any dimensions between two days, the dearest first."""
    from costwarden.chain.warehouse import open_warehouse
    from costwarden.money import decimal_text
    from costwarden.warehouse.errors import NoWarehouse, TenantUnknown
    from costwarden.warehouse.queries.costs import CostQuestion, ask_costs

    values = call.values
    last = values["until"] or call.state.now().date()
    first = values["since"] or last - (_DAYS - 1) * _DAY
    question = CostQuestion(
        first,
        last + _DAY,
        by=tuple(values["by"] or ("service",)),
        metric=values["metric"],
        filters=dict(_pair(text) for text in values["filter"] or ()),
        currency=values["currency"],
    )
    try:
        with _ONE_AT_A_TIME, open_warehouse(tenants=[call.tenant]) as opened:
            answer = ask_costs(opened.warehouse, call.tenant, question)
            notices = list(opened.warehouse.notices)
    except (NoWarehouse, TenantUnknown):
        raise ApiError(404, "there is no bill of this tenant", "costwarden collect brings it in") from None
    except CostwardenError as error:
        raise ApiError(422, error.problem, error.hint) from None
    start, limit = int(values["after"] or 0), values["limit"]
    rows = [
        {
            "key": dict(zip(question.by, row.key, strict=True)),
            "currency": row.currency,
            "amount": decimal_text(row.amount),
        }
        for row in answer.rows[start : start + limit]
    ]
    more = str(start + limit) if len(answer.rows) > start + limit else None
    totals = {currency: decimal_text(amount) for currency, amount in answer.totals.items()}
    span = {"since": first.isoformat(), "until": last.isoformat(), "metric": question.metric}
    return page(rows, more) | {"totals": totals, "notices": notices} | span


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value
