"""aws_ec2_host: a dedicated host of an instance family, on demand or reserved."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

TERMS = {"1_year": "1yr", "3_year": "3yr"}
PAYMENTS = ("no_upfront", "partial_upfront", "all_upfront")


def _family(host: ResourceView) -> str:
    return host.text("instance_family") or host.text("instance_type").partition(".")[0]


def _reserved(host: ResourceView) -> str:
    """ "1yr-no_upfront" from the usage file; "" on demand."""
    term = TERMS.get(host.usage_text("reserved_instance_term"))
    payment = host.usage_text("reserved_instance_payment_option")
    return f"{term}-{payment}" if term and payment in PAYMENTS else ""


def _price(host: ResourceView) -> PriceKey | None:
    reserved = _reserved(host)
    if reserved.endswith("all_upfront") and not host.compat:
        host.assume("what was paid upfront for a reserved host is not known: its monthly share is left out")
        return None
    return PriceKey("AmazonEC2", f"host/{_family(host)}/{'reserved-' + reserved if reserved else 'on-demand'}")


RESOURCE = ResourceType(
    "aws_ec2_host",
    dimensions=(
        running(
            lambda host: f"EC2 Dedicated Host ({'reserved' if _reserved(host) else 'on-demand'}, {_family(host)})",
            _price,
            page="EC2 Dedicated Hosts",
        ),
    ),
)
