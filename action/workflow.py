"""What a step tells its runner: outputs, the job summary, annotations in the log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path

from costwarden.report.escape import plain, workflow_data, workflow_property

SUMMARY_LIMIT = 900 * 1024  # GitHub drops a step's summary above 1 MiB


def write_outputs(path: str, outputs: Mapping[str, str]) -> None:
    """Append to the file behind GITHUB_OUTPUT; a random delimiter, so that no value can end its own block."""
    if not path:
        return
    text = ""
    for name, value in outputs.items():
        delimiter = f"costwarden_{secrets.token_hex(16)}"
        text += f"{name}<<{delimiter}\n{value}\n{delimiter}\n"
    with Path(path).open("a", encoding="utf-8", newline="") as file:
        file.write(text)


def write_summary(path: str, markdown: str) -> None:
    """Append to the job summary; it is within the limit already, or is left out with a line that says so."""
    if not path:
        return
    if len(markdown.encode()) > SUMMARY_LIMIT:
        markdown = "The costwarden report is too long for a job summary; it is in the report files of this step.\n"
    with Path(path).open("a", encoding="utf-8", newline="") as file:
        file.write(markdown + "\n")


def command(level: str, title: str, message: str) -> str:
    """One workflow command: ::error title=...::message. Nothing in either can start another one."""
    return f"::{level} title={workflow_property(title)}::{workflow_data(message)}"


def log_line(text: str) -> str:
    """One line of the log that is no workflow command: neither `::name::` at its start nor `##[name]` anywhere."""
    return plain(text).replace("##[", "# #[").lstrip(": ")
