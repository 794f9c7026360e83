"""VPC endpoints, VPN, transit gateways, mirroring and public addresses of every region."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Facts
from tools.catalogue.pages import page_rows

SKUS = {
    "Hourly charge for Client VPN connections per Hourly": ("client-vpn/connection", "hour"),
    "Hourly charge for Client VPN Endpoints per Hourly": ("client-vpn/endpoint", "hour"),
    "Hourly charge for Traffic Mirroring Source per hour": ("traffic-mirror", "hour"),
    "Hourly charge for VPC Endpoints per Hrs": ("endpoint/interface/hours", "hour"),
    "Charge for per GB data processed by VPC Endpoints per GB from 0 to 1048576": ("endpoint/interface/gb/tier1", "GB"),
    "Charge for per GB data processed by VPC Endpoints per GB from 1048576 to 5242880": (
        "endpoint/interface/gb/tier2",
        "GB",
    ),
    "Charge for per GB data processed by VPC Endpoints per GB from 5242880 to Inf": (
        "endpoint/interface/gb/tier3",
        "GB",
    ),
    "Hourly charge for AWS Gateway Load Balancer VPC Endpoint per Hrs": (
        "endpoint/gateway-load-balancer/hours",
        "hour",
    ),
    "Charge for per GB data processed by AWS Gateway Load Balancer VPC Endpoint per GB": (
        "endpoint/gateway-load-balancer/gb",
        "GB",
    ),
    "CreateVpnConnection per Hrs": ("vpn/hours", "hour"),
    "CreateVpnConnection per hours": ("vpn/hours", "hour"),
    "Hourly charge for Transit Gateway VPC Attachments per hour": ("transit-gateway/vpc/hours", "hour"),
    "Hourly charge for Transit Gateway Peering Attachments per hour": ("transit-gateway/peering/hours", "hour"),
    "Hourly charge for Transit Gateway Site to-Site VPN attachments per hour": ("transit-gateway/vpn/hours", "hour"),
    "Hourly charge for Transit Gateway AWS Direct Connect Gateway attachments per hour": (
        "transit-gateway/direct-connect/hours",
        "hour",
    ),
    "Hourly charge for Transit Gateway Connect attachments per hour": ("transit-gateway/connect/hours", "hour"),
    "Charge for per GB data processed by AWS Transit Gateways for VPC attachments per GigaBytes": (
        "transit-gateway/vpc/gb",
        "GB",
    ),
    "Charge for per GB data processed by AWS Transit Gateways for Site to-Site VPN attachments per GigaBytes": (
        "transit-gateway/vpn/gb",
        "GB",
    ),
    "Charge for per GB data processed by AWS Transit Gateways for AWS Direct Connect Gateway attachments per "
    "GigaBytes": ("transit-gateway/direct-connect/gb", "GB"),
    "Charge per Hour per VPC Lattice Service per Hrs": ("lattice/hours", "hour"),
    "Charge per GB Data Processed by VPC Lattice Service per GB": ("lattice/gb", "GB"),
    "Hourly charge for In use Public IPv4 Addresses per Hrs": ("public-ipv4", "hour"),
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from page_rows(facts, "vpc", "AmazonVPC", SKUS)
