"""aws_mwaa_environment: the environment's hours, workers and schedulers beyond its own, and its database."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonMWAA"


def dimensions(environment: ResourceView) -> Iterator[Dimension]:
    size = environment.text("environment_class", "mw1.small", unknown=None).lower().removeprefix("mw1.")
    label = size.capitalize()
    yield running(f"Environment ({label})", PriceKey(SERVICE, f"environment/{size}"), page="MWAA")
    for kind in ("worker", "scheduler"):
        yield Dimension(
            f"{kind.capitalize()} ({label})",
            "hours",
            PriceKey(SERVICE, f"{kind}/{size}"),
            hourly(usage(f"additional_{kind}s")),
            usage_based=True,
            doc=f"hours; usage additional_{kind}s; MWAA pricing",
        )
    yield metered("Meta database", "GB", PriceKey(SERVICE, "meta-database"), "meta_database_gb", page="MWAA")


RESOURCE = ResourceType("aws_mwaa_environment", dimensions=dimensions)
