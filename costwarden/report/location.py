"""Where a finding is shown: its .tf line, else the plan of its project."""

from __future__ import annotations

from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote

from costwarden.gate.result import GateResult
from costwarden.policy.model import Finding
from costwarden.report.escape import plain


def place_of(finding: Finding, result: GateResult) -> tuple[str, int | None]:
    """Path inside the repository and line; line None where the finding belongs to a whole project."""
    if finding.file:
        return relative_path(finding.file), finding.line
    return relative_path(result.plan_paths.get(finding.project, "")), None


def relative_path(path: str) -> str:
    """Forward slashes, no drive, nothing above the repository; an absolute path keeps only its last part."""
    text = plain(path).replace("\\", "/")
    pure = PurePosixPath(text)
    if not text or text == "-":
        return "plan.json"
    if pure.is_absolute() or PureWindowsPath(text).drive:
        return pure.name or "plan.json"
    return "/".join(part for part in pure.parts if part not in ("..", ".")) or "plan.json"


def source_link(finding: Finding, result: GateResult) -> str | None:
    """URL of the finding's line on the forge; None without a forge or a file."""
    if not finding.file or not result.source_url or not result.source_url.startswith(("https://", "http://")):
        return None
    anchor = f"#L{finding.line}" if finding.line else ""
    prefix = quote(result.source_url.rstrip("/"), safe=":/%@-._~")
    return f"{prefix}/{quote(relative_path(finding.file), safe='/')}{anchor}"


def place_text(finding: Finding) -> str:
    """ "modules/app/main.tf:42", or "" where the finding has no file."""
    if not finding.file:
        return ""
    return f"{plain(finding.file)}:{finding.line}" if finding.line else plain(finding.file)
