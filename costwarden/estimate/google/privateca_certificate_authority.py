"""google_privateca_certificate_authority: a month of the authority, by the tier of its pool."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(authority: ResourceView) -> Iterator[Dimension]:
    pool = authority.reference("pool")
    tier = pool.text("tier").lower() if pool is not None else ""
    if not tier:
        authority.assume("an enterprise certificate authority; its pool with the tier is not in the plan")
    yield Dimension(
        f"Certificate authority ({tier or 'enterprise'})",
        "months",
        PriceKey("Certificate Authority Service", f"ca/{tier or 'enterprise'}"),
        doc="months; 1; Certificate Authority Service pricing",
    )


RESOURCE = ResourceType("google_privateca_certificate_authority", dimensions=dimensions, doc="Certificate authority")
