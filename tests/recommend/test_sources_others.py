"""Azure Advisor and Google Recommender by recorded shapes."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from costwarden.recommend.sources.registry import source_for

NOW = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
VM = "/subscriptions/1111/resourceGroups/Shop/providers/Microsoft.Compute/virtualMachines/Web-1"


def parsed(answer: Any) -> list[Any]:
    source = source_for(answer)
    assert source is not None
    return list(source.parse(answer, tenant="", now=NOW))


def advisor(**extended: str) -> dict[str, Any]:
    properties = {
        "category": "Cost",
        "impact": "High",
        "impactedField": "Microsoft.Compute/virtualMachines",
        "impactedValue": "web-1",
        "lastUpdated": "2026-11-19T00:00:00Z",
        "recommendationTypeId": "e10b1381-5f0a-47ff-8c7b-37bd13d7c974",
        "shortDescription": {"problem": "Right-size", "solution": "Right-size"},
        "resourceMetadata": {"resourceId": VM},
        "extendedProperties": extended,
    }
    return {"data": [{"id": f"{VM}/providers/Microsoft.Advisor/recommendations/1", "properties": properties}]}


def test_azures_texts_become_amounts_a_month_and_ids_small() -> None:
    (found,) = parsed(
        advisor(
            annualSavingsAmount="1200", savingsCurrency="EUR", currentSku="Standard_D4s_v5",
            targetSku="Standard_D2s_v5", recommendationType="SkuChange", lookbackPeriod="14", MaxCpuP95="12.5",
            MaxMemoryP95="40", regionId="westeurope",
        )
    )  # fmt: skip
    assert (found.monthly_saving, found.currency, found.resource_id) == (Decimal(100), "EUR", VM.lower())
    assert (found.kind, dict(found.target)) == ("azure_vm_rightsize", {"vm_size": "Standard_D2s_v5"})
    assert (found.account, found.memory_known, len(found.evidence)) == ("1111", True, 2)


def test_without_a_number_there_is_no_saving() -> None:
    (found,) = parsed(advisor(recommendationType="Shutdown", savingsAmount="soon"))
    assert (found.kind, found.monthly_saving) == ("azure_vm_shutdown", None)


def recommender(cost: dict[str, Any], duration: str = "2592000s") -> dict[str, Any]:
    name = "projects/shop/locations/europe-west1-b/recommenders/google.compute.instance.MachineTypeRecommender"
    path = {"resource": "//compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/web",
            "resourceType": "compute.googleapis.com/Instance", "path": "/machineType"}  # fmt: skip
    operations = [
        {
            "action": "test",
            **path,
            "valueMatcher": {"matchesPattern": ".*zones/europe-west1-b/machineTypes/n2-standard-8"},
        },
        {"action": "replace", **path, "value": "zones/europe-west1-b/machineTypes/n2-standard-4"},
    ]
    row = {
        "name": f"{name}/recommendations/1",
        "recommenderSubtype": "CHANGE_MACHINE_TYPE",
        "lastRefreshTime": "2026-11-19T00:00:00Z",
        "primaryImpact": {"category": "COST", "costProjection": {"cost": cost, "duration": duration}},
        "content": {"operationGroups": [{"operations": operations}]},
        "stateInfo": {"state": "ACTIVE"},
        "targetResources": ["//compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/web"],
        "etag": "x",
    }
    return {"recommendations": [row]}


def test_googles_negative_cost_is_a_saving_scaled_to_a_month() -> None:
    (found,) = parsed(recommender({"currencyCode": "USD", "units": "-60", "nanos": -500000000}))
    assert found.monthly_saving == Decimal("61.38")  # 60.5 in 30 days × 30.4375
    assert (dict(found.current), dict(found.target)) == (
        {"machine_type": "n2-standard-8"}, {"machine_type": "n2-standard-4"},
    )  # fmt: skip
    assert (found.account, found.region) == ("shop", "europe-west1-b")


def test_what_is_done_or_dismissed_is_not_advice() -> None:
    answer = recommender({"units": "-60"})
    answer["recommendations"][0]["stateInfo"]["state"] = "SUCCEEDED"
    assert parsed(answer) == []
