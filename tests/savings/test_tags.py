"""The tag auditor: coverage, inference that abstains when unsure, and the same machinery for the edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from costwarden.config.model import Config
from costwarden.forge.github_pulls import GitHubPulls
from costwarden.savings.drafts import DraftRequest, draft_savings
from costwarden.savings.suggest import Suggestion, body_of, post, suggestions_of
from costwarden.savings.tag_audit import audit_tags, audit_text
from costwarden.savings.tag_values import Abstained, Inferred, Tagged, infer
from costwarden.savings.workplace import Root
from tests.fakes.github.authoring import AuthoringOperations
from tests.savings.conftest import SHOP

CONFIG = """
version: 1
projects: [{name: shop, hcl: infra, environment: prod}]
tags:
  required:
    CostCenter: {pattern: "^CC-[0-9]{4}$"}
    Environment: {allowed: [dev, stage, prod]}
    Owner: {}
ownership: [{match: {address: "aws_db_*", tag: {CostCenter: CC-2000}}, owner: "@acme/data"}]
"""
SOURCE = """provider "aws" {
  region = "eu-west-1"
}

resource "aws_ebs_volume" "one" {
  availability_zone = "eu-west-1a"
  size              = 100
  tags              = { CostCenter = "CC-1000", Environment = "prod", Owner = "web" }
}

resource "aws_ebs_volume" "two" {
  availability_zone = "eu-west-1a"
  size              = 100
  tags              = { CostCenter = "CC-1000", Environment = "prod", Owner = "web" }
}

resource "aws_ebs_volume" "three" {
  availability_zone = "eu-west-1a"
  size              = 100
  tags              = { CostCenter = "CC-1000", Environment = "prod", Owner = "ops" }
}

resource "aws_ebs_volume" "bare" {
  availability_zone = "eu-west-1a"
  size              = 100
  tags = {
    Name = "bare"
    env  = "Prod"
  }
}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "costwarden.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def config() -> Config:
    import yaml

    return Config.model_validate(yaml.safe_load(CONFIG))


def test_coverage_counts_resources_and_money(checkout: Path, golden: Callable[[str, str], None]) -> None:
    audit = audit_tags(checkout, config())
    assert [(one.key, one.covered, one.resources, one.spend_percent) for one in audit.coverage] == [
        ("CostCenter", 3, 4, 75),
        ("Environment", 3, 4, 75),
        ("Owner", 3, 4, 75),
    ]
    golden("savings/tags.txt", audit_text(audit))


def test_what_agrees_becomes_one_edit_and_what_does_not_is_left(checkout: Path) -> None:
    audit = audit_tags(checkout, config())
    (advice,) = audit.advice
    assert dict(advice.target) == {"CostCenter": "CC-1000", "Environment": "prod"}  # owners disagree: none
    (draft,) = draft_savings(audit.advice, DraftRequest(checkout, SHOP)).drafts
    assert draft.proof.holds, draft.proof.checks
    added = [line for line in draft.edit.diff.splitlines() if line.startswith("+ ")]
    assert {line.strip("+ ") for line in added if "CC-1000" in line or "Environment" in line} == {
        'CostCenter  = "CC-1000"',
        'Environment = "prod"',
    }
    assert draft.title == "chore(tags): missing tags for 1 resource in infra"
    assert "3 others in the module" in draft.body


def tagged(address: str, **tags: str) -> Tagged:
    return Tagged(address, address.split(".")[0], tags)


ROOT = Root("shop", "infra", "prod")


def test_the_owner_map_knows_where_siblings_do_not() -> None:
    one = tagged("aws_db_instance.main")
    assert infer(one, "CostCenter", [one], config(), ROOT) == Inferred("CostCenter", "CC-2000", "the ownership map")


def test_hints_that_disagree_are_no_answer() -> None:
    siblings = [tagged(f"aws_db_instance.x{number}", CostCenter="CC-1000") for number in range(3)]
    answer = infer(tagged("aws_db_instance.main"), "CostCenter", siblings, config(), ROOT)
    assert isinstance(answer, Abstained)
    assert "disagree" in answer.why


def test_two_siblings_are_too_few_and_a_forbidden_value_is_none() -> None:
    siblings = [tagged(f"aws_eip.x{number}", Owner="web") for number in range(2)]
    assert isinstance(infer(tagged("aws_eip.main"), "Owner", siblings, config(), ROOT), Abstained)
    odd = tagged("aws_eip.main", cost_center="7000")
    answer = infer(odd, "CostCenter", [odd], config(), ROOT)
    assert isinstance(answer, Abstained)
    assert "do not allow" in answer.why


def test_an_inserted_line_is_suggested_behind_the_line_above() -> None:
    files = {"a.tf": (b"one\ntwo\n", b"one\nnew\ntwo\n")}
    assert suggestions_of(files) == [Suggestion("a.tf", 1, 1, ("one", "new"))]
    body = body_of(Suggestion("a.tf", 1, 1, ("``` x", "y")), "t")
    assert "````suggestion\n``` x\ny\n````" in body


def test_suggestions_are_written_once(
    checkout: Path, pulls: GitHubPulls, operations: AuthoringOperations, github: object
) -> None:
    pulls.push(SHOP, branch="change", base="main", files={"infra/main.tf": SOURCE.encode()}, message="x")
    pull = pulls.open(SHOP, branch="change", base="main", title="x", body="", labels=[])
    (draft,) = draft_savings(audit_tags(checkout, config()).advice, DraftRequest(checkout, SHOP)).drafts
    written, left = post(pulls, pull, draft)
    assert (written > 0, left) == (True, 0)
    post(pulls, pull, draft)
    assert len(operations.review_comments) == written
