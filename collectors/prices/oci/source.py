"""Oracle Cloud's price list: one public JSON document, the same prices in all regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from collectors.prices.http import Http
from collectors.prices.source import Found, Part, RefreshFailed

BASE = "https://apexapps.oracle.com/pls/apex/cetools"


class OraclePrices:
    """Keys are Oracle's own: the service category and the part number, as they stand on its bills."""

    provider = "oci"
    title = "OCI price list"

    def __init__(self, http: Http) -> None:
        self._http = http

    def parts(self, regions: Sequence[str]) -> Sequence[Part]:
        return [Part("oci", "price list", "*")]

    def prices(self, part: Part) -> Iterator[Found]:
        document = self._http.json("/api/v1/products/", {"currencyCode": "USD"})
        items = document.get("items") if isinstance(document, Mapping) else None
        if not isinstance(items, list):
            raise RefreshFailed(f"{self.title}: no items in the answer", hint="try again later")
        for item in items:
            amount = _pay_as_you_go(item)
            number, category = str(item.get("partNumber") or ""), str(item.get("serviceCategory") or "")
            if amount is not None and number and category:
                yield Found(category, number, str(item.get("metricName") or "unit"), amount, "*")


def _pay_as_you_go(item: Mapping[str, object]) -> Decimal | None:
    """The last step's price: first steps are free allowances of the account."""
    found = None
    localizations = item.get("currencyCodeLocalizations")
    for local in localizations if isinstance(localizations, list) else ():
        if local.get("currencyCode") != "USD":
            continue
        for price in local.get("prices") or ():
            value = price.get("value")
            if price.get("model") == "PAY_AS_YOU_GO" and isinstance(value, int | Decimal) and value > 0:
                found = Decimal(value)
    return found
