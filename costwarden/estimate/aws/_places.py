"""What AWS calls its regions in words, and the groups that its edge services bill by."""

from __future__ import annotations

LOCATIONS = {
    "us-gov-west-1": "AWS GovCloud",
    "us-gov-east-1": "AWS GovCloud",
    "us-east-1": "US East",
    "us-east-2": "US East",
    "us-west-1": "US West",
    "us-west-2": "US West",
    "ca-central-1": "Canada",
    "eu-central-1": "EU",
    "eu-west-1": "EU",
    "eu-west-2": "EU",
    "eu-west-3": "EU",
    "eu-south-1": "EU",
    "eu-north-1": "EU",
    "il-central-1": "Israel",
    "ap-east-1": "Asia Pacific",
    "ap-northeast-1": "Asia Pacific",
    "ap-northeast-2": "Asia Pacific",
    "ap-northeast-3": "Asia Pacific",
    "ap-southeast-1": "Asia Pacific",
    "ap-southeast-2": "Asia Pacific",
    "ap-southeast-3": "Asia Pacific",
    "ap-southeast-4": "Asia Pacific",
    "ap-south-1": "Asia Pacific",
    "ap-south-2": "Asia Pacific",
    "me-south-1": "Middle East",
    "me-central-1": "Middle East",
    "sa-east-1": "South America",
    "af-south-1": "Africa",
    "cn-north-1": "China",
    "cn-northwest-1": "China",
}

SHIELD_KEYS = {  # region of an origin shield -> key of the usage file's monthly_shield_requests
    "us-gov-west-1": "us",
    "us-gov-east-1": "us",
    "us-east-1": "us",
    "us-east-2": "us",
    "us-west-1": "us",
    "us-west-2": "us",
    "eu-central-1": "europe",
    "eu-west-1": "europe",
    "eu-west-2": "europe",
    "eu-west-3": "europe",
    "eu-south-1": "europe",
    "eu-north-1": "europe",
    "il-central-1": "europe",
    "ap-northeast-1": "japan",
    "ap-northeast-2": "south_korea",
    "ap-southeast-1": "singapore",
    "ap-southeast-2": "australia",
    "ap-southeast-3": "indonesia",
    "ap-southeast-4": "australia",
    "ap-south-1": "india",
    "ap-south-2": "india",
    "sa-east-1": "south_america",
}

CONTINENTS = {  # prefix of a region -> Global Accelerator's name for where it is
    "us": "NA",
    "ca": "NA",
    "mx": "NA",
    "eu": "EU",
    "il": "EU",
    "ap": "AP",
    "cn": "AP",
    "me": "ME",
    "sa": "SA",
    "af": "ZA",
}


def continent(region: str) -> str:
    """Global Accelerator's group of a region; "" where it is not known."""
    return CONTINENTS.get(region.partition("-")[0], "")
