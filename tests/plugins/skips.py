"""A skipped test is a promise not kept: with CI=true every skip fails the run, unless its reason is on the list.

The list is tests/house/allowed_skips.txt: one regular expression a line over the skip's reason.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

ALLOWED = Path(__file__).resolve().parents[1] / "house" / "allowed_skips.txt"


def read_allowed(path: Path) -> list[re.Pattern[str]]:
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [re.compile(line) for line in lines if line and not line.startswith("#")]


def reason_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """The text given to skip(): pytest keeps it as (file, line, "Skipped: reason")."""
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")


class SkipLedger:
    """Counts the reasons of a run; in the process that reports, not in pytest-xdist's workers."""

    def __init__(self, allowed: list[re.Pattern[str]], strict: bool) -> None:
        self.allowed = allowed
        self.strict = strict
        self.reasons: Counter[str] = Counter()

    def refused(self) -> list[str]:
        return [why for why in sorted(self.reasons) if not any(pattern.search(why) for pattern in self.allowed)]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self.reasons[reason_of(report)] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.reasons[reason_of(report)] += 1

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.strict and self.refused() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.reasons:
            return
        refused = set(self.refused()) if self.strict else set()
        terminalreporter.section("skipped, and why")
        for reason, count in sorted(self.reasons.items()):
            verdict = "NOT ALLOWED here: " if reason in refused else ""
            terminalreporter.line(f"{count:4d}  {verdict}{reason}")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        ledger = SkipLedger(read_allowed(ALLOWED), strict=os.environ.get("CI") == "true")
        config.pluginmanager.register(ledger, "skip-ledger")
