"""Each cloud's answers, in the shapes of its public documentation, become the keys that resource types ask for."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

import boto3
import httpx
import pytest
from botocore.stub import Stubber

from collectors.prices.aws.bulk import Bulk
from collectors.prices.aws.product import Product, Step
from collectors.prices.aws.query import Query
from collectors.prices.aws.source import AwsPrices
from collectors.prices.azure.source import AzurePrices
from collectors.prices.google.source import GooglePrices
from collectors.prices.http import TRIES, Http
from collectors.prices.mappers import mappers
from collectors.prices.oci.source import OraclePrices
from collectors.prices.source import Part, PriceSource, RefreshFailed

BASE = "https://prices.test"
Answer = Callable[[httpx.Request], httpx.Response]


def an_http(answer: Answer, waits: list[float] | None = None) -> Http:
    return Http(BASE, transport=httpx.MockTransport(answer), sleep=(waits if waits is not None else []).append)


def prices(source: PriceSource, part: Part) -> dict[str, tuple[str, str]]:
    """ "service sku region" -> (amount, unit)."""
    return {f"{one.service} {one.sku} {one.region}": (f"{one.amount:f}", one.unit) for one in source.prices(part)}


# --- AWS


def an_item(family: str, price: str, *more: str, **attributes: str) -> dict[str, Any]:
    steps = {
        str(at): {"unit": "Hrs", "beginRange": str(at * 100), "endRange": "Inf", "pricePerUnit": {"USD": text}}
        for at, text in enumerate((price, *more))
    }
    product = {"sku": "ABC", "productFamily": family, "attributes": attributes}
    return {"product": product, "serviceCode": "x", "terms": {"OnDemand": {"ABC.JRT": {"priceDimensions": steps}}}}


M5 = an_item(
    "Compute Instance",
    "0.1070000000",
    instanceType="m5.large",
    operatingSystem="Linux",
    tenancy="Shared",
    preInstalledSw="NA",
    capacitystatus="Used",
    licenseModel="No License required",
    usagetype="EU-BoxUsage:m5.large",
)
SQL = {**M5, "product": {**M5["product"], "attributes": {**M5["product"]["attributes"], "preInstalledSw": "SQL Web"}}}


def test_aws_is_asked_page_by_page() -> None:
    client = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        nothing: dict[str, Any] = {"PriceList": [], "FormatVersion": "aws_v1"}
        stub.add_response("get_products", {**nothing, "PriceList": [json.dumps(SQL)], "NextToken": "2"})
        stub.add_response("get_products", {**nothing, "PriceList": [json.dumps(M5)]})
        for _ in range(7):
            stub.add_response("get_products", nothing)
        found = prices(AwsPrices(query=Query(client)), Part("aws", "AmazonEC2", "eu-west-1"))
        stub.assert_no_pending_responses()
    key = "AmazonEC2 instance/m5.large/linux/shared/on-demand eu-west-1"
    assert found == {key: ("0.1070000000", "hour")}


def test_aws_that_refuses_is_a_failed_part() -> None:
    client = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_client_error("get_products", "ThrottlingException", http_status_code=400)
        with pytest.raises(RefreshFailed, match="ThrottlingException"):
            prices(AwsPrices(query=Query(client)), Part("aws", "AmazonEKS", "eu-west-1"))


def an_offer(*items: Mapping[str, Any]) -> bytes:
    products = {f"SKU{at}": {**item["product"], "sku": f"SKU{at}"} for at, item in enumerate(items)}
    terms = {f"SKU{at}": item["terms"]["OnDemand"] for at, item in enumerate(items)}
    head = {"formatVersion": "v1.0", "offerCode": "AmazonEC2", "version": "20261101"}
    return json.dumps({**head, "products": products, "terms": {"OnDemand": terms, "Reserved": {}}}).encode()


NAT = an_item("NAT Gateway", "0.048", usagetype="EU-NatGateway-Hours")
ODD = an_item("Dedicated Host", "9", usagetype="EU-HostUsage:m5")


def test_an_aws_offer_file_is_streamed() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/offers/v1.0/aws/AmazonEC2/current/eu-west-1/index.json"
        return httpx.Response(200, content=an_offer(M5, NAT, ODD, SQL))

    found = prices(AwsPrices(bulk=Bulk(an_http(answer))), Part("aws", "AmazonEC2", "eu-west-1"))
    assert found == {
        "AmazonEC2 instance/m5.large/linux/shared/on-demand eu-west-1": ("0.1070000000", "hour"),
        "AmazonEC2 nat-gateway/hours eu-west-1": ("0.048", "hour"),
    }


def test_an_offer_file_that_ends_early_is_fetched_again() -> None:
    whole, waits = an_offer(M5), list[float]()
    answers = iter(
        [httpx.Response(200, headers={"content-length": str(len(whole))}, stream=httpx.ByteStream(whole[:200]))]
    )

    def answer(request: httpx.Request) -> httpx.Response:
        return next(answers, None) or httpx.Response(200, content=whole)

    found = prices(AwsPrices(bulk=Bulk(an_http(answer, waits))), Part("aws", "AmazonEC2", "eu-west-1"))
    assert (len(found), len(waits)) == (1, 1)


def a_product(family: str, *amounts: str, **attributes: str) -> Product:
    steps = tuple(Step(Decimal(at), "", Decimal(amount)) for at, amount in enumerate(amounts))
    return Product(family, attributes, steps)


AWS_KEYS = {
    "ebs/gp3/throughput": (
        "AmazonEC2",
        a_product("Provisioned Throughput", "40", usagetype="EU-EBS:VolumeP-Throughput.gp3"),
    ),
    "ebs/gp2/storage": (
        "AmazonEC2",
        a_product("Storage", "0.11", usagetype="EU-EBS:VolumeUsage.gp2", volumeApiName="gp2"),
    ),
    "public-ipv4": ("AmazonVPC", a_product("", "0.005", usagetype="EUW2-PublicIPv4:InUseAddress")),
    "instance/db.t3.micro/oracle-se2-li/multi-az": (
        "AmazonRDS",
        a_product(
            "Database Instance",
            "0.2",
            instanceType="db.t3.micro",
            databaseEngine="Oracle",
            databaseEdition="Standard Two",
            licenseModel="License included",
            deploymentOption="Multi-AZ",
        ),
    ),
    "storage/single-az/gp3": (
        "AmazonRDS",
        a_product(
            "Database Storage",
            "0.1",
            databaseEngine="Any",
            volumeType="General Purpose-GP3",
            deploymentOption="Single-AZ",
        ),
    ),
    "load-balancer/application/lcu-hours": (
        "AWSELB",
        a_product("Load Balancer-Application", "0.008", usagetype="APN1-LCUUsage"),
    ),
    "cluster": ("AmazonEKS", a_product("Compute", "0.1", usagetype="USE2-AmazonEKS-Hours:perCluster")),
    "node/cache.m5.large/redis": (
        "AmazonElastiCache",
        a_product("Cache Instance", "0.1", instanceType="cache.m5.large", cacheEngine="Redis", usagetype="NodeUsage:x"),
    ),
    "arm/duration/tier2": ("AWSLambda", a_product("Serverless", "0.3", "0.2", usagetype="CAN1-Lambda-GB-Second-ARM")),
    "storage": ("AmazonDynamoDB", a_product("Database Storage", "0", "0.25", usagetype="TimedStorage-ByteHrs")),
    "storage/infrequent": ("AmazonDynamoDB", a_product("", "0.1", usagetype="SAE1-IA-TimedStorage-ByteHrs")),
    "standard/storage_gb/above-50tb": ("AmazonS3", a_product("", "0.023", "0.022", usagetype="TimedStorage-ByteHrs")),
    "logs/ingested": ("AmazonCloudWatch", a_product("Data Payload", "0.5", usagetype="EU-DataProcessing-Bytes")),
}


@pytest.mark.parametrize("sku", AWS_KEYS)
def test_aws_products_get_our_keys(sku: str) -> None:
    offer, product = AWS_KEYS[sku]
    (mapper,) = [module for module in mappers("aws") if offer == module.OFFER]
    found = {(service, key) for service, key, _, _ in mapper.found(product)}
    assert (offer, sku) in found


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
