"""Transit gateway attachments: an hour's price, and what goes through; by what is attached."""

from __future__ import annotations

from costwarden.estimate.aws._lines import Condition, metered, running
from costwarden.estimate.resource import Dimension, PriceKey


def attachment(kind: str, *, when: Condition | None = None) -> Dimension:
    """kind: vpc | peering | vpn | direct-connect | connect."""
    price = PriceKey("AmazonVPC", f"transit-gateway/{kind}/hours")
    return running("Transit gateway attachment", price, when=when, page="Transit Gateway")


def processed(kind: str, *, when: Condition | None = None) -> Dimension:
    return metered(
        "Data processed",
        "GB",
        PriceKey("AmazonVPC", f"transit-gateway/{kind}/gb"),
        "monthly_data_processed_gb",
        when=when,
        page="Transit Gateway",
    )
