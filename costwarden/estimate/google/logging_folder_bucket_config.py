"""google_logging_folder_bucket_config: the log data it takes in."""

from costwarden.estimate.google._logging import LINES
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("google_logging_folder_bucket_config", dimensions=LINES)
