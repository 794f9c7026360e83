"""Log sinks and buckets: what they take in."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import PriceKey

LINES = (used("Logging data", "GB", PriceKey("Cloud Logging", "data/gb"), "monthly_logging_data_gb"),)
