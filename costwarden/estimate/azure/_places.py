"""Azure's regions as people write them, for lines that name a location."""

from __future__ import annotations

_NAMES = (
    "Australia Central|Australia Central 2|Australia East|Australia Southeast|Austria East|Belgium Central|"
    "Brazil South|Brazil Southeast|Canada Central|Canada East|Central India|Central US|Chile Central|"
    "China East|China East 2|China East 3|China North|China North 2|China North 3|East Asia|East US|East US 2|"
    "France Central|France South|Germany North|Germany West Central|Indonesia Central|Israel Central|"
    "Italy North|Japan East|Japan West|Jio India Central|Jio India West|Korea Central|Korea South|"
    "Malaysia West|Mexico Central|New Zealand North|North Central US|North Europe|Norway East|Norway West|"
    "Poland Central|Qatar Central|South Africa North|South Africa West|South Central US|South India|"
    "Southeast Asia|Spain Central|Sweden Central|Sweden South|Switzerland North|Switzerland West|UAE Central|"
    "UAE North|UK South|UK West|US Gov Arizona|US Gov Texas|US Gov Virginia|West Central US|West Europe|"
    "West India|West US|West US 2|West US 3"
)
_BY_CODE = {name.replace(" ", "").lower(): name for name in _NAMES.split("|")}


def place_name(region: str) -> str:
    """ "westus" -> "West US"; an unknown code stays as it is."""
    return _BY_CODE.get(region, region)
