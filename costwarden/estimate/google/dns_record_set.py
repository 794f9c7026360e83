"""google_dns_record_set: the queries it answers."""

from costwarden.estimate.google._lines import used
from costwarden.estimate.resource import PriceKey, ResourceType

RESOURCE = ResourceType(
    "google_dns_record_set",
    dimensions=(used("Queries", "1M queries", PriceKey("Cloud DNS", "queries"), "monthly_queries", per=1_000_000),),
)
