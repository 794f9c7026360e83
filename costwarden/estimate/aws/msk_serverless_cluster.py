"""aws_msk_serverless_cluster: the cluster's hours, and partitions, storage and traffic by use."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import HOURS, PriceKey, ResourceType, usage

SERVICE = "AmazonMSK"
RESOURCE = ResourceType(
    "aws_msk_serverless_cluster",
    dimensions=(
        running("Cluster", PriceKey(SERVICE, "serverless/cluster-hours"), page="MSK Serverless"),
        metered(
            "Partitions",
            "partition-hours",
            PriceKey(SERVICE, "serverless/partition-hours"),
            "partitions",
            quantity=usage("partitions", HOURS),
            page="MSK Serverless",
        ),
        metered("Storage", "GB", PriceKey(SERVICE, "serverless/storage"), "storage_gb", page="MSK Serverless"),
        metered("Data in", "GB", PriceKey(SERVICE, "serverless/ingress"), "monthly_data_in_gb", page="MSK Serverless"),
        metered("Data out", "GB", PriceKey(SERVICE, "serverless/egress"), "monthly_data_out_gb", page="MSK Serverless"),
    ),
)
