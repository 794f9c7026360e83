"""Azure Retail Prices API: public, 100 to 1,000 items a page, the next page by link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from collectors.prices.http import Http
from collectors.prices.mappers import mappers
from collectors.prices.source import Found, Part, RefreshFailed

BASE = "https://prices.azure.com"
VERSION = "2023-01-01-preview"
MAIN_REGIONS = ("eastus", "eastus2", "westus2", "westeurope", "northeurope", "uksouth", "southeastasia")
_MAX_PAGES = 5_000  # a list that links in a circle ends as an error


class AzurePrices:
    """A mapper module has SERVICE (a serviceName of the API) and found(item)."""

    provider = "azure"
    title = "Azure Retail Prices API"

    def __init__(self, http: Http) -> None:
        self._http = http
        self._mappers = {module.SERVICE: module for module in mappers("azure")}

    def parts(self, regions: Sequence[str]) -> Sequence[Part]:
        return [Part("azure", service, region) for region in regions or MAIN_REGIONS for service in self._mappers]

    def prices(self, part: Part) -> Iterator[Found]:
        mapper = self._mappers[part.service]
        for item in self._items(part):
            if item.get("type") != "Consumption" or item.get("tierMinimumUnits"):
                continue
            amount = item.get("retailPrice")
            if not isinstance(amount, int | Decimal) or isinstance(amount, bool) or amount <= 0:
                continue
            for service, sku, unit, price in mapper.found(item, Decimal(amount)):
                yield Found(service, sku, unit, price, part.region)

    def _items(self, part: Part) -> Iterator[Mapping[str, Any]]:
        quoted = part.service.replace("'", "''")
        region = part.region.replace("'", "''")
        wanted = f"serviceName eq '{quoted}' and armRegionName eq '{region}' and priceType eq 'Consumption'"
        parameters = {"api-version": VERSION, "currencyCode": "USD", "$filter": wanted}
        page: Any = self._http.json("/api/retail/prices", parameters)
        for _ in range(_MAX_PAGES):
            items = page.get("Items") if isinstance(page, Mapping) else None
            if not isinstance(items, list):
                raise RefreshFailed(f"{self.title} sent a page without Items", hint="try again later")
            yield from (item for item in items if isinstance(item, Mapping))
            link = page.get("NextPageLink")
            if not link:
                return
            page = self._http.json(self._http.own(str(link)))
        raise RefreshFailed(f"{self.title} has no last page", hint="try again later")
