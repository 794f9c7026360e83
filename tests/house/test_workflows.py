"""Our workflows and those people copy: pinned, with few rights, and clean in the eyes of three linters."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from costwarden import __version__
from tests.house.tree import ROOT, files

OURS = sorted(path for path in files() if path.parts[:2] == (".github", "workflows"))
YAML = sorted(path for path in files() if path.parts[0] == "examples" and path.suffix == ".yml")
EXAMPLES = [path for path in YAML if "\njobs:" in (ROOT / path).read_text(encoding="utf-8")]
SHOWN = ("README.md", "docs/github.md")
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
# Commits of these releases, as many public repositories pin them.
PINNED = {
    "actions/checkout": ("11bd71901bbe5b1630ceea73d27597364c9af683", "v4.2.2"),
    "actions/setup-python": ("a26af69be951a213d495a4c3e4e4022e16d87065", "v5.6.0"),
    "actions/upload-artifact": ("ea165f8d65b6e75b540449e92b4886f43607fa02", "v4.6.2"),
    "actions/download-artifact": ("d3f86a106a0bac45b974a628896c90dbdf5c8093", "v4.3.0"),
    "actions/attest-build-provenance": ("e8998f949152b193b063cb0ec769d69d929409be", "v2.4.0"),
    "hashicorp/setup-terraform": ("b9cd54a3c349d3f38e8881555d616ced269862dd", "v3.1.2"),
}


def workflows() -> dict[str, str]:
    """Name -> text: the files, and what pages show."""
    found = {str(path): (ROOT / path).read_text(encoding="utf-8") for path in (*OURS, *EXAMPLES)}
    for page in SHOWN:
        text = (ROOT / page).read_text(encoding="utf-8")
        for number, block in enumerate(re.findall(r"```yaml\n(name: .*?)```", text, re.DOTALL), start=1):
            found[f"{page} {number}"] = block
    return found


WORKFLOWS = workflows()


def steps(text: str) -> list[dict[str, Any]]:
    """Of every job; a job that calls another workflow is its own only step."""
    return [step for job in yaml.safe_load(text)["jobs"].values() for step in job.get("steps", [job])]


def run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(tool)
    return subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_there_are_workflows() -> None:
    assert {path.name for path in OURS} >= {"ci.yml", "cost.yml", "release.yml"}
    folders = {path.parts[1] for path in EXAMPLES}
    assert {"plan-in-workflow", "many-plans", "monorepo-matrix", "fork-safe", "infracost", "opa-server"} <= folders
    assert [name for name in folders if not (ROOT / "examples" / name / "README.md").is_file()] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned(name: str) -> None:
    used = re.findall(r"uses: *(\S+?)(?: +# (\S+).*)?$", WORKFLOWS[name], re.MULTILINE)
    assert len(used) == sum("uses" in step for step in steps(WORKFLOWS[name]))
    for action, comment in used:
        if action.startswith("costwarden/costwarden/"):
            path, _, ref = action.partition("@")
            assert ((ROOT / path.removeprefix("costwarden/costwarden/")).is_file(), ref) == (
                True,
                f"source/v{__version__}",
            )
        elif action.startswith("costwarden/"):
            assert action == f"costwarden/costwarden@v{__version__}"
        elif action != "./":
            repository, _, commit = action.partition("@")
            assert (commit, comment) == PINNED[repository]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_our_action_gets_inputs_that_it_has(name: str) -> None:
    for step in steps(WORKFLOWS[name]):
        used = step.get("uses", "")
        if used.startswith("costwarden/costwarden/"):
            called = yaml.safe_load((ROOT / used.removeprefix("costwarden/costwarden/").partition("@")[0]).read_bytes())
            assert set(step.get("with", {})) <= set(called[True]["workflow_call"]["inputs"])
        elif used.startswith(("costwarden/", "./")):
            assert set(step.get("with", {})) <= set(ACTION["inputs"])


@pytest.mark.parametrize("name", WORKFLOWS)
def test_rights_are_said_and_few(name: str) -> None:
    workflow = yaml.safe_load(WORKFLOWS[name])
    rights = [workflow["permissions"], *(job.get("permissions", {}) for job in workflow["jobs"].values())]
    allowed = {"pull-requests", "checks", "id-token", "attestations"}
    assert all(set(right) <= allowed | {"contents", "actions"} for right in rights)
    writers = [job for job, it in workflow["jobs"].items() if it.get("permissions", {}).get("contents") == "write"]
    assert writers == (["publish"] if name.endswith("/release.yml") else []), "only a release's tags are pushed"
    assert all(right.get("contents", "read") in ("read", "write") for right in rights)
    assert all(right.get("actions", "read") == "read" for right in rights)
    assert "pull_request_target" not in WORKFLOWS[name]
    called = workflow.get(True, workflow.get("on"))  # YAML 1.1 reads the key `on` as a boolean
    asked_for = called.get("workflow_call", {}).get("secrets", {}) if isinstance(called, dict) else {}
    handed_on = [job.get("secrets", {}) for job in workflow["jobs"].values() if "uses" in job]
    kept = set(asked_for) | {word for one in handed_on for word in re.findall(r"secrets\.([\w-]+)", str(one))}
    assert set(re.findall(r"secrets\.([\w-]+)", WORKFLOWS[name])) <= kept, "only what a caller hands over, or to whom"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_expression_reaches_a_shell(name: str) -> None:
    assert [step["run"] for step in steps(WORKFLOWS[name]) if "${{" in step.get("run", "")] == []


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every workflow as a file, those of pages too."""
    folder = tmp_path_factory.mktemp("workflows")
    shown = {folder / f"{name.replace('/', '-').replace(' ', '-')}.yml": WORKFLOWS[name] for name in WORKFLOWS}
    for path, text in shown.items():
        path.write_text(text, encoding="utf-8")
    return [str(path) for path in shown]


def test_actionlint_is_content(paths: list[str]) -> None:
    found = run("actionlint", "-shellcheck=", "-pyflakes=", *paths)
    assert found.returncode == 0, found.stdout + found.stderr


def test_zizmor_is_content(paths: list[str]) -> None:
    found = run("zizmor", "--offline", "--no-progress", "--config", ".github/zizmor.yml", *paths, "action.yml")
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_schemas_of_workflows_and_actions_hold(paths: list[str]) -> None:
    for schema, names in (("vendor.github-workflows", paths), ("vendor.github-actions", ["action.yml"])):
        found = run("check-jsonschema", "--builtin-schema", schema, *names)
        assert found.returncode == 0, found.stdout + found.stderr
