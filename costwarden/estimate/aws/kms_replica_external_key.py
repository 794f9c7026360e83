"""aws_kms_replica_external_key: the month of a replica, billed like a key of its own."""

from __future__ import annotations

from costwarden.estimate.aws.kms_key import KEY
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_kms_replica_external_key", dimensions=(KEY,))
