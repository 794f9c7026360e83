"""The command line where the machine is unkind: closed pipes, odd devices, odd times, links, other currencies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from costwarden.cli import COMMANDS, EXTRAS, LazyGroup, run
from tests.gate.conftest import Gate, a_plan_file, a_volume
from tests.house.tree import ROOT


def _costwarden(*arguments: str, cwd: Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from costwarden.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=cwd, stderr=subprocess.PIPE, timeout=60, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_a_traceback_asked_for_does_not_turn_undecided_into_denied(tmp_path: Path) -> None:
    done = _costwarden("--debug", "gate", "nowhere.json", cwd=tmp_path, stdout=subprocess.PIPE)
    assert done.returncode == 2
    assert b"Traceback" in done.stderr
    assert done.stderr.splitlines()[-1].startswith(b"hint: ")


@pytest.mark.parametrize("arguments", [(), ("policy",)])
def test_without_a_command_the_help_is_shown_as_it_is(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = _costwarden(*arguments, cwd=tmp_path, stdout=subprocess.PIPE)
    assert done.returncode == 2
    assert b"\nCommands:\n" in done.stdout
    assert done.stderr == b"no command is given\nhint: name one of those above\n"


@pytest.mark.parametrize(("limit", "code"), [(10, 1), (1000, 0)])
def test_a_reader_that_has_left_does_not_change_the_decision(limit: int, code: int, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text(f"limits: {{default: {{monthly_delta: {limit}}}}}", encoding="utf-8")
    a_plan_file(tmp_path, a_volume())
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = _costwarden("gate", "plan.json", "--format", "html", cwd=tmp_path, stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (code, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_not_a_pass(tmp_path: Path) -> None:
    a_plan_file(tmp_path, a_volume())
    with Path("/dev/full").open("wb") as full:
        done = _costwarden("gate", "plan.json", cwd=tmp_path, stdout=full)
    assert done.returncode == 2
    assert b"No space left" in done.stderr


@pytest.mark.parametrize("name", ["text", "markdown", "json", "html"])
def test_a_terminal_that_is_not_utf_8_gets_a_report_too(name: str, tmp_path: Path) -> None:
    a_plan_file(tmp_path, a_volume('aws_ebs_volume.data["ä→字"]'))
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1", "LC_ALL": "C"}
    done = _costwarden("gate", "plan.json", "--format", name, cwd=tmp_path, stdout=subprocess.PIPE, env=environment)
    assert done.returncode == 0
    if name != "text":
        done.stdout.decode("utf-8")


def test_what_out_cannot_replace_leaves_nothing_behind(gate: Gate, tmp_path: Path) -> None:
    plan = a_plan_file(tmp_path, a_volume())
    (tmp_path / "folder").mkdir()
    code, _, err = gate(plan, "--out", "json=folder")
    assert code == 2
    assert "folder cannot be written" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "plan.json"]


def test_out_writes_to_a_pipe_and_replaces_a_link(gate: Gate, tmp_path: Path) -> None:
    plan = a_plan_file(tmp_path, a_volume())
    pipe, link, elsewhere = tmp_path / "pipe", tmp_path / "link.json", tmp_path / "elsewhere"
    os.mkfifo(pipe)
    elsewhere.write_text("mine", encoding="utf-8")
    link.symlink_to(elsewhere)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    assert gate(plan, "--out", "json=pipe", "--out", "json=link.json")[0] == 0
    assert json.loads(reader.communicate(timeout=30)[0])["decision"] == "allow"
    assert pipe.is_fifo()
    assert elsewhere.read_text(encoding="utf-8") == "mine"
    assert json.loads(link.read_text(encoding="utf-8"))["decision"] == "allow"


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1969-12-31T23:59:59Z",
        "2262-01-01T00:00:00Z",
        "2026-W47-6T12:00:00Z",
        "20261121T120000Z",
        "2026-11-21 12:00:00Z",
        "2026-02-30T12:00:00Z",
        "",
    ],
)
def test_a_time_rego_cannot_count_or_rfc_3339_does_not_write_is_refused(
    moment: str, gate: Gate, tmp_path: Path
) -> None:
    code, _, err = gate(a_plan_file(tmp_path, a_volume()), "--now", moment)
    assert (code, err.splitlines()[0]) == (2, "--now is not an RFC 3339 time")


@pytest.mark.parametrize("moment", ["2026-11-21t12:00:00z", "2026-11-21T13:00:00.123456789+01:00"])
def test_every_way_rfc_3339_writes_a_time_is_read(moment: str, gate: Gate, tmp_path: Path) -> None:
    assert gate(a_plan_file(tmp_path, a_volume()), "--now", moment)[0] == 0


@pytest.mark.parametrize("tenant", ["'; DROP", "Acme", "1a", "a" * 42, "ä"])
def test_a_tenant_is_a_name_a_database_may_have(tenant: str, gate: Gate, tmp_path: Path) -> None:
    assert gate(a_plan_file(tmp_path, a_volume()), "--tenant", tenant)[0] == 2


@pytest.mark.parametrize("command", ["gate", "estimate", "diff"])
def test_dollars_are_not_shown_as_euros(command: str, gate: Gate, tmp_path: Path) -> None:
    (tmp_path / "costwarden.yaml").write_text("currency: EUR", encoding="utf-8")
    code, out, err = gate(a_plan_file(tmp_path, a_volume()), command=command)
    assert (code, out) == (2, "")
    assert "EUR" in err
    assert "USD" in err


def test_projects_of_one_name_are_told_apart(gate: Gate, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        a_plan_file(tmp_path / folder, a_volume(), name="x.json")
    a_plan_file(tmp_path, a_volume(), name="x-2.json")
    _, out, _ = gate("a/x.json", "b/x.json", "x-2.json", "--format", "json")
    assert [one["name"] for one in json.loads(out)["cost"]["projects"]] == ["x", "x-3", "x-2"]


@pytest.mark.parametrize("key", ["plan", "hcl", "usage", "exceptions"])
def test_a_link_in_the_repository_leads_nowhere_else(key: str, gate: Gate, tmp_path: Path) -> None:
    repository, outside = tmp_path / "repository", tmp_path / "outside"
    repository.mkdir()
    outside.mkdir()
    a_plan_file(repository, a_volume())
    a_plan_file(outside, a_volume())
    (repository / "link").symlink_to(outside if key == "hcl" else outside / "plan.json")
    project = {"name": "a", "plan": "plan.json", **({key: "link"} if key in ("plan", "hcl") else {})}
    config = {"projects": [project], **({key: "link"} if key in ("usage", "exceptions") else {})}
    (repository / "costwarden.yaml").write_text(json.dumps(config), encoding="utf-8")
    code, _, err = gate("--config", "repository/costwarden.yaml")
    assert code == 2
    assert "a link to a place outside the repository" in err
    if key == "plan":  # who gives the path by hand has looked
        assert gate("repository/link", "--config", "repository/costwarden.yaml")[0] == 0


def test_a_configuration_from_a_pipe_counts_from_the_working_directory(gate: Gate, tmp_path: Path) -> None:
    a_plan_file(tmp_path, a_volume())
    os.mkfifo(tmp_path / "pipe")
    config = 'printf "projects: [{name: a, plan: plan.json}]" > pipe'
    writer = subprocess.Popen(["sh", "-c", config], cwd=tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "pipe").symlink_to("../pipe")
    code, _, err = gate("--config", "folder/pipe")
    writer.wait(timeout=30)
    assert (code, err) == (0, "")


def test_a_baseline_outside_any_repository_says_so(gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    code, _, err = gate(a_plan_file(tmp_path, a_volume()), "--hcl", ".", "--baseline", "git:main")
    assert code == 2
    assert "not a git repository" in err


@pytest.mark.parametrize("command", sorted(EXTRAS))
def test_a_missing_extra_is_named(
    command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'sqlalchemy.orm'", name="sqlalchemy.orm")

    monkeypatch.setattr(LazyGroup, "get_command", load)
    assert run([command]) == 2
    problem, hint = capsys.readouterr().err.splitlines()
    assert problem == "this command needs sqlalchemy, which is not installed"
    assert f"pip install 'costwarden[{EXTRAS[command]}]'" in hint
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert EXTRAS[command] in extras
    assert command in COMMANDS
