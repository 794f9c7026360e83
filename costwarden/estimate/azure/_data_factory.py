"""Data Factory's integration runtimes: activities by where they run, and SSIS machines."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, PriceKey, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Data Factory v2"


def activity_lines(place: str) -> Iterator[Dimension]:
    """Orchestration by runs; the other activities by hours, all month. place: azure, network, self-hosted."""
    yield metered(
        SERVICE, "Orchestration", "1k runs", "monthly_orchestration_runs", sku=f"activity/{place}/orchestration"
    )
    yield fixed(SERVICE, "Data movement activity", "hours", sku=f"activity/{place}/movement")
    yield fixed(SERVICE, "Pipeline activity", "hours", sku=f"activity/{place}/pipeline")
    yield fixed(SERVICE, "External pipeline activity", "hours", sku=f"activity/{place}/external")


def flow_line(kind: str, cores: int) -> Dimension:
    """A data flow cluster: vCores of a compute type."""
    words = {"computeoptimized": "Compute Optimized", "memoryoptimized": "Memory Optimized"}
    label = words.get(kind.lower(), "General Purpose")
    return Dimension(
        f"Compute ({label}, {cores} vCores)",
        "hours",
        PriceKey(SERVICE, f"flow/{label.lower().replace(' ', '-')}"),
        hourly(cores),
        per=cores,
        doc="hours; core_count (8) x 730; Data Factory pricing",
    )


def ssis_line(view: ResourceView) -> Dimension:
    """SSIS machines by size, edition and licence."""
    size = view.text("node_size").removeprefix("Standard_").replace("_", " ")
    edition = view.text("edition", "Standard")
    included = view.text("license_type", "LicenseIncluded") == "LicenseIncluded"
    name = f"Compute ({size}, {edition}{', license included' if included else ''})"
    path = f"ssis/{size.lower().replace(' ', '-')}/{edition.lower()}/{'licensed' if included else 'hybrid-benefit'}"
    return fixed(
        SERVICE, name, "hours", hourly(view.number("number_of_nodes", 1)), sku=path, by="number_of_nodes (1) x 730"
    )
