"""`--from-cloud` and `--metrics-from` against the clouds' interfaces on loopback, with their own libraries' tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from costwarden.cli import run
from tests.fakes.aws_models import ModelFake
from tests.fakes.wire import Response
from tests.recommend.clouds import RestCloud, azure, google
from tests.recommend.test_sources_others import VM, advisor, recommender

GRAPH = "/providers/Microsoft.ResourceGraph/resources"
NOW = "2026-11-20T12:00:00Z"
LOCATIONS = "/v1beta1/projects/shop-prod/locations"
MACHINES = (
    "/v1/projects/shop-prod/locations/europe-west1-b/recommenders/"
    "google.compute.instance.MachineTypeRecommender/recommendations"
)


@pytest.fixture
def cost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path}/state.sqlite")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(["recommendations", "--now", NOW, "--format", "json", *arguments])
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


@pytest.fixture
def arm(monkeypatch: pytest.MonkeyPatch) -> Iterator[RestCloud]:
    with azure(monkeypatch) as cloud:
        yield cloud


@pytest.fixture
def gcp(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[RestCloud]:
    with google(monkeypatch, tmp_path) as cloud:
        yield cloud


def graph(*pages: list[dict[str, Any]], changed: tuple[dict[str, Any], ...] = ()) -> Callable[[Any, Any], Any]:
    """Resource Graph: Advisor's pages one after the other, and what changed within 7 days."""

    def answer(query: Mapping[str, str], body: Any) -> Any:
        assert query == {"api-version": "2022-10-01"}
        if body["query"].startswith("resourcechanges"):
            return {"totalRecords": len(changed), "data": list(changed), "resultTruncated": "false"}
        number = int(body["options"].get("$skipToken", "0"))
        more = {"$skipToken": str(number + 1)} if number + 1 < len(pages) else {}
        return {"count": len(pages[number]), "data": pages[number], "resultTruncated": "false", **more}

    return answer


def row(number: int) -> dict[str, Any]:
    found = advisor(
        annualSavingsAmount="1200", savingsCurrency="EUR", currentSku="Standard_D4s_v5", targetSku="Standard_D2s_v5",
        recommendationType="SkuChange", lookbackPeriod="14", MaxCpuP95="12.5", MaxMemoryP95="30",
    )["data"][0]  # fmt: skip
    found["properties"]["resourceMetadata"]["resourceId"] = f"{VM}{number}"
    return dict(found)


def shown(answer: tuple[int, str, str]) -> list[dict[str, Any]]:
    assert answer[0] == 0, answer[2]
    return list(json.loads(answer[1])["recommendations"])


def test_azure_advisor_is_asked_page_by_page(cost: Callable[..., Any], arm: RestCloud) -> None:
    changed = {"id": f"{VM}2".lower(), "at": "2026-11-18T00:00:00Z"}
    arm.answers[GRAPH] = graph([row(1), row(2)], [row(3)], changed=(changed,))
    found = shown(cost("--from-cloud", "azure"))
    assert [one["monthly_saving"] for one in found] == ["100.00"] * 3
    blocked = {one["resource_id"][-1]: [why["code"] for why in one["refusals"]] for one in found}
    assert blocked == {"1": [], "2": ["changed_recently"], "3": []}
    assert all("subscriptions" not in body for _, _, body in arm.calls)


def test_azures_subscriptions_are_those_of_scope(cost: Callable[..., Any], arm: RestCloud) -> None:
    arm.answers[GRAPH] = graph([])
    mine = "11111111-2222-3333-4444-555555555555"
    assert shown(cost("--from-cloud", "azure", "--scope", mine)) == []
    assert [body["subscriptions"] for _, _, body in arm.calls] == [[mine]] * 2
    code, _, err = cost("--from-cloud", "azure", "--scope", "x' or 1")
    assert (code, len(err.splitlines())) == (2, 2)


def test_azure_that_asks_to_slow_down_is_asked_again(cost: Callable[..., Any], arm: RestCloud) -> None:
    arm.answers[GRAPH] = graph([row(1)])
    arm.faults.add("POST", status=429, body="{}", headers={"Retry-After": "0"}, times=2)
    arm.faults.add("POST", status=503, body="{}", headers={"Retry-After": "0"})
    assert len(shown(cost("--from-cloud", "azure"))) == 1
    assert not arm.faults.unused


