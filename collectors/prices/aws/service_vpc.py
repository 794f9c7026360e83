"""Amazon VPC: public addresses, endpoints, transit gateways, VPN."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AmazonVPC"
QUERIES: tuple[dict[str, str], ...] = ({},)
_TABLE = {
    "PublicIPv4:InUseAddress": Line("public-ipv4", "hour"),
    "VpcEndpoint-Hours": Line("endpoint/interface/hours", "hour"),
    "VpcEndpoint-Bytes": Line(
        "endpoint/interface/gb/tier1", "GB", tiers=("endpoint/interface/gb/tier2", "endpoint/interface/gb/tier3")
    ),
    "VpcEndpoint-GWLBE-Hours": Line("endpoint/gateway-load-balancer/hours", "hour"),
    "VpcEndpoint-GWLBE-Bytes": Line("endpoint/gateway-load-balancer/gb", "GB"),
    "VPN-Usage-Hours:ipsec.1": Line("vpn/hours", "hour"),
}
_TRANSIT = {"TransitGatewayVPC": "vpc", "TransitGatewayVPN": "vpn"}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    attachment = _TRANSIT.get(product.attributes.get("operation", ""))
    if attachment and product.usage_type in ("TransitGateway-Hours", "TransitGateway-Bytes") and product.paid:
        hours = product.usage_type.endswith("Hours")
        unit, part = ("hour", "hours") if hours else ("GB", "gb")
        yield OFFER, f"transit-gateway/{attachment}/{part}", unit, product.paid[0].amount
        return
    yield from by_usage_type(product, _TABLE, OFFER)
