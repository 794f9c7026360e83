"""SUB01-SUB13: each is found at its place, says the way out, and is right about what real opa would do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costwarden.policy.bundle import BundleNotReadable, load_bundle
from costwarden.policy.engines.embedded import EmbeddedEngine
from costwarden.policy.engines.opa_binary import run_opa
from costwarden.policy.lint_allowed import ALLOWED, OPERATORS, opa_builtins
from costwarden.policy.metadata import MetadataNotReadable
from tests.policy.rego_bundles import FIRES, a_bundle, real_opa

CASES = [
    ("SUB01", 'x := $"a{input.version}"', 9, 6, True),
    ("SUB01", 'old[msg] { msg := "x" }', 9, 1, False),
    ("SUB02", "x := nosuch(1)", 9, 6, False),
    ("SUB02", "x := count(1, 2, 3)", 9, 6, False),
    ("SUB02", "x := y", 9, 6, False),
    ("SUB03", "x := base64.encode(input.tenant)", 9, 6, True),
    ("SUB04", 'x := http.send({"method": "get", "url": "http://127.0.0.1:9"})', 9, 6, True),
    ("SUB05", "x := input.version / 2", 9, 6, True),
    ("SUB05", "x := 1.5", 9, 6, True),
    ("SUB06", 'x := sprintf("%.2f", [input.version])', 9, 6, True),
    ("SUB07", r"x := regex.match(`\w`, input.tenant)", 9, 6, True),
    ("SUB08", 'x := glob.match("*", [], input.tenant)', 9, 6, True),
    ("SUB09", 'x if not input.resources[_] == "z"', 9, 10, False),
    ("SUB10", "f(x) := f(x)", 9, 9, False),
    ("SUB11", "x := y if y := input.version with input as {}", 9, 11, True),
    ("SUB13", 'x := "' + "x" * 1100 + '"', 9, 1024, True),
]


@pytest.mark.parametrize(("code", "rule", "line", "col", "opa_runs"), CASES)
def test_a_construct_is_found_where_it_stands(
    code: str, rule: str, line: int, col: int, opa_runs: bool, tmp_path: Path
) -> None:
    found = EmbeddedEngine().check(a_bundle(tmp_path, f"{FIRES}{rule}\n"))
    assert [(one.code, one.line, one.col, one.runs_under_opa) for one in found] == [(code, line, col, opa_runs)]
    assert found[0].text.startswith(f"{tmp_path.as_posix()}/a.rego:{line}:{col}: {code} ")
    assert ("or run with: --engine opa" in found[0].text) is opa_runs


@pytest.mark.parametrize(("code", "rule", "line", "col", "opa_runs"), CASES)
def test_real_opa_agrees_on_what_it_would_run(
    code: str, rule: str, line: int, col: int, opa_runs: bool, tmp_path: Path
) -> None:
    a_bundle(tmp_path, f"{FIRES}{rule}\n")
    said = run_opa(real_opa(), ["check", str(tmp_path)])
    assert (said.returncode == 0) is opa_runs, said.stderr


def test_data_documents_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data.json").write_text("{}")
    with pytest.raises(BundleNotReadable, match="SUB12"):
        a_bundle(tmp_path)


def test_the_list_of_builtins_is_that_of_the_installed_opa() -> None:
    said = json.loads(run_opa(real_opa(), ["capabilities", "--current"]).stdout)
    assert {one["name"] for one in said["builtins"]} == opa_builtins().keys()


def test_the_capabilities_file_allows_what_the_lint_allows(tmp_path: Path) -> None:
    file = Path(__file__).parents[2] / "policies" / "capabilities.json"
    assert {one["name"] for one in json.loads(file.read_text())["builtins"]} == ALLOWED | OPERATORS
    opa = real_opa()
    check = ["check", "--capabilities", str(file)]
    a_bundle(tmp_path, FIRES + "x := count(input.resources)\n")
    assert run_opa(opa, [*check, str(tmp_path)]).returncode == 0
    a_bundle(tmp_path, FIRES + "x := base64.encode(input.tenant)\n")
    assert "base64.encode" in run_opa(opa, [*check, str(tmp_path)]).stderr


def test_policies_of_infracost_get_the_way_to_convert_them(tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, 'deny[out] { out := {"msg": "x", "failed": true} }\n', head="package infracost\n")
    found = EmbeddedEngine().check(bundle)
    assert [one.code for one in found] == ["DOC02"]
    assert "opa fmt --write --v0-v1" in found[0].text


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("# METADATA\n# title: [\npackage costwarden.policies.t.a\n", r"a\.rego:\d: METADATA is not YAML"),
        ("# METADATA\n# title: A\n# custom: {level: block}\npackage costwarden.policies.t.a\n", "custom.level"),
        ("package costwarden.policies.t.a\n", "missing"),
        ("# METADATA\n# title: &a A\n# description: *a\npackage costwarden.policies.t.a\n", "alias"),
    ],
)
def test_metadata_that_cannot_be_used_is_named_with_its_line(head: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(MetadataNotReadable, match=reason):
        a_bundle(tmp_path, head=head)


def test_a_user_may_not_add_to_a_shipped_policy(tmp_path: Path) -> None:
    (tmp_path / "x.rego").write_text('package costwarden.policies.tags.required\n\ndeny contains "x"\n')
    with pytest.raises(BundleNotReadable, match="already that of"):
        load_bundle([tmp_path])


def test_a_link_out_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out.rego").write_text("package x\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.rego").symlink_to(tmp_path / "out.rego")
    with pytest.raises(BundleNotReadable, match="link"):
        load_bundle([tmp_path / "in"])


def test_text_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.rego").write_bytes(b"package x\n# \xff\n")
    with pytest.raises(BundleNotReadable, match="UTF-8"):
        load_bundle([tmp_path])


def test_a_disabled_policy_is_known_but_not_evaluated() -> None:
    bundle = load_bundle([], disabled=["tags/required"])
    assert "tags/required" in bundle.known_ids
    assert "tags/required" not in {one.id for one in bundle.policies}
