"""Format name -> renderer; nothing is imported until a format is asked for."""

from __future__ import annotations

from importlib import import_module

from costwarden.errors import CostwardenError
from costwarden.gate.result import GateResult

FORMATS = {
    "text": "costwarden.report.text:render_text",
    "markdown": "costwarden.report.markdown:render_markdown",
    "json": "costwarden.report.json_report:render_json",
    "sarif": "costwarden.report.sarif:render_sarif",
    "junit": "costwarden.report.junit:render_junit",
    "gitlab": "costwarden.report.gitlab:render_gitlab",
    "html": "costwarden.report.html:render_html",
}


class UnknownFormat(CostwardenError):
    def __init__(self, name: str) -> None:
        super().__init__(f"there is no report format {name!r}", hint=f"choose one of {', '.join(FORMATS)}")


def render(format_name: str, result: GateResult) -> str:
    """The report in one format; UnknownFormat for any other name."""
    where = FORMATS.get(format_name)
    if where is None:
        raise UnknownFormat(format_name)
    module, _, function = where.partition(":")
    text: str = getattr(import_module(module), function)(result)
    return text
