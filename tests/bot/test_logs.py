"""Log lines are JSON and hold no secret, wherever it hides."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import configure_logs, get_log


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    import structlog

    before = list(logging.root.handlers), logging.root.level
    configure_logs(["topsecretvalue", "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----"])
    yield capsys
    structlog.reset_defaults()
    logging.root.handlers[:], logging.root.level = before


def test_a_line_is_one_json_object(logs: pytest.CaptureFixture[str]) -> None:
    get_log(part="x").info("hello", name="a\nb")
    line = logs.readouterr().err
    assert line.count("\n") == 1
    assert json.loads(line)["name"] == "a\nb"


@pytest.mark.parametrize(
    "text",
    [
        "topsecretvalue",
        "url?t=topsecretvalue&",
        "ghs_" + "a" * 40,
        "github_pat_" + "b" * 40,
        "glpat-" + "c" * 20,
        "Bearer topsecretvaluetopsecretvalue",
        "postgresql://user:topsecretvalue@host/db",
        "postgresql://user:hunter2hunter2@host/db",
        "cw_" + "0" * 12 + "_" + "z" * 43,
        "-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----",
    ],
)
def test_no_secret_is_in_it(logs: pytest.CaptureFixture[str], text: str) -> None:
    log = get_log(part="x")
    log.info(text, field=text, nested={"deep": [text]})
    logging.getLogger("uvicorn.error").error("failed: %s", text)
    said = logs.readouterr().err
    for secret in ("topsecret", "ghs_a", "github_pat_b", "glpat-c", "hunter2", "zzzz", "abc"):
        assert secret not in said
    for line in said.splitlines():
        json.loads(line)


def test_an_exception_s_text_stays_out(logs: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("password = 42 of a plan")
    except ValueError:
        get_log(part="x").error("failed", exc_info=True)
        logging.getLogger("uvicorn.error").exception("failed")
    said = logs.readouterr().err
    assert "42 of a plan" not in said
    assert '"error_type": "ValueError"' in said
    assert "test_logs.py" in said
