"""aws_mq_broker: the broker's hours (the price is for the whole deployment) and its storage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonMQ"
ENGINES = {"rabbitmq": "RabbitMQ", "activemq": "ActiveMQ"}
MULTI_AZ = ("active_standby_multi_az", "cluster_multi_az")
CLUSTER_NODES = 3


def dimensions(broker: ResourceView) -> Iterator[Dimension]:
    engine = ENGINES.get(broker.text("engine_type").lower(), broker.text("engine_type"))
    mode = broker.text("deployment_mode", "single_instance").lower()
    size = broker.text("host_instance_type")
    zones = "multi-az" if mode in MULTI_AZ else "single"
    yield running(
        f"Instance usage ({engine}, {size}, {mode})", PriceKey(SERVICE, f"{engine}/{size}/{zones}"), page="MQ"
    )
    rabbit = engine == "RabbitMQ"
    disk = broker.text("storage_type", "ebs" if rabbit else "efs", unknown="ebs" if rabbit else "efs").lower()
    copies = CLUSTER_NODES if rabbit and mode in MULTI_AZ else 1
    yield metered(
        f"Storage ({engine}, {disk.upper()})",
        "GB",
        PriceKey(SERVICE, f"storage/{disk}"),
        "storage_size_gb",
        quantity=lambda view: _stored(view, copies),
        page="MQ",
    )


def _stored(broker: ResourceView, copies: int) -> Any:
    """A RabbitMQ cluster keeps the data on each of its nodes."""
    amount = broker.usage("storage_size_gb")
    return None if amount is None else amount * copies


RESOURCE = ResourceType("aws_mq_broker", dimensions=dimensions)
