"""`shown(title, text)`: what a reader of CI's log should see although the test passed, printed after the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_SHOWN = "shown"


@pytest.fixture
def shown(record_property: Callable[[str, object], None]) -> Callable[[str, str], None]:
    """Properties travel with the report, also from a worker process to the one that prints."""

    def show(title: str, text: str) -> None:
        record_property(_SHOWN, f"{title}\n{text}")

    return show


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, value in getattr(report, "user_properties", ()):
                if name == _SHOWN and report.when == "call":
                    title, _, text = str(value).partition("\n")
                    terminalreporter.section(title)
                    terminalreporter.write_line(text)
