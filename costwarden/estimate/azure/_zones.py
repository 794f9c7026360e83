"""Parts of the world that Azure's price lists of transfer name by number (Bandwidth and Front Door pricing pages)."""

from __future__ import annotations

from functools import lru_cache

_AUSTRALIA = ("australia", "newzealand")
_INDIA = ("india", "jioindia")
_ASIA = ("asia", "japan", "korea", "taiwan", "indonesia", "malaysia")
_SOUTH = ("brazil",)
_THIRD = ("brazil", "southafrica", "uae", "qatar", "israel", "mexico", "chile")


def is_government(region: str) -> bool:
    return region.startswith(("usgov", "usdod"))


@lru_cache(maxsize=256)
def transfer_zone(region: str) -> int:
    """Front Door and CDN: 1 America, Europe, Africa; 2 Asia; 3 South America; 4 Australia; 5 India."""
    if any(word in region for word in _AUSTRALIA):
        return 4
    if any(word in region for word in _INDIA):
        return 5
    if any(word in region for word in _ASIA):
        return 2
    return 3 if any(word in region for word in _SOUTH) else 1


@lru_cache(maxsize=256)
def network_zone(region: str) -> int:
    """Peering and VPN between regions: 1 North America and Europe; 2 Asia, Australia, India; 3 the rest."""
    if any(word in region for word in (*_ASIA, *_AUSTRALIA, *_INDIA)):
        return 2
    return 3 if any(word in region for word in _THIRD) else 1
