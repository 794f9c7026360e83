"""aws_kms_external_key: the month of a key with imported material."""

from __future__ import annotations

from costwarden.estimate.aws.kms_key import KEY
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_kms_external_key", dimensions=(KEY,))
