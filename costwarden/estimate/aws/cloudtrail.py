"""aws_cloudtrail: copies of management events, data events, insight events."""

from __future__ import annotations

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AWSCloudTrail"
PER = 100_000


def _management(trail: ResourceView) -> bool:
    given = trail.usage("monthly_additional_management_events") is not None
    return given or trail.flag("include_global_service_events", True)


def _insight(trail: ResourceView) -> bool:
    return trail.usage("monthly_insight_events") is not None or trail.has("insight_selector")


RESOURCE = ResourceType(
    "aws_cloudtrail",
    dimensions=(
        metered(
            "Management events (additional copies)",
            "100k events",
            PriceKey(SERVICE, "events/management"),
            "monthly_additional_management_events",
            per=PER,
            when=_management,
            page="CloudTrail",
        ),
        metered(
            "Data events",
            "100k events",
            PriceKey(SERVICE, "events/data"),
            "monthly_data_events",
            per=PER,
            page="CloudTrail",
        ),
        metered(
            "Insight events",
            "100k events",
            PriceKey(SERVICE, "events/insight"),
            "monthly_insight_events",
            per=PER,
            when=_insight,
            page="CloudTrail",
        ),
    ),
)
