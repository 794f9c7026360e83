"""Terraform source beside a plan or instead of one: lines, inline ignores, git baselines."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.gate.conftest import Gate, a_plan_file, a_volume

NOW = "2026-11-21T12:00:00Z"

HCL = """\
# costwarden:ignore=tags/required until=2026-12-01 reason=moves to the data account
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 500
  type              = "gp3"
  tags              = { Owner = "x" }
}
"""


def test_source_gives_lines_and_inline_ignores(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text("tags: {required: {CostCenter: {}}}", encoding="utf-8")
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(HCL, encoding="utf-8")
    plan = a_plan_file(tmp_path, a_volume())
    code, out, _ = gate(plan, "--hcl", "infra", "--now", NOW, "--format", "json")
    finding = next(one for one in json.loads(out)["findings"] if one["policy"] == "tags/required")
    assert (code, finding["status"], finding["file"], finding["line"]) == (0, "excepted", "infra/main.tf", 6)
    assert gate(plan, "--hcl", "infra", "--now", "2026-12-02T00:00:00Z")[0] == 1


def test_an_ignore_that_holds_no_more_or_names_nothing_is_said(gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "infra").mkdir()
    comment = "# costwarden:ignore=tags/requird until=2026-12-01 reason=x\n"
    (tmp_path / "infra" / "main.tf").write_text(comment + HCL, encoding="utf-8")
    out = gate(a_plan_file(tmp_path, a_volume()), "--hcl", "infra", "--now", "2026-12-02T00:00:00Z", "--format", "json")
    notices = json.loads(out[1])["notices"]
    assert "infra/main.tf:1: an ignore names policy tags/requird, which does not exist" in notices
    assert "infra/main.tf:2: the ignore of tags/required ended on 2026-12-01" in notices


def test_source_alone_is_gated_against_a_git_ref(gate: Gate, tmp_path: Path) -> None:
    infra = tmp_path / "infra"
    infra.mkdir()
    provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    (infra / "main.tf").write_text(provider + HCL, encoding="utf-8")
    for command in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        ["-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-q", "-m", "x"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    (infra / "main.tf").write_text(provider + HCL.replace("= 500", "= 1000"), encoding="utf-8")
    code, out, err = gate("--hcl", "infra", "--baseline", "git:main", "--format", "json")
    report = json.loads(out)
    assert (code, err) == (0, "")
    assert (report["cost"]["past_monthly"], report["cost"]["planned_monthly"]) == ("44.00", "88.00")
    assert report["baseline"].startswith("main@")


def test_three_dots_compare_with_where_the_branch_was_left(gate: Gate, tmp_path: Path) -> None:
    """What others changed on the base branch since then is no change of this one."""
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com"]
    provider, main = 'provider "aws" {\n  region = "eu-west-1"\n}\n', tmp_path / "infra" / "main.tf"
    main.parent.mkdir()
    sizes = {"init -q -b main": 500, "checkout -q -b change": 1000, "checkout -q main": 4000, "checkout -q change": 0}
    for command, size in sizes.items():
        subprocess.run([*git, *command.split()], cwd=tmp_path, check=True)
        if size:
            main.write_text(provider + HCL.replace("= 500", f"= {size}"), encoding="utf-8")
            subprocess.run([*git, "add", "-A"], cwd=tmp_path, check=True)
            subprocess.run([*git, "commit", "-q", "-m", "x"], cwd=tmp_path, check=True)
    for baseline, past in (("git:main...HEAD", "44.00"), ("git:main", "352.00")):
        report = json.loads(gate("--hcl", "infra", "--baseline", baseline, "--format", "json")[1])
        assert (report["cost"]["past_monthly"], report["cost"]["planned_monthly"]) == (past, "88.00")
        assert report["baseline"].startswith("main@")
    for wrong in ("git:main...", "git:...HEAD", "git:main....HEAD", "git:main...--output=x", "git:main...gone"):
        assert gate("--hcl", "infra", "--baseline", wrong)[0] == (0 if wrong == "git:main..." else 2)


def test_a_project_that_did_not_exist_at_the_ref_is_all_new(gate: Gate, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=tmp_path, check=True)
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", *identity, "commit", "-q", "--allow-empty", "-m", "x"], cwd=tmp_path, check=True)
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n' + HCL, encoding="utf-8")
    _, out, _ = gate("--hcl", "infra", "--baseline", "git:main", "--format", "json")
    cost = json.loads(out)["cost"]
    assert (cost["past_monthly"], cost["delta_monthly"]) == ("0.00", "44.00")


def test_source_says_what_changed_and_what_did_not(gate: Gate, tmp_path: Path) -> None:
    """Rendered source creates everything; a reviewer is told of what differs from the base branch."""
    blocks = {
        "same": {"size": "1"},
        "resized": {"size": "1"},
        "gone": {"size": "1"},
        "unknown": {"size": "1", "kms_key_id": "data.aws_kms_alias.a.id"},
        "rewired": {"size": "1", "kms_key_id": "data.aws_kms_alias.a.id"},
        "behind_a_local": {"size": "1", "kms_key_id": "local.key"},
    }
    was, now = tmp_path / "was", tmp_path / "now"
    _volumes(was, blocks, key="data.aws_kms_alias.a.id")
    del blocks["gone"]
    blocks["resized"] = {"size": "2"}
    blocks["rewired"]["kms_key_id"] = "data.aws_kms_alias.b.id"
    blocks["added"] = {"size": "1"}
    _volumes(now, blocks, key="data.aws_kms_alias.b.id")
    report = json.loads(gate("--hcl", str(now), "--baseline", str(was), "--format", "json")[1])
    found = {one["address"].partition(".")[2]: one["actions"] for one in report["cost"]["resources"]}
    assert found == {
        "same": ["no-op"],
        "resized": ["update"],
        "gone": ["delete"],
        "unknown": ["no-op"],
        "rewired": ["update"],
        "behind_a_local": ["update"],
        "added": ["create"],
    }
    counted = {kind: count for kind, count in report["changes"].items() if count}
    assert counted == {"create": 1, "update": 3, "delete": 1, "unchanged": 2}


def _volumes(folder: Path, blocks: dict[str, dict[str, str]], *, key: str) -> None:
    folder.mkdir()
    text = f'provider "aws" {{\n  region = "eu-west-1"\n}}\nlocals {{\n  key = {key}\n}}\n'
    text += "".join(f'data "aws_kms_alias" "{name}" {{\n  name = "alias/{name}"\n}}\n' for name in "ab")
    for name, values in blocks.items():
        lines = "".join(f"  {attribute} = {value}\n" for attribute, value in values.items())
        text += f'resource "aws_ebs_volume" "{name}" {{\n  availability_zone = "eu-west-1a"\n{lines}}}\n'
    (folder / "main.tf").write_text(text, encoding="utf-8")
