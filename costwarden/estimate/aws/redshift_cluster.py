"""aws_redshift_cluster: nodes, managed storage, concurrency scaling, Spectrum, backups."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered, tiered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, Tier, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonRedshift"
TB = 1024  # GB


def _tiers(second: int) -> tuple[Tier, ...]:
    return (
        Tier(50 * TB, PriceKey(SERVICE, "backup"), "first 50 TB"),
        Tier(second, PriceKey(SERVICE, "backup/above-50tb"), "next 450 TB"),
        Tier(None, PriceKey(SERVICE, "backup/above-500tb"), "over 500 TB"),
    )


BACKUP = _tiers(500 * TB)
COMPAT_BACKUP = _tiers(550 * TB)  # the reference takes the bound of the second step for its width


def dimensions(cluster: ResourceView) -> Iterator[Dimension]:
    kind = cluster.text("node_type").lower()
    yield Dimension(
        f"Cluster usage (on-demand, {kind})",
        "hours",
        PriceKey(SERVICE, f"node/{kind}") if kind else None,
        hourly(lambda view: view.number("number_of_nodes", 1)),
        doc="hours; number_of_nodes (1) x 730; Redshift pricing",
    )
    if kind.startswith("ra3"):
        yield metered(f"Managed storage ({kind})", "GB", PriceKey(SERVICE, "managed-storage"), "managed_storage_gb")
    yield metered(
        f"Concurrency scaling ({kind})",
        "node-seconds",
        PriceKey(SERVICE, f"concurrency-scaling/{kind}"),
        "excess_concurrency_scaling_secs",
    )
    yield metered("Spectrum", "TB", PriceKey(SERVICE, "spectrum/tb"), "spectrum_data_scanned_tb")
    tiers = COMPAT_BACKUP if cluster.compat else BACKUP
    yield tiered("Backup storage", "GB", tiers, "backup_storage_gb", page="Redshift")


RESOURCE = ResourceType("aws_redshift_cluster", dimensions=dimensions)
