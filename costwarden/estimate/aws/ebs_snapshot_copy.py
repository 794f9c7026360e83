"""aws_ebs_snapshot_copy: storage of the copied snapshot's volume."""

from __future__ import annotations

from typing import Any

from costwarden.estimate.aws.ebs_snapshot import storage, volume_size
from costwarden.estimate.resource import ResourceType
from costwarden.estimate.view import ResourceView


def _size(copy: ResourceView) -> Any:
    source = copy.reference("source_snapshot_id")
    return volume_size(source.reference("volume_id") if source is not None else None)


RESOURCE = ResourceType("aws_ebs_snapshot_copy", dimensions=(storage(_size),))
