"""`costwarden savings` as a user runs it, against a GitHub: open, status, sync, measure, tags, drift."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from costwarden.cli import run
from tests.fakes.github.authoring import AuthoredPull, AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.recommend.test_command import ADVICE, write
from tests.savings.conftest import RIGHTS, SHOP
from tests.savings.desk import SOURCE

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def cost(
    tmp_path: Path, github: FakeGitHub, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    monkeypatch.setenv("COSTWARDEN_STATE_URL", f"sqlite:///{tmp_path}/cli.sqlite")
    monkeypatch.setenv("GITHUB_TOKEN", github.actions_token(SHOP, **RIGHTS))
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    monkeypatch.delenv("GITHUB_APP_PRIVATE_KEY", raising=False)
    folder = tmp_path / "checkout"
    folder.mkdir()
    (folder / "main.tf").write_text(SOURCE, encoding="utf-8")
    github.repositories[SHOP].git.commit("main", {"main.tf": SOURCE})
    monkeypatch.chdir(folder)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        out = capsys.readouterr()
        return code, out.out, out.err

    return call


def bill(path: Path, merged: str) -> str:
    """30 days at 1.80 before a merge and 31 at 1.44 after it."""
    import datetime

    lines = ["ResourceId,ChargeCategory,ChargePeriodStart,EffectiveCost,BillingCurrency,ConsumedQuantity,ConsumedUnit"]
    day = datetime.date.fromisoformat(merged)
    for offset in range(-30, 32):
        amount = "1.80" if offset <= 0 else "1.44"
        lines.append(f"vol-1,Usage,{day + datetime.timedelta(days=offset)}T00:00:00Z,{amount},USD,16.4,GB-Mo")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_from_a_file_of_advice_to_the_measured_status(
    cost: Call, github: FakeGitHub, operations: AuthoringOperations, tmp_path: Path
) -> None:
    assert cost("recommendations", "--import", write(tmp_path, ADVICE))[0] == 0
    opening = ("savings", "open", "--approved-by", "lee", "--repository", SHOP, "--format", "json")
    code, out, err = cost(*opening)
    assert (code, err) == (0, "")
    (opened,) = json.loads(out)["pulls"]
    assert opened["outcome"] == "opened"
    code, out, _ = cost(*opening)
    assert (code, json.loads(out)["pulls"], json.loads(out)["not_included"]) == (1, [], [])  # it is pr_open, not open
    (row,) = json.loads(cost("savings", "status", "--format", "json")[1])["pulls"]
    assert (row["state"], row["approved_by"], row["claimed"], row["measured"]) == ("open", "lee", "10.00", None)
    pull = github.repositories[SHOP].pulls[opened["number"]]
    assert isinstance(pull, AuthoredPull)
    operations.merge_pull(github.repositories[SHOP], pull)
    assert "merged" in cost("savings", "sync")[1]
    assert pull.merged_at is not None
    code, out, err = cost("savings", "measure", "--bill", bill(tmp_path / "bill.csv", pull.merged_at[:10]))
    assert (code, err) == (0, "")
    assert out.count("$10.96 a month") == 3
    (row,) = json.loads(cost("savings", "status", "--format", "json")[1])["pulls"]
    assert (row["state"], row["measured"], row["measured_days"]) == ("merged", "10.96", 30)
    assert "| aws_ebs_gp2_gp3 | 1 | 1.00 | 1.10 |" in cost("savings", "status", "--calibration")[1]
    assert "nothing is due" in cost("savings", "measure", "--bill", str(tmp_path / "bill.csv"))[1]


def test_what_is_ticked_on_the_dashboard_is_opened(cost: Call, operations: AuthoringOperations, tmp_path: Path) -> None:
    other = {**ADVICE, "resource_id": "i-1", "kind": "aws_ec2_previous_generation", "address": "aws_instance.web",
             "resource_type": "aws_instance", "current": {"instance_type": "m5.2xlarge"},
             "target": {"instance_type": "m5.xlarge"}, "monthly_cost": "300", "monthly_saving": "150"}  # fmt: skip
    cost("recommendations", "--import", write(tmp_path, ADVICE, other))
    arguments = ("savings", "open", "--approved-by", "lee", "--repository", SHOP, "--format", "json")
    outcomes = [one["outcome"] for one in json.loads(cost(*arguments)[1])["pulls"]]
    assert outcomes == ["opened", "paced"]
    (issue,) = operations.issues.values()
    code, _, err = cost(*arguments, "--ticked")
    assert code == 2
    assert "nothing is ticked" in err
    issue.body = issue.body.replace("- [ ] <!--", "- [x] <!--")
    assert [one["outcome"] for one in json.loads(cost(*arguments, "--ticked")[1])["pulls"]] == ["paced"]


def test_tags_and_drift_are_kept_for_plan(cost: Call, tmp_path: Path) -> None:
    (tmp_path / "checkout" / "costwarden.yaml").write_text("tags: {required: {Owner: {}}}\n", encoding="utf-8")
    document: dict[str, Any] = json.loads(cost("savings", "tags", "--format", "json", "--store")[1])
    assert [(one["key"], one["covered"]) for one in document["coverage"]] == [("Owner", 0)]
    assert {one["value"] for one in document["missing"]} == {None}
    from tests.builders import a_plan_document, a_resource

    before = {"id": "vol-1", "type": "gp3", "size": 500}
    change = a_resource("aws_ebs_volume.data", before=before, after={**before, "type": "gp2"})
    (tmp_path / "plan.json").write_text(json.dumps(a_plan_document(change)), encoding="utf-8")
    code, out, _ = cost("savings", "drift", str(tmp_path / "plan.json"), "--store", "--format", "json")
    (found,) = json.loads(out)["recommendations"]
    assert (code, found["kind"]) == (0, "drift")
    text = cost("savings", "plan", found["id"])[1]
    assert text.startswith("fix(drift): source follows the cloud for 1 resource")
    assert '+  type              = "gp3" # online' in text


def test_advice_of_one_repository_is_opened_in_no_other(
    cost: Call, operations: AuthoringOperations, tmp_path: Path
) -> None:
    """The same address is in the code of many."""
    assert cost("recommendations", "--import", write(tmp_path, ADVICE), "--repository", "acme/other")[0] == 0
    id = json.loads(cost("recommendations", "--format", "json")[1])["recommendations"][0]["id"]
    asked = ("savings", "open", id, "--repository", SHOP, "--approved-by", "lee", "--reason", "q4")
    code, out, err = cost(*asked)
    assert code == 1
    assert "its address is of the code of acme/other" in out + err
    (issue,) = operations.issues.values()
    assert id not in issue.body
    assert cost("recommendations", "--import", write(tmp_path, ADVICE), "--repository", SHOP.upper())[0] == 0
    assert cost(*asked)[0] == 0
