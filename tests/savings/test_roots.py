"""Dev and prod written alike: the wrong one is never edited; a map, a state or an owner's path says which is meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costwarden.recommend.document import from_document
from costwarden.recommend.model import Recommendation
from costwarden.savings.drafts import DraftRequest, Drafts, draft_savings
from costwarden.savings.identify import finder, opened_in

SOURCE = """resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 500
  type              = "gp2"
}
"""
CONFIG = """version: 1
projects:
  - {name: dev, hcl: envs/dev, environment: dev}
  - {name: prod, hcl: envs/prod, environment: prod}
"""
ARN = "arn:aws:ec2:eu-west-1:123456789012:volume/vol-1"
MAPPED = {"type": "aws_ebs_volume", "id": "vol-1", "arn": ARN, "address": "aws_ebs_volume.data"}
STATE = {"type": "aws_ebs_volume", "name": "data", "mode": "managed", "instances": [{"attributes": {"id": "vol-1"}}]}


def volume(**changes: object) -> Recommendation:
    values: dict[str, object] = {
        "provider": "aws",
        "account": "123456789012",
        "region": "eu-west-1",
        "resource_id": ARN,
        "kind": "aws_ebs_gp2_gp3",
        "source": "own rules",
        "resource_type": "aws_ebs_volume",
        "address": "aws_ebs_volume.data",
        "current": {"volume_type": "gp2", "size_gb": 500},
        "target": {"volume_type": "gp3"},
        "monthly_cost": 55,
        "monthly_saving": 11,
    }
    return from_document({**values, **changes})


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("dev", "prod"):
        folder = tmp_path / "envs" / name
        folder.mkdir(parents=True)
        (folder / "main.tf").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "costwarden.yaml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def drafted(checkout: Path, *maps: Path, one: Recommendation | None = None) -> Drafts:
    return draft_savings([one or volume()], DraftRequest(checkout, find_address=finder(maps, checkout)))


def files_of(drafts: Drafts) -> list[str]:
    return [path for draft in drafts.drafts for path in draft.edit.files]


def id_map(checkout: Path, root: str) -> Path:
    path = checkout / "id-map.json"
    path.write_text(json.dumps({"version": 1, "root": root, "resources": [MAPPED]}), encoding="utf-8")
    return path


def state_at(path: Path) -> Path:
    path.write_text(json.dumps({"version": 4, "serial": 1, "lineage": "x", "resources": [STATE]}), encoding="utf-8")
    return path


def test_two_roots_with_the_address_are_refused_with_both_named(checkout: Path) -> None:
    drafts = drafted(checkout)
    (left,) = drafts.not_included
    assert (files_of(drafts), left.code) == ([], "root-ambiguous")
    assert "envs/dev: aws_ebs_volume.data; envs/prod: aws_ebs_volume.data" in left.reason


def test_a_value_that_only_one_root_has_is_no_evidence(checkout: Path) -> None:
    (checkout / "envs/prod/main.tf").write_text(SOURCE.replace("gp2", "io1"), encoding="utf-8")
    assert [one.code for one in drafted(checkout).not_included] == ["root-ambiguous"]


@pytest.mark.parametrize("root", ["dev", "prod"])
@pytest.mark.parametrize("address", ["aws_ebs_volume.data", ""])
def test_an_id_map_names_the_root(checkout: Path, root: str, address: str) -> None:
    drafts = drafted(checkout, id_map(checkout, f"envs/{root}"), one=volume(address=address))
    assert files_of(drafts) == [f"envs/{root}/main.tf"]


def test_a_map_of_a_root_that_lacks_the_block_gives_it_to_no_other(checkout: Path) -> None:
    (checkout / "envs/prod/main.tf").write_text("", encoding="utf-8")
    assert files_of(drafted(checkout)) == ["envs/dev/main.tf"]
    drafts = drafted(checkout, id_map(checkout, "envs/prod"))
    assert (files_of(drafts), [one.code for one in drafts.not_included]) == ([], ["unmapped"])


def test_a_state_names_the_root_it_lies_in_or_is_given_for(checkout: Path) -> None:
    inside = state_at(checkout / "envs/prod/terraform.tfstate")
    assert files_of(drafted(checkout, inside)) == ["envs/prod/main.tf"]
    outside = state_at(checkout / "pulled.json")
    assert [one.code for one in drafted(checkout, outside).not_included] == ["root-ambiguous"]
    assert files_of(drafted(checkout, Path(f"envs/prod={outside}"))) == ["envs/prod/main.tf"]


def test_the_path_of_an_ownership_rule_names_the_root(checkout: Path) -> None:
    rule = 'ownership:\n  - {match: {tag: {Stage: prod}}, path: envs/prod, owner: "@acme/shop"}\n'
    (checkout / "costwarden.yaml").write_text(CONFIG + rule, encoding="utf-8")
    assert files_of(drafted(checkout, one=volume(tags={"Stage": "prod"}))) == ["envs/prod/main.tf"]
    assert files_of(drafted(checkout)) == []


def test_what_was_opened_for_a_root_is_made_anew_there(checkout: Path) -> None:
    one = volume()
    row = {"recommendation_id": one.id, "root": "envs/prod", "address": one.address}
    drafts = draft_savings([one], DraftRequest(checkout, find_address=opened_in([row])))
    assert files_of(drafts) == ["envs/prod/main.tf"]


ONE_FOLDER = """version: 1
projects:
  - {name: dev, hcl: envs/dev, environment: dev, var_files: [dev.tfvars]}
  - {name: prod, hcl: envs/dev, environment: prod, var_files: [prod.tfvars]}
