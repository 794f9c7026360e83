"""A reference to many instances finds the one meant."""

from __future__ import annotations

from costwarden.estimate.context import Context
from costwarden.estimate.view import ResourceView
from costwarden.plan.model import Plan, ResourceChange
from costwarden.prices.catalogue import Catalogue
from tests.estimate.conftest import KnownReferences, a_change


def _view(attributes: dict[str, object], others: list[ResourceChange]) -> ResourceView:
    change = a_change("azurerm_storage_queue", attributes)
    references = KnownReferences({(change.address, "storage_account_name"): others})
    plan = Plan("test", "-", "1.2", "1.9.0", [change, *others], {})
    return ResourceView(Context(plan, Catalogue(), references), change, "after")


def test_of_several_instances_the_one_with_the_attributes_value_is_meant() -> None:
    accounts = [a_change("azurerm_storage_account", {"name": name}, name) for name in ("first", "second")]
    found = _view({"storage_account_name": "second"}, accounts).reference("storage_account_name")
    assert found is not None
    assert found.text("name") == "second"


def test_without_a_value_the_first_is_taken() -> None:
    accounts = [a_change("azurerm_storage_account", {"name": name}, name) for name in ("first", "second")]
    found = _view({}, accounts).reference("storage_account_name")
    assert found is not None
    assert found.text("name") == "first"
