"""The account that a queue, table or share is in."""

from __future__ import annotations

from costwarden.estimate.azure._storage import Account, account_of
from costwarden.estimate.view import ResourceView


def holder_of(view: ResourceView) -> ResourceView | None:
    return view.reference("storage_account_name") or view.reference("storage_account_id")


def account_holding(view: ResourceView) -> Account:
    """The account's nature; what is not in the plan counts as a general purpose v2 account with local copies."""
    holder = holder_of(view)
    if holder is None:
        view.assume("the storage account is not in the plan: general purpose v2, LRS is assumed; add it to the plan")
        return Account("storagev2", premium=False, cool=False, replication="lrs", hierarchical=False)
    return account_of(holder)
