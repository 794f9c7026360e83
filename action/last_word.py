"""The check of a step that could not even start: the standard library alone, because nothing else may be there.

It also has to run under a Python that is too old for the rest, so it is written for 3.7. What it says is our own
words; of the event only repository and commit are read, and neither becomes anything but data.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

_TRIES = 3
_SECONDS = 20
_MOST = 25_000_000  # bytes of an event, and of an answer
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_REPOSITORY = re.compile(r"[A-Za-z0-9_-]+/(?!\.{1,2}$)[A-Za-z0-9._-]+")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
_NO = ("false", "0", "no", "off", "f", "n")  # what the input's own reader takes for false


class _Stay(urllib.request.HTTPRedirectHandler):
    """No redirect is followed: it would carry the token to whatever host it names."""

    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def say_last_word(problem: str, hint: str, environment: Mapping[str, str]) -> int:
    """Log, summary, outputs, and the check or the bundle; the step's exit code: 2, 0 with `fail-on-error: false`."""
    tolerated = environment.get("INPUT_FAIL_ON_ERROR", "").strip().lower() in _NO
    print(f"::error title=costwarden could not decide::{problem}%0Ahint: {hint}")  # noqa: T201
    _append(
        environment.get("GITHUB_STEP_SUMMARY", ""), f"### costwarden could not decide\n\n{problem}\n\nhint: {hint}\n"
    )
    end = secrets.token_hex(16)
    _append(environment.get("GITHUB_OUTPUT", ""), f"decision<<{end}\nerror\n{end}\n")
    try:
        if environment.get("INPUT_MODE", "").strip() == "evaluate":
            _leave_reason(problem, hint, environment)
        elif environment.get("INPUT_TOKEN", "").strip():
            _conclude(problem, hint, environment, tolerated)
    except Exception as error:  # noqa: BLE001 - the step fails as it should have, only its check is missing
        print(f"::warning title=costwarden::no check could be concluded ({type(error).__name__})")  # noqa: T201
    return 0 if tolerated else 2


def _conclude(problem: str, hint: str, environment: Mapping[str, str], tolerated: bool) -> None:
    repository, sha = _target(environment)
    if not repository:
        return
    key = environment.get("INPUT_COMMENT_KEY", "").strip()
    name = f"costwarden ({key})" if _KEY.fullmatch(key) and key != "default" else "costwarden"
    attempt = environment.get("GITHUB_RUN_ID", "") + "/" + environment.get("GITHUB_RUN_ATTEMPT", "")
    title = f"costwarden could not decide: {problem}"[:255]
    check = {
        "name": name,
        "head_sha": sha,
        "external_id": hashlib.sha256(f"{sha} {name} {attempt} {problem}".encode()).hexdigest()[:32],
        "status": "completed",
        "conclusion": "neutral" if tolerated else "failure",
        "output": {"title": title, "summary": f"{problem}\n\nhint: {hint}\n"},
    }
    api = f"{environment.get('GITHUB_API_URL') or 'https://api.github.com'}/repos/{repository}"
    if _refused(api, check, environment):
        state = "success" if tolerated else "failure"
        status = {"context": name, "state": state, "description": title[:140]}
        _ask("POST", f"{api}/statuses/{sha}", environment, status)


def _refused(api: str, check: Mapping[str, Any], environment: Mapping[str, str]) -> bool:
    """Whether the token may not write checks. A lost answer is looked for before asking again."""
    query = urllib.parse.urlencode({"check_name": check["name"], "filter": "latest"})
    for attempt in range(_TRIES):
        try:
            found = _ask("GET", f"{api}/commits/{check['head_sha']}/check-runs?{query}", environment)
            if not any(one.get("external_id") == check["external_id"] for one in found["check_runs"]):
                _ask("POST", f"{api}/check-runs", environment, check)
        except urllib.error.HTTPError as error:
            if error.code in (401, 403, 404):
                return True
            if error.code < 500 or attempt == _TRIES - 1:
                raise
        except (OSError, ValueError, http.client.HTTPException):
            if attempt == _TRIES - 1:
                raise
        else:
            return False
        time.sleep(2**attempt)
    return False


def _ask(verb: str, url: str, environment: Mapping[str, str], body: Mapping[str, Any] | None = None) -> Any:
    if not url.startswith(("https://", "http://")):
        raise ValueError("GITHUB_API_URL is no address")
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {environment['INPUT_TOKEN'].strip()}",
        "Content-Type": "application/json",
        "User-Agent": "costwarden",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers=headers, method=verb)  # noqa: S310 - checked above
    with urllib.request.build_opener(_Stay).open(request, timeout=_SECONDS) as answer:
        return json.loads(answer.read(_MOST))


def _target(environment: Mapping[str, str]) -> tuple[str, str]:
    """Repository and commit, as action/target.py finds them; two empty texts where they are not known."""
    with open(environment.get("GITHUB_EVENT_PATH", ""), "rb") as file:  # noqa: PTH123
        event = json.loads(file.read(_MOST))
    repository = environment.get("GITHUB_REPOSITORY", "")
    if "pull_request" in event:
        repository, sha = event["pull_request"]["base"]["repo"]["full_name"], event["pull_request"]["head"]["sha"]
    elif "workflow_run" in event:
        repository, sha = event["repository"]["full_name"], event["workflow_run"]["head_sha"]
    elif "merge_group" in event:
        sha = event["merge_group"]["head_sha"]
    elif environment.get("GITHUB_EVENT_NAME") in ("push", "workflow_dispatch", "schedule"):
        sha = environment.get("GITHUB_SHA", "")
    else:
        return "", ""
    return (repository, sha) if _REPOSITORY.fullmatch(repository) and _SHA.fullmatch(sha) else ("", "")


def _leave_reason(problem: str, hint: str, environment: Mapping[str, str]) -> None:
    """The bundle of action/bundle.py that says why there is no result; nothing is written through a link."""
    workspace = os.path.realpath(environment.get("GITHUB_WORKSPACE") or ".")
    folder = os.path.join(workspace, environment.get("INPUT_BUNDLE", "").strip() or "costwarden-bundle")  # noqa: PTH118
    if os.path.commonpath([workspace, os.path.realpath(folder)]) != workspace:
        return
    os.makedirs(folder, exist_ok=True)  # noqa: PTH103
    manifest = {"version": 1, "pull": None, "digests": {}, "error": {"problem": problem, "hint": hint}}
    path = os.path.join(folder, "manifest.json")  # noqa: PTH118
    if os.path.lexists(path):
        os.unlink(path)  # noqa: PTH108
    with open(path, "x", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(manifest, file)


def _append(path: str, text: str) -> None:
    if path:
        with open(path, "a", encoding="utf-8", newline="") as file:  # noqa: PTH123
            file.write(text)
