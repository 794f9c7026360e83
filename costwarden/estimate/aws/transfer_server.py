"""aws_transfer_server: the hours of each protocol, and what goes up and down."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered, running
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

SERVICE = "AWSTransfer"
PAGE = "Transfer Family"


def dimensions(server: ResourceView) -> Iterator[Dimension]:
    for protocol in sorted({str(each) for each in server.entries("protocols")} or {"SFTP"}):
        yield running(f"{protocol} protocol enabled", PriceKey(SERVICE, "protocol"), page=PAGE)
    yield metered("Data downloaded", "GB", PriceKey(SERVICE, "download"), "monthly_data_downloaded_gb", page=PAGE)
    yield metered("Data uploaded", "GB", PriceKey(SERVICE, "upload"), "monthly_data_uploaded_gb", page=PAGE)


RESOURCE = ResourceType("aws_transfer_server", dimensions=dimensions)