@pytest.mark.parametrize(
    ("status", "said", "hint"),
    [
        (403, "AuthorizationFailed", "the role Reader on the subscriptions"),
        (429, "TooManyRequests", "come back later"),
        (400, "BadRequest", "Reader"),
    ],
)
def test_what_azure_refuses_is_two_lines(
    cost: Callable[..., Any], arm: RestCloud, status: int, said: str, hint: str
) -> None:
    body = json.dumps({"error": {"code": said, "message": f"{said}: not you"}})
    arm.faults.add("POST", status=status, body=body, headers={"Retry-After": "0"} if status == 429 else {}, times=9)
    code, out, err = cost("--from-cloud", "azure")
    assert code == 2
    assert said in err
    assert hint in err.splitlines()[1]
    assert json.loads(out)["decision"] == "error"


@pytest.mark.parametrize("page", [{"data": "x"}, [], {"data": [], "resultTruncated": "true"}])
def test_an_answer_that_is_none_is_said(cost: Callable[..., Any], arm: RestCloud, page: Any) -> None:
    arm.answers[GRAPH] = lambda query, body: page
    code, _, err = cost("--from-cloud", "azure")
    assert code == 2
    assert "Azure Resource Graph" in err


def test_pages_without_an_end_end(cost: Callable[..., Any], arm: RestCloud) -> None:
    arm.answers[GRAPH] = lambda query, body: {"data": [], "$skipToken": "same"}
    code, _, err = cost("--from-cloud", "azure")
    assert code == 2
    assert "without an end" in err


def page_of(recommendations: list[Any]) -> Callable[[Mapping[str, str], Any], Any]:
    """One recommendation a page."""

    def answer(query: Mapping[str, str], body: Any) -> Any:
        number = int(query.get("pageToken", "0"))
        more = {"nextPageToken": str(number + 1)} if number + 1 < len(recommendations) else {}
        return {"recommendations": recommendations[number : number + 1], **more}

    return answer


def test_googles_recommenders_are_asked_where_they_answer(cost: Callable[..., Any], gcp: RestCloud) -> None:
    places = [{"locationId": "europe-west1-b"}, {"locationId": "europe-west1"}, {"locationId": "global"}]
    gcp.answers[LOCATIONS] = lambda query, body: {"locations": places}
    rows = []
    for number in (1, 2):
        one = recommender({"currencyCode": "USD", "units": "-60"})["recommendations"][0]
        for operation in one["content"]["operationGroups"][0]["operations"]:
            operation["resource"] = f"//compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/w{number}"
        rows.append(one)
    gcp.answers[MACHINES] = page_of(rows)
    found = shown(cost("--from-cloud", "gcp"))
    assert [one["kind"] for one in found] == ["gcp_vm_rightsize"] * 2
    assert [why["code"] for why in found[0]["refusals"]] == ["too_few_days"]  # Google judges by 8 days
    asked = [path for path, _, _ in gcp.calls]
    assert not any("MachineType" in path for path in asked if "/europe-west1/" in path and "GroupManager" not in path)
    assert any("CommitmentRecommender" in path for path in asked if "/europe-west1/" in path)
    assert any("image" in path for path in asked if "/global/" in path)


def test_google_is_asked_again_and_refuses_in_its_own_words(cost: Callable[..., Any], gcp: RestCloud) -> None:
    gcp.answers[LOCATIONS] = lambda query, body: {"locations": []}
    gcp.faults.add("locations", status=503, body="{}")
    assert shown(cost("--from-cloud", "gcp")) == []
    message = "Recommender API has not been used in project 1 before or it is disabled."
    said = {"error": {"code": 403, "message": message, "status": "PERMISSION_DENIED"}}
    gcp.answers[LOCATIONS] = lambda query, body: Response(403, {}, said)
    code, _, err = cost("--from-cloud", "gcp")
    assert code == 2
    assert "it is disabled" in err.splitlines()[0]
    assert "roles/recommender.viewer" in err.splitlines()[1]


def test_a_project_google_does_not_know_is_an_error(cost: Callable[..., Any], gcp: RestCloud) -> None:
    code, _, err = cost("--from-cloud", "gcp", "--scope", "other-project")
    assert code == 2
    assert "other-project" in err
    assert cost("--from-cloud", "gcp", "--scope", "../x")[0] == 2


