"""AWS as a price source: mapper by mapper, by query (GetProducts) or from the regional offer files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from collectors.prices.aws.bulk import Bulk
from collectors.prices.aws.product import Product
from collectors.prices.aws.query import Query
from collectors.prices.mappers import mappers
from collectors.prices.source import Found, Part

MAIN_REGIONS = ("us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "ap-northeast-1")


class AwsPrices:
    """A mapper module has OFFER (the offer code), QUERIES (filters, one dict per call) and found(product)."""

    provider = "aws"
    title = "AWS Price List"

    def __init__(self, *, query: Query | None = None, bulk: Bulk | None = None) -> None:
        self._query = query
        self._bulk = bulk
        self._mappers = {module.OFFER: module for module in mappers("aws")}

    def parts(self, regions: Sequence[str]) -> Sequence[Part]:
        return [Part("aws", offer, region) for region in regions or MAIN_REGIONS for offer in self._mappers]

    def prices(self, part: Part) -> Iterator[Found]:
        mapper = self._mappers[part.service]
        for product in self._products(part):
            for service, sku, unit, amount in mapper.found(product):
                yield Found(service, sku, unit, amount, part.region)

    def _products(self, part: Part) -> Iterator[Product]:
        mapper = self._mappers[part.service]
        if self._bulk is not None:
            families = {filters.get("productFamily") for filters in mapper.QUERIES}
            # A query without a family asks for all of the offer.
            everything = None in families
            yield from self._bulk.products(
                part.service, part.region, lambda product: everything or product.family in families
            )
            return
        query = self._query or Query()
        for filters in mapper.QUERIES:
            yield from query.products(part.service, part.region, filters)
