"""The modern stack as a repository: recorded HCL and state of AWS provider 5, and a bill and metrics made to fit it."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.fakes.github.git import BareRepository

STACK = "data/plans/m1-modern"
STATE, SOURCE, PROVIDER, KIND = "state-app.json", "hcl/base/app", "5.*", "aws_ec2_rightsize"
VARIABLES: dict[str, str] = {}
UNKNOWN_TO_TESTS: tuple[str, ...] = ()
MERGED = datetime.date(2026, 11, 20)
HOURLY = {"c7i.xlarge": Decimal("0.19"), "m7g.large": Decimal("0.087")}  # about eu-north-1's, on demand
CONFIG = """
version: 1
projects: [{name: lynx, hcl: infra, environment: prod}]
ownership: [{match: {tag: {Owner: team-checkout}}, repository: acme/shop, owner: "@ada"}]
"""


def instances(state: Path) -> dict[str, dict[str, Any]]:
    """Address -> attributes of the workers and the search machine."""
    found = {}
    for resource in json.loads(state.read_text(encoding="utf-8"))["resources"]:
        if resource["type"] == "aws_instance" and resource["mode"] == "managed":
            for one in resource["instances"]:
                index = f"[{one['index_key']}]" if "index_key" in one else ""
                found[f"aws_instance.{resource['name']}{index}"] = one["attributes"]
    return found


def commit(shared: Path, git: BareRepository) -> dict[str, str]:
    base = shared / STACK / SOURCE
    files = {f"infra/{one.name}": one.read_text(encoding="utf-8") for one in sorted(base.glob("*.tf"))}
    files |= {"costwarden.yaml": CONFIG}
    git.commit("main", dict(files))
    return files


def bill(state: Path, last: datetime.date, *, saved_after: datetime.date | None = None) -> Iterator[dict[str, str]]:
    """60 days of hours at list price, fewer on weekends; after the day `saved_after` at half of it."""
    day = last - datetime.timedelta(days=60)
    while day <= last:
        hours = 20 if day.weekday() > 4 else 24
        for attributes in instances(state).values():
            price = HOURLY[attributes["instance_type"]]
            if saved_after is not None and day > saved_after:
                price /= 2
            yield {
                "ResourceId": attributes["id"],
                "SubAccountId": "123456789012",
                "RegionId": "eu-north-1",
                "ChargeCategory": "Usage",
                "ChargePeriodStart": f"{day}T00:00:00Z",
                "EffectiveCost": f"{hours * price:.10f}",
                "BillingCurrency": "USD",
                "ConsumedQuantity": str(hours),
                "ConsumedUnit": "Hours",
            }
        day += datetime.timedelta(days=1)


def write_metrics(path: Path, state: Path) -> Path:
    """30 days in which half of everything would have been enough."""
    figures = {"cpu_percent": ("18", "27"), "memory_percent": ("25", "33"), "network_bytes": ("8e9", "9e9")}
    series = [
        {
            "resource_id": attributes["arn"],
            "metric": metric,
            "unit": "percent" if metric != "network_bytes" else "bytes a day",
            "window_days": 30,
            "datapoints_percent": "98.7",
            "mean": "9",
            "p95": p95,
            "maximum": most,
        }
        for attributes in instances(state).values()
        for metric, (p95, most) in figures.items()
    ]
    path.write_text(json.dumps({"version": 1, "series": series}), encoding="utf-8")
    return path
