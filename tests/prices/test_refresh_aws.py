"""AWS's answers, in the shapes of its documentation, become the keys that resource types ask for."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
from collectors.prices.mappers import mappers
from collectors.prices.source import Part, RefreshFailed
from tests.prices.answers import an_http, prices


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
