"""GetProducts of the AWS Price List API through boto3, page by page. The only file that knows boto3 here.

The API has endpoints in us-east-1, eu-central-1 and ap-south-1 only; each knows the prices of all regions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from collectors.prices.aws.product import Product, attributes_of, steps_of
from collectors.prices.source import RefreshFailed


class Query:
    """`client`: a boto3 "pricing" client, by default one with the usual AWS credentials. `endpoint_url`: for tests."""

    def __init__(self, client: Any = None, *, endpoint_url: str | None = None) -> None:
        self._client = client
        self._endpoint_url = endpoint_url

    def _made(self) -> Any:
        if self._client is None:
            import boto3
            from botocore.config import Config

            # "standard" retries throttling, 5xx and broken connections with growing pauses.
            config = Config(retries={"mode": "standard", "max_attempts": 8})
            self._client = boto3.client(
                "pricing", region_name="us-east-1", endpoint_url=self._endpoint_url, config=config
            )
        return self._client

    def products(self, offer: str, region: str, filters: Mapping[str, str]) -> Iterator[Product]:
        """Errors: RefreshFailed (no credentials, throttled for too long, refused)."""
        from botocore.exceptions import BotoCoreError, ClientError

        wanted = [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": region}]
        wanted += [{"Type": "TERM_MATCH", "Field": name, "Value": value} for name, value in filters.items()]
        try:
            pages = (
                self._made()
                .get_paginator("get_products")
                .paginate(ServiceCode=offer, Filters=wanted, FormatVersion="aws_v1", PaginationConfig={"PageSize": 100})
            )
            for page in pages:
                for text in page["PriceList"]:
                    found = _product(text)
                    if found is not None:
                        yield found
        except (BotoCoreError, ClientError) as error:
            words = error.response["Error"]["Code"] if isinstance(error, ClientError) else type(error).__name__
            raise RefreshFailed(
                f"AWS Price List, {offer} in {region}: {words}",
                hint="check the AWS credentials (pricing:GetProducts), or use --aws-bulk, which needs none",
            ) from error


def _product(text: str) -> Product | None:
    try:
        item = json.loads(text)
    except ValueError as error:
        raise RefreshFailed("the AWS Price List sent a product that is no JSON", hint="try again later") from error
    known = attributes_of(item.get("product"))
    if known is None:
        return None
    return Product(*known, steps_of(item.get("terms", {}).get("OnDemand")))
