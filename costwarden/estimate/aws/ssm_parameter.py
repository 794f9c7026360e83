"""aws_ssm_parameter: advanced parameters by the hour, and calls at a higher throughput; standard ones are free."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import HOURS, Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AWSSystemsManager"


def dimensions(parameter: ResourceView) -> Iterator[Dimension]:
    tier = parameter.text("tier", "Standard", unknown="Standard").lower()
    if tier != "standard":
        yield Dimension(
            "Parameter storage (advanced)",
            "hours",
            PriceKey(SERVICE, "parameter/storage"),
            lambda view: view.usage("parameter_storage_hrs", HOURS),
            usage_based=True,
            doc="hours; usage parameter_storage_hrs, 730; Systems Manager pricing",
        )
    throughput = parameter.usage_text("api_throughput_limit", tier).lower()
    if throughput != "standard":
        yield metered(
            f"API interactions ({throughput})",
            "10k interactions",
            PriceKey(SERVICE, "parameter/interactions"),
            "monthly_api_interactions",
            per=10_000,
            page="Systems Manager",
        )


RESOURCE = ResourceType("aws_ssm_parameter", dimensions=dimensions)
