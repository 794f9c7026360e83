"""What the bill says, from the tenant's own database."""

from __future__ import annotations

import datetime
import threading
from typing import TYPE_CHECKING, Any

from bot.api.endpoint import Call, page
from bot.api.errors import ApiError
from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.warehouse.queries.costs import Answer, CostQuestion

_DAYS = 30
_DAY = datetime.timedelta(days=1)
# The embedded engine has one owner at a time, and is given back after every question: the night needs it too.
_ONE_AT_A_TIME = threading.Lock()


def costs(call: Call) -> dict[str, Any]:
    """Costs by any dimensions between two days, the dearest first."""
    from costwarden.money import decimal_text
    from costwarden.warehouse.queries.costs import CostQuestion

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
    answer, notices = _ask(call, question)
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


def _ask(call: Call, question: CostQuestion) -> tuple[Answer, list[str]]:
    from costwarden.chain.ledger import open_ledger
    from costwarden.warehouse.errors import (
        NoWarehouse,
        SwapUnderWay,
        TenantUnknown,
        WarehouseOwned,
        WarehouseUnreachable,
    )
    from costwarden.warehouse.queries.costs import ask_costs
    from costwarden.warehouse.warehouse import Warehouse

    ledger, leases = open_ledger(call.state)
    try:
        with _ONE_AT_A_TIME, Warehouse.open(ledger=ledger, leases=leases, tenants=[call.tenant]) as warehouse:
            return ask_costs(warehouse, call.tenant, question), list(warehouse.notices)
    except (NoWarehouse, TenantUnknown):
        raise ApiError(404, "there is no bill of this tenant", "`costwarden collect` brings it in") from None
    except (SwapUnderWay, WarehouseOwned):
        raise _away("another process is using the warehouse, the night perhaps", "ask again in a minute") from None
    except WarehouseUnreachable:
        raise _away("the warehouse does not answer", "ask again in a minute; its log says why") from None
    except CostwardenError as error:
        raise ApiError(422, error.problem, error.hint) from None


def _away(problem: str, hint: str) -> ApiError:
    return ApiError(503, problem, hint, {"retry-after": "60"})


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value
