"""`costwarden doctor`: gate, night and bot; looking changes nothing and shows no secret."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from costwarden.cli import run
from costwarden.state.store import open_state

VARIABLES = (
    "COSTWARDEN_GITHUB_WEBHOOK_SECRET",
    "COSTWARDEN_GITLAB_WEBHOOK_SECRET",
    "COSTWARDEN_GITLAB_SIGNING_TOKEN",
    "GITHUB_TOKEN",
    "COSTWARDEN_GITHUB_APP_ID",
    "GITLAB_TOKEN",
)


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'below' / 'state.sqlite'}"
    monkeypatch.setenv("COSTWARDEN_STATE_URL", url)
    monkeypatch.setenv("COSTWARDEN_WAREHOUSE_URL", f"chdb://{tmp_path / 'warehouse'}")
    return url


def checks(capsys: pytest.CaptureFixture[str], *, code: int = 0) -> dict[str, dict[str, str]]:
    assert run(["doctor", "--format", "json"]) == code
    out = capsys.readouterr().out
    return {one["name"]: one for one in json.loads(out)["checks"]}


def test_what_is_not_there_yet_is_missing_and_is_not_made(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = checks(capsys)
    assert [found[name]["verdict"] for name in ("state store", "warehouse", "bot")] == ["missing"] * 3
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_ok_and_secrets_are_named_not_shown(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_state(url).close()
    monkeypatch.setenv("COSTWARDEN_GITHUB_WEBHOOK_SECRET", "verysecret")
    assert checks(capsys)["bot"]["next_step"].startswith("set GITHUB_TOKEN")
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_verysecret")
    found = checks(capsys)
    assert (found["state store"]["verdict"], found["bot"]["verdict"]) == ("ok", "ok")
    assert "verysecret" not in str(found)


def test_a_store_of_a_newer_costwarden_and_a_bad_url_fail(
    url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_state(url) as state, state.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    assert "9999_later" in checks(capsys, code=2)["state store"]["detail"]
    monkeypatch.setenv("COSTWARDEN_STATE_URL", "mysql://u:verysecret@h/d")
    found = checks(capsys, code=2)
    assert found["state store"]["verdict"] == "failed"
    assert "verysecret" not in str(found)
