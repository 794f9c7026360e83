"""The bot's settings: from the environment only, and what is missing is said in two lines."""

from __future__ import annotations

import hashlib
import hmac
import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from bot.serve import secrets_of
from bot.settings import SettingsError, read_settings, require_credentials, require_door
from costwarden.state.queue import Queue
from costwarden.state.store import open_state
from tests.house.tree import ROOT

GITHUB = {"COSTWARDEN_GITHUB_WEBHOOK_SECRET": "new, old", "GITHUB_TOKEN": "ghp_x"}


def test_secrets_are_separated_by_commas_and_shown_nowhere() -> None:
    settings = read_settings(GITHUB | {"GITLAB_TOKEN": "glpat-x", "COSTWARDEN_GITLAB_WEBHOOK_SECRET": "third"})
    require_door(settings)
    assert settings.github_secrets == ("new", "old")
    assert not any(secret in repr(settings) for secret in ("new", "old", "ghp_x", "glpat-x", "third"))
    assert {"new", "old", "ghp_x", "glpat-x", "third"} <= set(secrets_of(settings))


def test_a_place_left_empty_between_commas_is_no_secret() -> None:
    assert read_settings(GITHUB | {"COSTWARDEN_GITHUB_WEBHOOK_SECRET": ",a,, \t,b,"}).github_secrets == ("a", "b")
    with pytest.raises(SettingsError, match="no webhook secret"):
        require_door(read_settings(GITHUB | {"COSTWARDEN_GITHUB_WEBHOOK_SECRET": " ,, "}))


def test_pipelines_secrets_are_cut_out_of_logs_too() -> None:
    pipelines = {"COSTWARDEN_CIRCLECI_WEBHOOK_SECRET": "circle-1", "COSTWARDEN_ARGOCD_SECRET": "argo-1"}
    assert {"circle-1", "argo-1"} <= set(secrets_of(read_settings(GITHUB | pipelines)))


def test_an_app_s_key_comes_from_a_file_or_with_escaped_lines(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text("BEGIN\nkey\nEND\n")
    app = {"COSTWARDEN_GITHUB_APP_ID": "12"}
    by_file = read_settings(app | {"COSTWARDEN_GITHUB_APP_KEY_FILE": str(tmp_path / "key.pem")})
    by_text = read_settings(app | {"COSTWARDEN_GITHUB_APP_KEY": "BEGIN\\nkey\\nEND"})
    assert by_file.github_app_key == by_text.github_app_key == "BEGIN\nkey\nEND"
    assert by_file.is_github_app


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "no webhook secret"),
        ({"COSTWARDEN_GITHUB_WEBHOOK_SECRET": " , "}, "no webhook secret"),
        (GITHUB | {"COSTWARDEN_GITHUB_APP_ID": "1"}, "both its id and its private key"),
        (GITHUB | {"COSTWARDEN_GITHUB_APP_KEY_FILE": "nowhere.pem"}, "cannot be read"),
        (GITHUB | {"COSTWARDEN_TENANT": "A B"}, "no tenant's name"),
        (GITHUB | {"COSTWARDEN_BOT_TENANTS": "acme"}, "OWNER=TENANT"),
        (GITHUB | {"COSTWARDEN_BOT_WORKERS": "many"}, "COSTWARDEN_BOT_WORKERS"),
        (GITHUB | {"COSTWARDEN_GITLAB_SIGNING_TOKEN": "whsec_???"}, "SIGNING_TOKEN"),
    ],
)
def test_what_cannot_work_is_said_before_it_starts(environment: dict[str, str], said: str) -> None:
    def check() -> None:
        require_door(read_settings(environment))

    with pytest.raises(SettingsError, match=said):
        check()


def test_a_repository_s_tenant_is_that_of_the_longest_path_named() -> None:
    settings = read_settings(
        GITHUB | {"COSTWARDEN_BOT_TENANTS": "Acme=one, acme/platform=two", "COSTWARDEN_TENANT": "own"}
    )
    paths = ["acme/shop", "ACME/Platform/shop", "acme/platforms", "acmes/shop", ""]
    assert [settings.tenant_of(path) for path in paths] == ["one", "two", "one", "own", "own"]


def test_a_worker_alone_needs_no_secret_but_a_credential() -> None:
    require_credentials(read_settings({"GITLAB_TOKEN": "t"}))
    with pytest.raises(SettingsError):
        require_credentials(read_settings({}))
    with pytest.raises(SettingsError, match="no credential for GitHub"):
        require_credentials(read_settings({"COSTWARDEN_GITHUB_WEBHOOK_SECRET": "s"}))
    with pytest.raises(SettingsError, match="no credential for GitLab"):
        require_credentials(read_settings({"COSTWARDEN_GITLAB_WEBHOOK_SECRET": "s", "GITHUB_TOKEN": "t"}))


def test_a_door_needs_no_credential_and_keeps_what_it_takes(tmp_path: Path) -> None:
    body = b'{"action": "opened", "number": 7, "repository": {"full_name": "acme/shop"}, "pull_request": {"number": 7}}'
    signature = "sha256=" + hmac.new(b"s", body, hashlib.sha256).hexdigest()
    headers = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "one", "X-Hub-Signature-256": signature}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"sqlite:///{tmp_path / 'state.sqlite'}"
    known = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    command = [sys.executable, "-c", "from costwarden.cli import main; main()", "bot", "serve", "--port", str(port)]
    door = subprocess.Popen(
        command, cwd=ROOT, env=known | {"COSTWARDEN_STATE_URL": url, "COSTWARDEN_GITHUB_WEBHOOK_SECRET": "s"}
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8)) as client:
            answer = client.post("/webhooks/github", content=body, headers=headers)
            assert (answer.status_code, answer.json()) == (202, {"status": "accepted"})
    finally:
        door.terminate()
        assert door.wait(30) == 0
    with open_state(url) as state:
        assert Queue(state).counts()["queued"] == 1


def start(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    known |= {"COSTWARDEN_STATE_URL": f"sqlite:///{folder / 'state.sqlite'}"} | environment
    command = [sys.executable, "-c", "from costwarden.cli import main; main()", "bot", *arguments]
    return subprocess.run(command, cwd=ROOT, env=known, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_without_configuration_it_ends_with_two_lines(tmp_path: Path, command: str) -> None:
    ran = start(command, folder=tmp_path)
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 2
    assert ran.stderr.splitlines()[1].startswith("hint: ")


def test_workers_that_were_asked_for_need_a_credential(tmp_path: Path) -> None:
    ran = start("serve", "--workers", "1", folder=tmp_path, COSTWARDEN_GITHUB_WEBHOOK_SECRET="s")
    assert ran.returncode == 2
    assert ran.stderr.startswith("the bot has no credential for GitHub\nhint: ")


def test_a_taken_port_is_two_lines_too(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ran = start("serve", "--port", port, "--workers", "0", folder=tmp_path, **GITHUB)
    assert ran.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in ran.stderr
    assert "Traceback" not in ran.stderr
