"""google_data_fusion_instance: the hours it stands, by edition; the clusters it starts are billed as such."""

from __future__ import annotations

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView


def _edition(instance: ResourceView) -> str:
    return instance.text("type", "BASIC").lower()


RESOURCE = ResourceType(
    "google_data_fusion_instance",
    dimensions=(
        Dimension(
            lambda view: f"Instance ({_edition(view)})",
            "hours",
            lambda view: PriceKey("Data Fusion", _edition(view)),
            hourly(),
            doc="hours; 730; Cloud Data Fusion pricing",
        ),
    ),
)