"""
VARIABLE = 'variable "volume_type" {\n  default = "gp2"\n}\n\n' + SOURCE.replace('"gp2"', "var.volume_type")


def in_one_folder(checkout: Path, source: str, value: str) -> Path:
    (checkout / "costwarden.yaml").write_text(ONE_FOLDER, encoding="utf-8")
    (checkout / "envs/dev/main.tf").write_text(source, encoding="utf-8")
    for name in ("dev", "prod"):
        (checkout / f"envs/dev/{name}.tfvars").write_text(value, encoding="utf-8")
    return id_map(checkout, "prod")


@pytest.mark.parametrize("source", [SOURCE, VARIABLE])
def test_two_environments_of_one_folder_are_never_edited_for_one_of_them(checkout: Path, source: str) -> None:
    (draft,) = drafted(checkout, in_one_folder(checkout, source, "")).drafts
    assert [one.detail for one in draft.proof.checks if one.verdict == "failed"] == [
        "dev changes as well: aws_ebs_volume.data"
    ]


def test_a_variable_file_of_its_own_is_edited_for_it_alone(checkout: Path) -> None:
    prod = in_one_folder(checkout, VARIABLE, 'volume_type = "gp2"\n')
    (draft,) = drafted(checkout, prod).drafts
    assert draft.proof.holds
    assert list(draft.edit.files) == ["envs/dev/prod.tfvars"]
    (other,) = drafted(checkout, id_map(checkout, "dev")).drafts
    assert draft.group.branch != other.group.branch
    rows = [{"recommendation_id": volume().id, "root": "envs/dev", "project": "dev", "address": "aws_ebs_volume.data"}]
    again = draft_savings([volume()], DraftRequest(checkout, find_address=opened_in(rows)))
    assert files_of(again) == ["envs/dev/dev.tfvars"]


def test_a_module_called_from_beside_the_checkout_is_not_edited(checkout: Path) -> None:
    (checkout / ".git").mkdir()
    module, call = checkout / "envs/dev/app", 'module "app" {\n  source = "./app"\n}\n'
    module.mkdir()
    (module / "main.tf").write_text(SOURCE, encoding="utf-8")
    (checkout / "envs/dev/main.tf").write_text(call, encoding="utf-8")
    one = volume(address="module.app.aws_ebs_volume.data")
    assert files_of(drafted(checkout / "envs/dev", one=one)) == ["app/main.tf"]
    (checkout / "envs/prod/main.tf").write_text(call.replace("./app", "../dev/app"), encoding="utf-8")
    (left,) = drafted(checkout / "envs/dev", one=one).not_included
    assert left.code == "shared-value"
    assert "envs/prod/main.tf:1" in left.reason


def test_what_depends_on_the_workspace_takes_one_that_is_said(checkout: Path) -> None:
    sizes = 'locals {\n  types = { prod = "gp2", default = "gp2" }\n}\n\n'
    source = sizes + SOURCE.replace('"gp2"', "local.types[terraform.workspace]")
    (checkout / "envs/dev/main.tf").write_text(source, encoding="utf-8")
    (checkout / "envs/prod/main.tf").unlink()
    assert [one.code for one in drafted(checkout).not_included] == ["dynamic-key"]
    said = CONFIG.replace("hcl: envs/dev,", "hcl: envs/dev, workspace: prod,")
    (checkout / "costwarden.yaml").write_text(said, encoding="utf-8")
    (draft,) = drafted(checkout).drafts
    assert '+  types = { prod = "gp3", default = "gp2" }' in draft.edit.diff
