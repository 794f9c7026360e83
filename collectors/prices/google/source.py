"""Google Cloud Billing Catalog: SKUs with words instead of keys, all regions in one list, an API key needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from collectors.prices.http import Http
from collectors.prices.mappers import mappers
from collectors.prices.source import Found, Part, RefreshFailed

BASE = "https://cloudbilling.googleapis.com"
_MAX_PAGES = 2_000
_NANO = Decimal(10) ** 9


class GooglePrices:
    """A mapper module has SERVICE (our name), SERVICE_ID (Google's) and found(skus) over all SKUs of the service."""

    provider = "google"
    title = "Google Cloud Billing Catalog"

    def __init__(self, http: Http, key: str) -> None:
        self._http = http
        self._key = key
        self._mappers = {module.SERVICE: module for module in mappers("google")}
        self._regions: Sequence[str] = ()

    def parts(self, regions: Sequence[str]) -> Sequence[Part]:
        if not self._key:
            raise RefreshFailed(
                "Google's prices need an API key", hint="set GOOGLE_API_KEY to a key that may use the Cloud Billing API"
            )
        self._regions = regions
        return [Part("google", service, "*") for service in self._mappers]

    def prices(self, part: Part) -> Iterator[Found]:
        mapper = self._mappers[part.service]
        for one in mapper.found(self._skus(mapper.SERVICE_ID)):
            if not self._regions or one.region in self._regions:
                yield one

    def _skus(self, service_id: str) -> Iterator[Mapping[str, Any]]:
        token = ""
        for _ in range(_MAX_PAGES):
            parameters = {"key": self._key, "pageSize": "5000", "currencyCode": "USD"}
            page = self._http.json(
                f"/v1/services/{service_id}/skus", {**parameters, "pageToken": token} if token else parameters
            )
            skus = page.get("skus") if isinstance(page, Mapping) else None
            if not isinstance(skus, list):
                raise RefreshFailed(f"{self.title} sent a page without skus", hint="try again later")
            yield from (sku for sku in skus if isinstance(sku, Mapping))
            token = str(page.get("nextPageToken") or "")
            if not token:
                return
        raise RefreshFailed(f"{self.title} has no last page", hint="try again later")


def price_of(sku: Mapping[str, Any]) -> tuple[Decimal, str] | None:
    """(amount, usage unit) of the first step that costs something: units + nanos / 10^9. None where there is none."""
    info = sku.get("pricingInfo") or [{}]
    expression = info[-1].get("pricingExpression") or {}
    for rate in expression.get("tieredRates") or ():
        money = rate.get("unitPrice") or {}
        amount = Decimal(str(money.get("units") or 0)) + Decimal(int(money.get("nanos") or 0)) / _NANO
        if amount > 0 and money.get("currencyCode", "USD") == "USD":
            return amount, str(expression.get("usageUnit") or "")
    return None
