"""tenants.yaml: what is wrong is said with its line and the key that was meant."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import orjson
import pytest
import yaml

from collectors.night.registry import connectors, kinds
from collectors.night.tenants import TenantUnknown, find_tenants, read_tenants
from costwarden.errors import CostwardenError

GOOD = """\
version: 1
tenants:
  - name: acme
    sources:
      - {kind: folder, name: trial, path: bills}
      - kind: aws_focus
        name: payer-1
        bucket: acme-billing
        prefix: exports
        export: focus
        role_arn: arn:aws:iam::123456789012:role/costwarden
        external_id_env: ACME_EXTERNAL_ID
        cost_explorer: true
        invoices: {2026-08: {USD: 1234.56}}
    notify: [{when: load, to: slack, webhook_env: SLACK_WEBHOOK}]
  - name: globex
"""


def read(folder: Path, text: str):
    path = folder / "tenants.yaml"
    path.write_text(text)
    return read_tenants(path)


def wrong(folder: Path, text: str) -> tuple[str, str]:
    with pytest.raises(CostwardenError) as caught:
        read(folder, text)
    assert caught.value.exit_code == 2
    return caught.value.problem.replace(str(folder), "."), caught.value.hint


def test_sources_are_read_by_their_connector(tmp_path: Path):
    found = read(tmp_path, GOOD)
    assert [one.name for one in found.tenants] == ["acme", "globex"]
    trial, payer = found.tenant("acme").sources
    assert (trial.kind, payer.name, payer.root) == ("folder", "payer-1", "exports/focus")  # type: ignore[attr-defined]
    assert found.base == tmp_path


@pytest.mark.parametrize(
    ("old", "new", "problem", "hint"),
    [
        ("bucket: acme", "buckett: acme", "./tenants.yaml:8: unknown key 'buckett'", "did you mean 'bucket'?"),
        (
            "kind: aws_focus",
            "kind: aws_fokus",
            "./tenants.yaml:6: unknown kind 'aws_fokus'",
            "did you mean 'aws_focus'?",
        ),
        ("kind: aws_focus", "kind: ../source", "./tenants.yaml:6: unknown kind '../source'", "kinds: "),
        ("name: globex", "name: acme", "./tenants.yaml:16: tenant 'acme' is there twice", "own name"),
        ("name: payer-1", "name: trial", "./tenants.yaml:6: source 'trial' is there twice", "own name"),
        ("name: globex", "name: Globex", "./tenants.yaml:16: tenants[1].name", ""),
        ("version: 1", "version: 2", "./tenants.yaml:1: version", ""),
        ("    sources:", "    source:", "./tenants.yaml:4: unknown key 'tenants[0].source'", "did you mean 'sources'?"),
        ("role_arn: arn", "role_arn: urn", "./tenants.yaml:11: role_arn", ""),
        ("2026-08", "2026-13", "./tenants.yaml:14: invoices", ""),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, problem: str, hint: str):
    assert GOOD.count(old) >= 1
    found = wrong(tmp_path, GOOD.replace(old, new, 1))
    assert found[0].startswith(problem)
    assert hint in found[1]


def test_secrets_stand_in_the_environment_only(tmp_path: Path):
    text = GOOD.replace("external_id_env: ACME_EXTERNAL_ID", "external_id: hunter2")
    assert "external_id_env" in wrong(tmp_path, text)[1]
    for one in connectors():
        for name in one.settings.model_fields:
            assert not name.endswith(("secret", "password", "token", "key", "connection_string")), (one.kind, name)


def test_the_schema_reads_what_we_read(tmp_path: Path):
    schema = orjson.loads((Path(__file__).parents[2] / "schemas/tenants.json").read_bytes())
    checker = jsonschema.Draft202012Validator(schema)
    good = yaml.safe_load(GOOD)
    good["tenants"][0]["sources"][1]["invoices"] = {"2026-08": {"USD": "1234.56"}}
    assert not list(checker.iter_errors(good))
    good["tenants"][0]["sources"][0]["pth"] = "x"
    assert list(checker.iter_errors(good))


def test_every_connector_says_what_it_is():
    assert {"folder", "aws_focus", "aws_cur2", "aws_cur", "aws_cost_explorer", "azure_focus", "azure_cost"} <= set(
        kinds()
    )
    for one in connectors():
        assert one.about, one.kind
        assert one.settings.model_fields["kind"].annotation.__args__ == (one.kind,)  # type: ignore[union-attr]


def test_a_file_that_is_not_there_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COSTWARDEN_TENANTS", raising=False)
    with pytest.raises(CostwardenError) as caught:
        find_tenants(None)
    assert caught.value.problem == "tenants.yaml does not exist"


def test_an_unknown_tenant_is_answered_with_those_there_are(tmp_path: Path):
    with pytest.raises(TenantUnknown) as caught:
        read(tmp_path, GOOD).tenant("acmee")
    assert caught.value.hint == "tenants: acme, globex"


@pytest.mark.parametrize("period", ["2026-9", "2026-13", "2026-09-01", " 2026-09", "26-09", "0000-01"])
def test_a_period_is_a_month_to_the_letter(tmp_path: Path, period: str):
    from click.testing import CliRunner

    from collectors.night.command import collect

    path = tmp_path / "tenants.yaml"
    path.write_text("version: 1\ntenants: [{name: shop, sources: [{kind: folder, name: a, path: x}]}]\n")
    asked = ["--tenant", "shop", "--source", "a", "--period", period, "--config", str(path)]
    result = CliRunner().invoke(collect, asked)
    assert result.exit_code == 2
    assert "is not a month: YYYY-MM" in result.output


def test_every_connector_is_in_the_table_of_the_page():
    from collectors.night.registry import kinds

    page = Path(__file__).resolve().parents[2] / "docs" / "collectors.md"
    table = [line.split("|")[1] for line in page.read_text().splitlines() if line.startswith("| `")]
    named = [name for cell in table for name in cell.replace("`", "").replace(",", " ").split()]
    assert sorted(named) == sorted(kinds())
