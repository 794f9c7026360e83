"""aws_grafana_workspace: licences of editors, viewers and, with Enterprise, plugins for all of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonGrafana"


def _editors(workspace: ResourceView) -> Any:
    """One at least: a workspace has an administrator."""
    return workspace.usage("editors_administrator_licenses", Decimal(1))


def _everyone(workspace: ResourceView) -> Any:
    return _editors(workspace) + workspace.usage("viewer_licenses", Decimal(0))


def _enterprise(workspace: ResourceView) -> bool:
    licences = workspace.referencing("aws_grafana_license_association", "workspace_id")
    return any(licence.text("license_type").startswith("ENTERPRISE") for licence in licences)


RESOURCE = ResourceType(
    "aws_grafana_workspace",
    dimensions=(
        Dimension(
            "Editor/administrator licenses",
            "users",
            PriceKey(SERVICE, "editor"),
            _editors,
            doc="users; usage editors_administrator_licenses, 1; Managed Grafana pricing",
        ),
        Dimension(
            "Viewer licenses",
            "users",
            PriceKey(SERVICE, "viewer"),
            usage("viewer_licenses"),
            usage_based=True,
            doc="users; usage viewer_licenses; Managed Grafana pricing",
        ),
        Dimension(
            "Enterprise plugins licenses",
            "users",
            PriceKey(SERVICE, "enterprise-plugins"),
            _everyone,
            when=_enterprise,
            doc="users; usage editors and viewers; Managed Grafana pricing",
        ),
    ),
)
