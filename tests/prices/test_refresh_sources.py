"""Azure's, Google's and Oracle's answers become our keys, and servers are waited for."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from collectors.prices.azure.source import AzurePrices
from collectors.prices.google.source import GooglePrices
from collectors.prices.http import TRIES
from collectors.prices.oci.source import OraclePrices
from collectors.prices.source import Part, RefreshFailed
from tests.prices.answers import an_http, prices

# --- Azure


def an_azure_item(product: str, meter: str, **fields: Any) -> dict[str, Any]:
    base = {
        "type": "Consumption",
        "tierMinimumUnits": 0,
        "retailPrice": 0.5,
        "unitOfMeasure": "1 Hour",
        "productName": product,
        "skuName": meter,
        "meterName": meter,
        "armSkuName": "Standard_D2s_v5",
    }
    return base | fields


def test_azure_machines_and_disks_get_our_keys() -> None:
    series = "Virtual Machines Dsv5 Series"
    items = [
        an_azure_item(series, "D2s v5"),
        an_azure_item(f"{series} Windows", "D2s v5"),
        an_azure_item(series, "D2s v5 Spot"),
        an_azure_item(series, "D2s v5 Low Priority"),
        an_azure_item(series, "D2s v5", type="Reservation"),
        an_azure_item("Cloud Services Dsv5", "D2s v5"),
        an_azure_item(series, "D2s v5", retailPrice=0),
    ]
    source = AzurePrices(an_http(lambda _: httpx.Response(200, json={"Items": items, "NextPageLink": None})))
    assert set(prices(source, Part("azure", "Virtual Machines", "westeurope"))) == {
        "Virtual Machines linux/standard_d2s_v5 westeurope",
        "Virtual Machines windows/standard_d2s_v5 westeurope",
        "Virtual Machines linux/standard_d2s_v5/spot westeurope",
    }
    items = [
        an_azure_item("Standard HDD Managed Disks", "S4 LRS Disk Operations", unitOfMeasure="10K"),
        an_azure_item("Ultra Disks", "Ultra LRS Provisioned IOPS", unitOfMeasure="1/Hour"),
        an_azure_item("Blob Storage", "Hot LRS Data Stored", unitOfMeasure="1 GB/Month"),
    ]
    source = AzurePrices(an_http(lambda _: httpx.Response(200, json={"Items": items})))
    assert prices(source, Part("azure", "Storage", "westeurope")) == {
        "Managed Disks disk-operations/hdd/lrs westeurope": ("0.00005", "operation"),
        "Managed Disks ultra/iops westeurope": ("0.5", "hour"),
    }


def test_a_page_may_not_lead_elsewhere() -> None:
    page = {"Items": [], "NextPageLink": "https://elsewhere.test/api"}
    source = AzurePrices(an_http(lambda _: httpx.Response(200, json=page)))
    with pytest.raises(RefreshFailed, match="another host"):
        prices(source, Part("azure", "Storage", "westeurope"))


# --- Google


def a_google_sku(words: str, nanos: int, unit: str = "h", units: str = "0", *regions: str) -> dict[str, Any]:
    money = {"currencyCode": "USD", "units": units, "nanos": nanos}
    expression = {"usageUnit": unit, "tieredRates": [{"startUsageAmount": 0, "unitPrice": money}]}
    return {
        "description": words,
        "serviceRegions": list(regions) or ["europe-west3"],
        "pricingInfo": [{"pricingExpression": expression}],
    }


def google_answers() -> Iterator[dict[str, Any]]:
    yield {
        "skus": [
            a_google_sku("N2 Instance Core running in Frankfurt", 40_728_000),
            a_google_sku("Commitment v1: N2 Cpu in Frankfurt for 1 Year", 1),
            a_google_sku("N2 Custom Instance Core running in Frankfurt", 42_760_000),
        ],
        "nextPageToken": "two",
    }
    yield {
        "skus": [
            a_google_sku("N2 Instance Ram running in Frankfurt", 5_458_000),
            a_google_sku("SSD backed PD Capacity in Frankfurt", 204_000_000, "GiBy.mo"),
            a_google_sku("Storage PD Capacity", 40_000_000, "GiBy.mo", "0", "us-central1"),
        ]
    }


def test_google_pages_become_machines_and_disks() -> None:
    pages, tokens = google_answers(), list[str]()

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/v1/services/6F81-5844-456A/skus"
        assert request.url.params["key"] == "secret"
        tokens.append(request.url.params.get("pageToken", ""))
        return httpx.Response(200, json=next(pages))

    found = prices(GooglePrices(an_http(answer), "secret"), Part("google", "Compute Engine", "*"))
    assert tokens == ["", "two"]
    assert found["Compute Engine instance/n2-standard-4/on-demand europe-west3"] == ("0.250240", "hour")
    assert found["Compute Engine custom/n2/core/on-demand europe-west3"][1] == "vCPU-hour"
    assert Decimal(found["Compute Engine disk/pd-ssd/gb europe-west3"][0]) == Decimal("0.204")
    assert "Compute Engine disk/pd-standard/gb us-central1" in found


def test_a_key_is_never_in_an_error() -> None:
    source = GooglePrices(an_http(lambda _: httpx.Response(403)), "secret")
    with pytest.raises(RefreshFailed) as caught:
        prices(source, Part("google", "Compute Engine", "*"))
    assert "secret" not in caught.value.problem + caught.value.hint


# --- Oracle


def test_oracle_parts_keep_their_numbers() -> None:
    price = [{"model": "PAY_AS_YOU_GO", "value": 0}, {"model": "PAY_AS_YOU_GO", "value": 0.0255}]
    item = {
        "partNumber": "B91628",
        "serviceCategory": "Storage - Object Storage",
        "metricName": "Gigabyte Storage Capacity Per Month",
        "currencyCodeLocalizations": [{"currencyCode": "USD", "prices": price}],
    }
    source = OraclePrices(an_http(lambda _: httpx.Response(200, json={"items": [item]})))
    assert prices(source, Part("oci", "price list", "*")) == {
        "Storage - Object Storage B91628 *": ("0.0255", "Gigabyte Storage Capacity Per Month")
    }


# --- patience


def test_a_server_is_waited_for_as_it_asks() -> None:
    answers = iter(
        [httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(503), httpx.Response(200, text="{")]
    )
    waits: list[float] = []
    http = an_http(lambda _: next(answers, None) or httpx.Response(200, json={"a": 1.5}), waits)
    assert http.json("/x") == {"a": Decimal("1.5")}
    assert waits[0] == 7
    assert len(waits) == 3


def test_patience_ends() -> None:
    waits: list[float] = []
    with pytest.raises(RefreshFailed, match=f"{TRIES} tries: status 500"):
        an_http(lambda _: httpx.Response(500), waits).json("/x")
    assert len(waits) == TRIES - 1


def test_a_refusal_is_not_repeated() -> None:
    waits: list[float] = []
    with pytest.raises(RefreshFailed, match="status 403"):
        an_http(lambda _: httpx.Response(403), waits).json("/x")
    assert waits == []
