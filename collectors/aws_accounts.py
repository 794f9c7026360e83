"""Names of an organization's accounts: CUR and Cost Explorer know their numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from costwarden.cloud.aws import AwsAccess, client, reported

if TYPE_CHECKING:
    import pyarrow as pa

    from costwarden.focus.rows import Rows
    from costwarden.focus.shape import Shape

REGION = "us-east-1"  # where Organizations answers


def account_names(access: AwsAccess) -> dict[str, str]:
    """Account number -> name. Errors: CloudError without organizations:ListAccounts, CloudUnavailable."""
    organizations = client("organizations", replace(access, region=access.region or REGION))
    names: dict[str, str] = {}
    with reported("AWS Organizations"):
        for page in organizations.get_paginator("list_accounts").paginate():
            names.update({str(one["Id"]): str(one["Name"]) for one in page["Accounts"]})
    return names


def with_names(shape: Shape, names: Mapping[str, str]) -> Shape:
    """The shape, names filled in where its rows have none."""
    import pyarrow.compute as pc

    def columns(rows: Rows) -> dict[str, pa.Array]:
        found = dict(shape.to_focus(rows))
        for name, number in (("SubAccountName", "SubAccountId"), ("BillingAccountName", "BillingAccountId")):
            if number in found:
                own = rows.each(found[number], names.get)
                found[name] = pc.coalesce(found[name], own) if name in found else own
        return found

    return replace(shape, to_focus=columns)
