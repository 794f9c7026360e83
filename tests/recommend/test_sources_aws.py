"""AWS's advisors by their service models: asked page by page, parsed into the one model."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costwarden.recommend.errors import RecommendationsNotReadable
from costwarden.recommend.gather import Inputs, gather
from costwarden.recommend.model import Recommendation
from costwarden.recommend.read import read_recommendations
from costwarden.recommend.sources.registry import all_sources, source_for
from tests.fakes.aws_models import ModelFake

NOW = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
ARN = "arn:aws:ec2:eu-west-1:123456789012:"
SOURCES = {source.name: source for source in all_sources()}
HUB, OPTIMIZER, ADVISOR = "aws cost optimization hub", "aws compute optimizer", "aws trusted advisor"


@pytest.fixture
def aws() -> ModelFake:
    return ModelFake()


def fetched(name: str, client: Any) -> list[Recommendation]:
    source = SOURCES[name]
    assert source.fetch is not None
    answers = list(source.fetch(client))
    assert all(source_for(answer) is source for answer in answers if any(answer.values()))
    return [one for answer in answers for one in source.parse(answer, tenant="acme", now=NOW)]


def hub_item(**changes: Any) -> dict[str, Any]:
    return {
        "recommendationId": "rec-1",
        "accountId": "123456789012",
        "region": "eu-west-1",
        "resourceArn": f"{ARN}volume/vol-1",
        "currentResourceType": "EbsVolume",
        "recommendedResourceType": "EbsVolume",
        "estimatedMonthlySavings": 12.5,
        "estimatedSavingsPercentage": 20.0,
        "estimatedMonthlyCost": 62.5,
        "currencyCode": "USD",
        "actionType": "Upgrade",
        "restartNeeded": False,
        "rollbackPossible": True,
        "implementationEffort": "VeryLow",
        "source": "ComputeOptimizer",
        "recommendationLookbackPeriodInDays": 14,
        "lastRefreshTimestamp": NOW,
        "tags": [{"key": "Team", "value": "web"}],
        **changes,
    }


def volume_details(kind: str, **performance: float) -> dict[str, Any]:
    storage = {"type": kind, "sizeInGb": 500.0}
    return {"ebsVolume": {"configuration": {"storage": storage, "performance": performance}}}


def test_the_hubs_entries_come_with_their_details_over_all_pages(aws: ModelFake) -> None:
    pages = {"": ([hub_item()], "next"), "next": ([hub_item(recommendationId="rec-2", **INSTANCE)], None)}

    def listed(asked: Any) -> dict[str, Any]:
        items, token = pages[asked.get("nextToken", "")]
        return {"items": items, **({"nextToken": token} if token else {})}

    def details(asked: Any) -> dict[str, Any]:
        if asked["recommendationId"] == "rec-2":
            return {"recommendationId": "rec-2"}
        before, after = volume_details("gp2"), volume_details("gp3", iops=3000.0, throughput=125.0)
        return {"currentResourceDetails": before, "recommendedResourceDetails": after}

    aws.replies["cost-optimization-hub", "ListRecommendations"] = listed
    aws.replies["cost-optimization-hub", "GetRecommendation"] = details
    volume, machine = fetched(HUB, aws.client("cost-optimization-hub"))
    assert (volume.kind, volume.resource_type, volume.region) == ("aws_ebs_gp2_gp3", "aws_ebs_volume", "eu-west-1")
    assert dict(volume.target) == {"volume_type": "gp3", "size_gb": 500, "iops": 3000, "throughput": 125}
    assert (volume.monthly_saving, volume.monthly_cost, volume.tags) == (
        Decimal("12.50"), Decimal("62.50"), {"Team": "web"},
    )  # fmt: skip
    assert (machine.kind, dict(machine.current), dict(machine.target)) == (
        "aws_ec2_rightsize", {"instance_type": "m5.2xlarge"}, {"instance_type": "m5.large"},
    )  # fmt: skip


INSTANCE = {
    "resourceArn": f"{ARN}instance/i-1",
    "currentResourceType": "Ec2Instance",
    "recommendedResourceType": "Ec2Instance",
    "actionType": "Rightsize",
    "currentResourceSummary": "m5.2xlarge",
    "recommendedResourceSummary": "m5.large",
}


def option(**fields: Any) -> dict[str, Any]:
    saving = {"savingsOpportunityPercentage": 50.0, "estimatedMonthlySavings": {"currency": "USD", "value": 70.0}}
    return {"rank": 1, "performanceRisk": 1.0, "savingsOpportunity": saving, **fields}


def optimizer(aws: ModelFake, **answers: list[dict[str, Any]]) -> list[Recommendation]:
    keys = {
        "GetEC2InstanceRecommendations": "instanceRecommendations",
        "GetEBSVolumeRecommendations": "volumeRecommendations",
        "GetLambdaFunctionRecommendations": "lambdaFunctionRecommendations",
        "GetRDSDatabaseRecommendations": "rdsDBRecommendations",
        "GetIdleRecommendations": "idleRecommendations",
    }
    for operation, key in keys.items():
        aws.replies["compute-optimizer", operation] = lambda _, key=key: {key: answers.get(key, [])}
    return fetched(OPTIMIZER, aws.client("compute-optimizer"))


def test_compute_optimizers_best_option_leads_and_others_are_alternatives(aws: ModelFake) -> None:
    row = {
        "instanceArn": f"{ARN}instance/i-1",
        "accountId": "123456789012",
        "currentInstanceType": "m5.2xlarge",
        "finding": "Overprovisioned",
        "utilizationMetrics": [{"name": "Cpu", "statistic": "Maximum", "value": 21.0},
                               {"name": "Memory", "statistic": "Maximum", "value": 33.0}],
        "lookBackPeriodInDays": 14.0,
        "lastRefreshTimestamp": NOW,
        "recommendationOptions": [option(rank=2, instanceType="m5.large"), option(instanceType="m5.xlarge")],
    }  # fmt: skip
    (found,) = optimizer(aws, instanceRecommendations=[row])
    assert (dict(found.target), found.alternatives) == (
        {"instance_type": "m5.xlarge"},
        ({"instance_type": "m5.large"},),
    )
    assert (found.monthly_saving, found.monthly_cost, found.memory_known) == (Decimal(70), Decimal(140), True)
    assert [(one.metric, one.window_days) for one in found.evidence] == [("cpu_percent", 14), ("memory_percent", 14)]


def test_another_architecture_is_a_step_for_a_person(aws: ModelFake) -> None:
    row = {
        "instanceArn": f"{ARN}instance/i-1",
        "currentInstanceType": "m5.large",
        "finding": "Overprovisioned",
        "recommendationOptions": [option(instanceType="m7g.large", platformDifferences=["Architecture"])],
    }
    (found,) = optimizer(aws, instanceRecommendations=[row])
    assert found.kind == "aws_ec2_graviton"
    assert [one.code for one in found.refusals] == ["manual_step"]


def test_idle_volumes_and_optimised_ones(aws: ModelFake) -> None:
    saving = option()["savingsOpportunity"]
    idle = {
        "resourceArn": f"{ARN}volume/vol-9", "resourceType": "EBSVolume", "finding": "Unattached",
        "savingsOpportunity": saving, "lookBackPeriodInDays": 32.0,
    }  # fmt: skip
    fine = {"volumeArn": f"{ARN}volume/vol-1", "finding": "Optimized", "volumeRecommendationOptions": []}
    (found,) = optimizer(aws, idleRecommendations=[idle], volumeRecommendations=[fine])
    assert (found.kind, found.resource_id) == ("aws_ebs_delete_unattached", f"{ARN}volume/vol-9")


def test_trusted_advisors_resources_carry_text(aws: ModelFake) -> None:
    summary = {
        "id": "1", "type": "standard", "status": "warning", "pillars": ["cost_optimizing"], "source": "ta_check",
        "name": "Unassociated Elastic IP Addresses", "resourcesAggregates":
            {"okCount": 0, "warningCount": 1, "errorCount": 0, "excludedCount": 0},
        "arn": "arn:aws:trustedadvisor::123456789012:recommendation/1",
    }  # fmt: skip
    resource = {
        "id": "r", "arn": "arn:aws:trustedadvisor::123456789012:recommendation-resource/1/r",
        "awsResourceId": f"{ARN}elastic-ip/eipalloc-1", "regionCode": "eu-west-1", "status": "warning",
        "metadata": {"Monthly Cost": "$3.65"}, "lastUpdatedAt": NOW,
        "recommendationArn": "arn:aws:trustedadvisor::123456789012:recommendation/1",
    }  # fmt: skip
    aws.replies["trustedadvisor", "ListRecommendations"] = lambda _: {"recommendationSummaries": [summary]}
    aws.replies["trustedadvisor", "ListRecommendationResources"] = lambda _: {
        "recommendationResourceSummaries": [resource]
    }
    (found,) = fetched(ADVISOR, aws.client("trustedadvisor"))
    assert (found.kind, found.monthly_saving) == ("aws_eip_release", Decimal("3.65"))


def test_a_folder_of_answers_is_one_list_without_doubles(tmp_path: Path) -> None:
    item = {**hub_item(), "lastRefreshTimestamp": NOW.isoformat()}
    details = {"currentResourceDetails": volume_details("gp2"), "recommendedResourceDetails": volume_details("gp3")}
    (tmp_path / "a.json").write_text(json.dumps({"items": [item | details]}), encoding="utf-8")
    own = {"provider": "aws", "account": "123456789012", "resource_id": f"{ARN}volume/vol-1",
           "kind": "aws_ebs_gp2_gp3", "source": "own rules", "target": {"volume_type": "gp3"}}  # fmt: skip
    document = {"version": 1, "recommendations": [own]}
    (tmp_path / "b.json").write_text(json.dumps(document), encoding="utf-8")
    (found,) = gather(Inputs(files=(tmp_path,)), NOW)
    assert (found.source, found.also_reported_by) == (HUB, ("own rules",))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"items": 7}', '{"version": 1, "recommendations": [{}]}', "\x00"])
def test_what_is_no_advice_is_an_error_a_user_can_act_on(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecommendationsNotReadable):
        read_recommendations(path, now=NOW)
