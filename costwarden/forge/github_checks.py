"""Check runs and commit statuses of GitHub: completed by the very call that creates them.

Limits (docs.github.com/rest/checks/runs): 50 annotations a call, appended by every update; title of an annotation
255 characters, message 64 KB. `filter=latest` gives what GitHub shows and branch protection reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from costwarden.forge.github_auth import Access
from costwarden.forge.github_errors import Uncertain
from costwarden.forge.model import Annotation, CheckReport, Conclusion, ForgeError, Pull

BATCH = 50
_TRIES = 3
_DESCRIPTION = 140  # of a status
_MESSAGE = 16_000  # characters, so 64 KB in UTF-8 at most
_STATES = {
    Conclusion.SUCCESS: "success",
    Conclusion.NEUTRAL: "success",
    Conclusion.FAILURE: "failure",
    Conclusion.ACTION_REQUIRED: "failure",  # "pending" would look like a run that never ends
}


class GitHubChecks:
    """Checks of model.py on one access."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._unsure: set[str] = set()  # external ids whose annotations may have arrived or not

    def conclude(self, pull: Pull, report: CheckReport) -> str:
        """The completed check run's URL. One that is there already costs one read and no write.

        GitHub resets the run a person asks to re-run (status queued, no conclusion): that one is completed.
        Annotations are appended, so they are not repeated blindly: after a lost answer the run's count says how many
        arrived. If some cannot be added the run is concluded all the same, and a ForgeError says how many are missing.
        """
        run = self._newest(pull, report)
        same = run is not None and run.get("external_id") == report.external_id
        if run is None or (run.get("status") == "completed" and not same):
            run = self._create(pull, report)
            stored = min(BATCH, len(report.annotations))
        elif run.get("status") == "completed":
            stored = _count(run) if report.external_id in self._unsure else len(report.annotations)
        elif same or not _count(run):
            run = self._complete(pull, report, run, report.external_id)
            stored = _count(run)
        else:  # reset by a person: lines of another result are marked in it, and no call removes them
            self._complete(pull, report, run, str(run.get("external_id") or ""))
            run = self._create(pull, report)
            stored = min(BATCH, len(report.annotations))
        self._append(pull, report, run, stored)
        self._unsure.discard(report.external_id)
        return _url(run)

    def set_status(self, pull: Pull, report: CheckReport) -> str | None:
        """A status by its context; one that says the same already is left. Its target is its only URL for people."""
        wanted = {
            "context": report.name,
            "state": _STATES[report.conclusion],
            "description": report.title[:_DESCRIPTION],
            "target_url": report.details_url,
        }
        http = self._access.http(pull.repository)
        sha = quote(report.head_sha, safe="")
        path = f"/repos/{pull.repository}/commits/{sha}/statuses"
        statuses = http.read_all("list the commit's statuses", path)
        newest: dict[str, Any] = next((one for one in statuses if one.get("context") == report.name), {})
        if {key: newest.get(key) for key in wanted} != wanted:
            body = {key: value for key, value in wanted.items() if value is not None}
            path = f"/repos/{pull.repository}/statuses/{sha}"
            http.write("set the commit status", "POST", path, body, own=False)
        return report.details_url

    def _newest(self, pull: Pull, report: CheckReport) -> dict[str, Any] | None:
        """The newest run of ours by that name: what GitHub shows, and the only one that may be left as it is."""
        path = f"/repos/{pull.repository}/commits/{quote(report.head_sha, safe='')}/check-runs"
        query = {"check_name": report.name, "filter": "latest"}
        http = self._access.http(pull.repository)
        runs = http.read_all("list the commit's check runs", path, query, items="check_runs")
        login = self._access.login(pull.repository)
        ours = [run for run in runs if isinstance(run.get("id"), int) and _author(run) == login]
        return max(ours, key=lambda run: int(run["id"]), default=None)

    def _create(self, pull: Pull, report: CheckReport) -> dict[str, Any]:
        body = {
            "name": report.name,
            "head_sha": report.head_sha,
            "external_id": report.external_id,
            "output": _output(report) | {"annotations": _batch(report.annotations, 0)},
            **_completed(report),
        }
        path = f"/repos/{pull.repository}/check-runs"
        run = self._write(pull, report, "create the check run", "POST", path, body, own=False)
        self._access.learn(_author(run))
        return run

    def _complete(self, pull: Pull, report: CheckReport, run: dict[str, Any], external_id: str) -> dict[str, Any]:
        """One that was started, or reset by a person who asked for a re-run."""
        body = {"external_id": external_id, "output": _output(report), **_completed(report)}
        path = f"/repos/{pull.repository}/check-runs/{run['id']}"
        return self._write(pull, report, "complete the check run", "PATCH", path, body)

    def _append(self, pull: Pull, report: CheckReport, run: dict[str, Any], stored: int) -> None:
        doing = "add annotations to the check run"
        path = f"/repos/{pull.repository}/check-runs/{run['id']}"
        http = self._access.http(pull.repository)
        tries = 0
        while stored < len(report.annotations):
            try:
                if tries and (stored := _count(http.read(doing, path, own=True))) >= len(report.annotations):
                    return
                body = {"output": _output(report) | {"annotations": _batch(report.annotations, stored)}}
                http.write(doing, "PATCH", path, body)
                stored, tries = min(stored + BATCH, len(report.annotations)), 0
            except ForgeError as error:
                tries += 1
                if not error.retryable or tries == _TRIES:
                    total = len(report.annotations)
                    raise ForgeError(
                        f"the check run is concluded, but {total - stored} of {total} annotations are missing: "
                        f"{error.problem}",
                        hint=error.hint,
                    ) from None

    def _write(
        self, pull: Pull, report: CheckReport, doing: str, verb: str, path: str, body: dict[str, Any], own: bool = True
    ) -> dict[str, Any]:
        try:
            run = self._access.http(pull.repository).write(doing, verb, path, body, own=own)
            if not isinstance(run, dict) or not isinstance(run.get("id"), int):
                raise Uncertain(doing, "its answer has no id")
        except Uncertain:
            self._unsure.add(report.external_id)
            raise
        return run


def _output(report: CheckReport) -> dict[str, Any]:
    return {"title": report.title, "summary": report.summary}


def _completed(report: CheckReport) -> dict[str, Any]:
    details = {"details_url": report.details_url} if report.details_url else {}
    return {"status": "completed", "conclusion": report.conclusion.value, **details}


def _batch(annotations: Sequence[Annotation], start: int) -> list[dict[str, Any]]:
    return [
        {
            "path": one.path,
            "start_line": max(one.line, 1),
            "end_line": max(one.line, 1),
            "annotation_level": one.level,
            "title": one.title[:255],
            "message": one.message[:_MESSAGE],
        }
        for one in annotations[start : start + BATCH]
    ]


def _author(run: dict[str, Any]) -> str:
    app = run.get("app")
    return f"{app['slug']}[bot]" if isinstance(app, dict) and app.get("slug") else ""


def _count(run: Any) -> int:
    output = run.get("output") if isinstance(run, dict) else None
    count = output.get("annotations_count") if isinstance(output, dict) else None
    return count if isinstance(count, int) else 0


def _url(run: dict[str, Any]) -> str:
    return str(run.get("html_url") or run.get("url") or "")
