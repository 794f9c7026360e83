"""Resources that no plan has: traffic out of a region is billed, but Terraform creates nothing for it.

resource_usage:
  aws_data_transfer.ireland: {region: eu-west-1, monthly_outbound_internet_gb: 500}
"""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.usage import Usage
from costwarden.plan.model import ResourceChange

TYPES = ("aws_data_transfer",)


def usage_only_resources(usage: Usage, planned: frozenset[str]) -> Iterator[ResourceChange]:
    """A resource that stays as it is for each address of such a type, in the order of the file.

    `planned`: addresses the plan has; one of these is never made up a second time.
    """
    for address, values in usage.by_address.items():
        kind, _, name = address.partition(".")
        if kind not in TYPES or not name or address in planned:
            continue
        attributes = {"region": values.get("region")}
        yield ResourceChange(
            address=address,
            module="",
            type=kind,
            name=name,
            index=None,
            provider=kind.partition("_")[0],
            provider_key="",
            actions=("no-op",),
            before=attributes,
            after=attributes,
        )