def test_one_advisor_of_aws_may_refuse(cost: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Trusted Advisor is not in every support plan, the hub has to be switched on: the others count all the same."""
    from botocore.exceptions import ClientError

    aws = ModelFake()

    def refuse(asked: Mapping[str, Any]) -> dict[str, Any]:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "not enrolled"}}, "List")

    for service, operation in (
        ("cost-optimization-hub", "ListRecommendations"),
        ("trustedadvisor", "ListRecommendations"),
    ):
        aws.replies[service, operation] = refuse
    empty: dict[str, str] = {
        "GetEC2InstanceRecommendations": "instanceRecommendations",
        "GetEBSVolumeRecommendations": "volumeRecommendations",
        "GetLambdaFunctionRecommendations": "lambdaFunctionRecommendations",
        "GetRDSDatabaseRecommendations": "rdsDBRecommendations", "GetIdleRecommendations": "idleRecommendations",
        "GetECSServiceRecommendations": "ecsServiceRecommendations",
    }  # fmt: skip
    for operation, key in empty.items():
        aws.replies["compute-optimizer", operation] = lambda asked, key=key: {key: []}
    monkeypatch.setattr("costwarden.cloud.aws.client", lambda service, access: aws.client(service, access.region))
    code, out, err = cost("--from-cloud", "aws")
    assert (code, json.loads(out)["recommendations"]) == (0, [])
    assert [line.partition(":")[0] for line in err.splitlines()] == ["warning", "warning"]
    for operation in empty:
        aws.replies["compute-optimizer", operation] = refuse
    code, _, err = cost("--from-cloud", "aws")
    assert code == 2
    assert "not enrolled" in err.splitlines()[0]


def state_of(folder: Path, kind: str, provider: str, **attributes: Any) -> str:
    source = f'provider["registry.terraform.io/hashicorp/{provider}"]'
    resource = {"mode": "managed", "type": kind, "name": "web", "provider": source}
    resource["instances"] = [{"attributes": attributes}]  # type: ignore[assignment]
    path = folder / f"{kind}.json"
    path.write_text(json.dumps({"version": 4, "resources": [resource]}), encoding="utf-8")
    return str(path)


def test_azure_monitor_is_asked_for_a_states_machine(cost: Callable[..., Any], arm: RestCloud, tmp_path: Path) -> None:
    def metrics(query: Mapping[str, str], body: Any) -> Any:
        value = {"Percentage CPU": 8.0, "Available Memory Percentage": 85.0}.get(query["metricnames"])
        points = [{"timeStamp": str(number), query["aggregation"]: value} for number in range(14 * 288)]
        return {"value": [{"timeseries": [{"data": points if value is not None else []}]}]}

    arm.answers[f"{VM.lower()}/providers/Microsoft.Insights/metrics"] = metrics
    state = state_of(
        tmp_path, "azurerm_linux_virtual_machine", "azurerm", id=VM, size="Standard_D8s_v5", location="westeurope"
    )
    found = {one["kind"]: one for one in shown(cost("--state", state, "--metrics-from", "azure"))}
    one = found["azure_vm_rightsize"]
    assert (one["target"], one["refusals"]) == ({"vm_size": "Standard_D2s_v5"}, [])
    assert {why["basis"] for why in one["evidence"]} == {"5-minute maxima"}


def test_a_machine_that_is_gone_has_no_metrics(cost: Callable[..., Any], arm: RestCloud, tmp_path: Path) -> None:
    state = state_of(
        tmp_path, "azurerm_linux_virtual_machine", "azurerm", id=VM, size="Standard_D8s_v5", location="westeurope"
    )
    assert [one for one in shown(cost("--state", state, "--metrics-from", "azure")) if one["evidence"]] == []
    assert arm.calls


def test_google_monitoring_is_asked_for_a_states_machine(
    cost: Callable[..., Any], gcp: RestCloud, tmp_path: Path
) -> None:
    def series(query: Mapping[str, str], body: Any) -> Any:
        if "cpu/utilization" not in query["filter"]:
            return {}
        ends = [{"interval": {"endTime": str(n)}, "value": {"doubleValue": 0.05}} for n in range(14 * 288)]
        return {"timeSeries": [{"points": ends}]}

    gcp.answers["/v3/projects/shop-prod/timeSeries"] = series
    state = state_of(
        tmp_path, "google_compute_instance", "google", id="x", instance_id="42", project="shop-prod",
        machine_type="n2-standard-8", zone="europe-west1-b", self_link="https://x/web",
    )  # fmt: skip
    found = {one["kind"]: one for one in shown(cost("--state", state, "--metrics-from", "gcp"))}
    one = found["gcp_vm_rightsize"]
    assert (one["target"], one["confidence"]) == ({"machine_type": "n2-standard-4"}, "low")


def test_metrics_without_resources_are_said(cost: Callable[..., Any]) -> None:
    code, _, err = cost("--metrics-from", "azure")
    assert code == 2
    assert "--state" in err
