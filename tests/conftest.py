"""Fixtures every room's tests may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Whoever runs the tests may have prices of his own in his data folder: the embedded ones are what tests know.
os.environ["COSTWARDEN_PRICES"] = ""

pytest_plugins = ("tests.plugins.loopback", "tests.plugins.counts", "tests.plugins.skips", "tests.plugins.shown")

SHARED = Path(__file__).resolve().parents[2] / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite golden files; the git diff is the review")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The recorded data beside the repository (../shared): real plans, states, prices, corpora."""
    if not (SHARED / "data" / "plans").is_dir():
        pytest.skip("recorded data is missing: no ../shared/data/plans beside the repository")
    return SHARED


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """golden("report/denied.md", text) compares with tests/golden/report/denied.md; --update-golden rewrites it."""

    def compare(name: str, text: str) -> None:
        path = Path(__file__).parent / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
            return
        assert path.is_file(), f"no golden file {name}: run pytest --update-golden and review the diff"
        assert text == path.read_text(encoding="utf-8")

    return compare
