"""aws_lightsail_instance: the hours of its bundle."""

from __future__ import annotations

from costwarden.estimate.aws._lines import running
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

MEMORY = {
    "nano": "0.5GB",
    "micro": "1GB",
    "small": "2GB",
    "medium": "4GB",
    "large": "8GB",
    "xlarge": "16GB",
    "2xlarge": "32GB",
    "4xlarge": "64GB",
}


def _windows(instance: ResourceView) -> bool:
    return "_win_" in instance.text("bundle_id").lower()


def _price(instance: ResourceView) -> PriceKey:
    size = instance.text("bundle_id").lower().partition("_")[0]
    system = "windows" if _windows(instance) else "linux"
    return PriceKey("AmazonLightsail", f"bundle/{MEMORY.get(size, size)}/{system}")


RESOURCE = ResourceType(
    "aws_lightsail_instance",
    dimensions=(
        running(
            lambda instance: f"Virtual server ({'Windows' if _windows(instance) else 'Linux/UNIX'})",
            _price,
            page="Lightsail",
        ),
    ),
)
