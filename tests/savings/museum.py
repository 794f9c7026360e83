"""The waste museum as a repository: recorded HCL and state, and a bill and metrics made to fit it."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.fakes.github.git import BareRepository

STACK = "data/plans/s7-museum"
STATE, SOURCE, PROVIDER, KIND = "state.json", "hcl/base", "3.39.0", "aws_ebs_gp2_gp3"
VARIABLES = {"legacy_password": "x-1"}
UNKNOWN_TO_TESTS = ("aws_db_instance.oversized",)  # the recorded state has another password than a test may know
GP2, GP3 = Decimal("0.10"), Decimal("0.08")  # per GB and month, us-east-2
MERGED = datetime.date(2026, 11, 20)
_MONTH = Decimal("30.4375")
CODEOWNERS = "* @acme/platform\n*.tf @ada\n"
CONFIG = """
version: 1
projects: [{name: museum, hcl: infra, environment: dev}]
ownership: [{match: {tag: {Owner: team-platform}}, repository: acme/shop, path: infra, owner: "@acme/platform"}]
limits: {default: {monthly_delta: 100}}
"""


def volumes(state: Path) -> dict[str, dict[str, Any]]:
    """Address -> attributes of the museum's orphan volumes."""
    found = {}
    for resource in json.loads(state.read_text(encoding="utf-8"))["resources"]:
        if (resource["type"], resource["name"]) == ("aws_ebs_volume", "orphan"):
            for one in resource["instances"]:
                found[f"aws_ebs_volume.orphan[{one['index_key']}]"] = one["attributes"]
    return found


def commit(shared: Path, git: BareRepository) -> dict[str, str]:
    """The stack below infra/ on main, with owners and configuration."""
    base = shared / STACK / SOURCE
    files = {f"infra/{one.name}": one.read_text(encoding="utf-8") for one in sorted(base.glob("*.tf"))}
    files |= {"CODEOWNERS": CODEOWNERS, "costwarden.yaml": CONFIG}
    git.commit("main", dict(files))
    return files


def bill(state: Path, last: datetime.date, *, saved_after: datetime.date | None = None) -> Iterator[dict[str, str]]:
    """60 days of FOCUS rows of the volumes, about 10 % below list; after the day `saved_after` at gp3's price."""
    day = last - datetime.timedelta(days=60)
    while day <= last:
        for attributes in volumes(state).values():
            price = GP3 if saved_after is not None and day > saved_after else GP2
            gigabytes = Decimal(str(attributes["size"]))
            quantity = gigabytes / _MONTH
            uneven = Decimal(100 + day.toordinal() * 7 % 5 - 2) / 100
            yield {
                "ResourceId": attributes["arn"],
                "SubAccountId": "123456789012",
                "RegionId": "us-east-2",
                "ChargeCategory": "Usage",
                "ChargePeriodStart": f"{day}T00:00:00Z",
                "EffectiveCost": f"{quantity * price * Decimal('0.9') * uneven:.10f}",
                "BillingCurrency": "USD",
                "ConsumedQuantity": f"{quantity:.10f}",
                "ConsumedUnit": "GB-Mo",
            }
        day += datetime.timedelta(days=1)


def write_bill(path: Path, rows: Iterator[dict[str, str]]) -> Path:
    listed = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(listed[0]))
        writer.writeheader()
        writer.writerows(listed)
    return path


def write_metrics(path: Path, state: Path) -> Path:
    """30 days of quiet volumes: gp3's included IOPS and throughput are plenty."""
    figures = {"iops": ("240", "410"), "throughput_mib": ("31", "64")}
    series = [
        {
            "resource_id": attributes["arn"],
            "metric": metric,
            "unit": "IOPS" if metric == "iops" else "MiB/s",
            "window_days": 30,
            "datapoints_percent": "99.2",
            "mean": "12",
            "p95": p95,
            "maximum": most,
        }
        for attributes in volumes(state).values()
        for metric, (p95, most) in figures.items()
    ]
    path.write_text(json.dumps({"version": 1, "series": series}), encoding="utf-8")
    return path
