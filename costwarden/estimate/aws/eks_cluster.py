"""aws_eks_cluster: the control plane by the hour, dearer once its version is past standard support."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

# The last version past its 14 months of standard support; EKS release calendar, November 2026.
EXTENDED_UP_TO = (1, 33)


def extended(cluster: ResourceView) -> bool:
    """A version in extended support. Without a version EKS takes its newest; a policy may forbid extended support."""
    version = cluster.text("version", unknown="")
    if not cluster.compat and cluster.block("upgrade_policy").text("support_type", unknown="").upper() == "STANDARD":
        return False
    major, _, minor = version.partition(".")
    if not (major.isdigit() and minor.isdigit()):
        return False
    return (int(major), int(minor)) <= EXTENDED_UP_TO


def dimensions(cluster: ResourceView) -> Iterator[Dimension]:
    late = extended(cluster)
    yield Dimension(
        "EKS cluster (extended support)" if late else "EKS cluster",
        "hours",
        PriceKey("AmazonEKS", "cluster/extended" if late else "cluster"),
        hourly(),
        doc="hours; 730; EKS pricing: standard support, or extended support in all",
    )


RESOURCE = ResourceType("aws_eks_cluster", dimensions=dimensions)
