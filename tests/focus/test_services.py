"""Tables of services and regions: every entry is a FOCUS category, every name has one."""

from __future__ import annotations

from costwarden.focus.regions import region_table
from costwarden.focus.services import TABLES, service_table


def test_one_service_name_has_one_category():
    for path in TABLES.glob("*.csv"):
        found: dict[str, set[str]] = {}
        for service in service_table(path.stem).values():
            found.setdefault(service.name, set()).add(service.category)
        assert {name: many for name, many in found.items() if len(many) > 1} == {}, path.stem


def test_what_everybody_uses_is_known():
    aws, azure = service_table("aws"), service_table("azure")
    assert (aws["amazonec2"].name, aws["amazonec2"].subcategory) == ("Amazon Elastic Compute Cloud", "Virtual Machines")
    assert aws["amazon elastic compute cloud"] == aws["amazonec2"]
    assert azure["microsoft.compute/virtualmachines"].category == "Compute"
    assert service_table("")["amazonec2"] == aws["amazonec2"]


def test_a_region_is_known_by_all_its_names():
    regions = region_table("azure")
    assert {regions[name] for name in ("eastus", "useast")} == {("eastus", "East US")}
