"""aws_neptune_cluster_snapshot: its storage, free while the cluster keeps one day of backups."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws.neptune_cluster import BACKUP, retention_of
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(snapshot: ResourceView) -> Iterator[Dimension]:
    cluster = snapshot.reference("db_cluster_identifier", "aws_neptune_cluster")
    if cluster is None or retention_of(cluster) > 1 or not snapshot.compat:
        yield BACKUP


RESOURCE = ResourceType("aws_neptune_cluster_snapshot", dimensions=dimensions)
