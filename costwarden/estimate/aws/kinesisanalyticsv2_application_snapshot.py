"""aws_kinesisanalyticsv2_application_snapshot: its backup storage."""

from __future__ import annotations

from costwarden.estimate.aws._analytics import backup
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_kinesisanalyticsv2_application_snapshot", dimensions=(backup(),))
