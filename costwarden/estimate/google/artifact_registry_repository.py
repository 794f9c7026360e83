"""google_artifact_registry_repository: stored artifacts, and their way to other regions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from costwarden.estimate.google._lines import used
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "Artifact Registry"
EGRESS = "monthly_egress_data_transfer_gb"
CONTINENTS = {
    "us": "North America",
    "northamerica": "North America",
    "europe": "Europe",
    "asia": "AsiaPacific",
    "southamerica": "South America",
    "australia": "Oceania",
}
WITHIN = {"North America": "north-america", "Europe": "europe", "AsiaPacific": "asia", "Oceania": "oceania"}


def _continent(region: str) -> str:
    return CONTINENTS.get(region.partition("-")[0], "")


def dimensions(repository: ResourceView) -> Iterator[Dimension]:
    yield used("Storage", "GB", PriceKey(SERVICE, "storage/gb"), "storage_gb")
    given = repository.usage_value(EGRESS)
    if not isinstance(given, Mapping):
        return
    lines: dict[str, tuple[str, Quantity]] = {}
    home = repository.region
    for key in given:
        target = str(key).replace("_", "-")
        amount = repository.usage(f"{EGRESS}.{key}")
        if amount is None or target == home or (home in CONTINENTS and target.startswith(f"{home}-")):
            continue  # free: the same region, or a region inside the multi-region
        name, sku = _line(_continent(home), _continent(target), repository.compat)
        so_far = lines.get(name)
        lines[name] = (so_far[0], so_far[1] + amount) if so_far else (sku, amount)
    for name, (sku, total) in lines.items():
        yield Dimension(
            name,
            "GB",
            PriceKey(SERVICE, f"egress/{sku}"),
            total,
            usage_based=True,
            doc=f"GB; usage {EGRESS}; Artifact Registry pricing",
        )


def _line(home: str, target: str, compat: bool) -> tuple[str, str]:
    """The line's name and price. The reference prices egress from Oceania to other continents as any other."""
    if "Oceania" in (home, target):
        dear = target == "Oceania" or not compat
        return "Data egress from/to Oceania", "oceania" if dear else "intercontinental"
    if home == target and home in WITHIN:
        return f"Data egress {home} to {target}", WITHIN[home]
    return "Intercontinental (Excl Oceania)", "intercontinental"


RESOURCE = ResourceType("google_artifact_registry_repository", dimensions=dimensions, doc="Repository")
