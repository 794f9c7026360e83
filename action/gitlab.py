"""The gate as a GitLab job: the Action's step with CI_* in place of the runner's event and files.

Inputs come as INPUT_<NAME>, as templates/gitlab/costwarden.yml sets them; the token for the note and the status as
COSTWARDEN_GITLAB_TOKEN. Reports lie in the project's folder, because a job uploads nothing from elsewhere.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from action.inputs import GateInputs, InputInvalid, read_inputs
from action.output import write_report
from action.runner import REPORTS, Step
from action.target import commit
from costwarden.errors import CostwardenError
from costwarden.forge.model import Forge, Pull
from costwarden.gate.result import GateResult

FOLDER, QUALITY, DOTENV = "costwarden-report", "gl-code-quality-report.json", "costwarden.env"
TOKEN = "COSTWARDEN_GITLAB_TOKEN"  # noqa: S105 (the variable's name)
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


@dataclass(slots=True)
class GitLabStep(Step):
    """One job. `costwarden.env` has every output as COSTWARDEN_<NAME>, for the jobs after it."""

    def _pull(self, event: Mapping[str, Any]) -> Pull | None:
        return pull_of_job(self.environment)

    def _claimed(self, forge: Forge) -> Pull | None:
        return commit_of_job(self.environment)

    def _inputs(self) -> GateInputs:
        inputs = read_inputs(self.environment)
        if inputs.mode != "gate":
            raise InputInvalid("a GitLab job has the mode gate only", hint="leave `mode` out")
        return inputs

    def _base(self, pull: Pull) -> str | None:
        """Where the merge request left its target: that commit is fetched, the target's branch need not be."""
        base = self.environment.get("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")
        return f"git:{base}" if _SHA.fullmatch(base) else None

    def _word(self, level: str, title: str, message: str) -> str:
        return f"{level}: {title}: {message}"

    def _reports(self, result: GateResult) -> dict[str, str]:
        from costwarden.report.formats import render

        folder = self._workspace() / FOLDER
        if folder.is_symlink():  # a merge request's link must not lead our files elsewhere
            folder.unlink()
        files = {name: str(folder / file) for name, file in REPORTS.items()}
        files["gitlab"] = str(self._workspace() / QUALITY)
        for name, path in files.items():
            write_report(path, render(name, result))
        return files

    def _output(self, outputs: Mapping[str, str]) -> None:
        text = ""
        for name, value in outputs.items():
            text += f"COSTWARDEN_{name.upper().replace('-', '_')}={' '.join(value.split())}\n"
        write_report(str(self._workspace() / DOTENV), text)

    def _workspace(self) -> Path:
        return Path(self.environment.get("CI_PROJECT_DIR") or ".")

    def _run_url(self) -> str | None:
        return self.environment.get("CI_JOB_URL") or None


def pull_of_job(environment: Mapping[str, str]) -> Pull | None:
    """The merge request of the pipeline, the commit of another one. A job is not told its author: it stays "".

    A merged result's commit is GitLab's own: the head is then CI_MERGE_REQUEST_SOURCE_BRANCH_SHA
    (https://docs.gitlab.com/ci/variables/predefined_variables/).
    """
    number = environment.get("CI_MERGE_REQUEST_IID", "")
    if not number:
        return commit_of_job(environment)
    sha = environment.get("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA") or environment.get("CI_COMMIT_SHA", "")
    repository = environment.get("CI_MERGE_REQUEST_PROJECT_PATH") or environment.get("CI_PROJECT_ID", "")
    if not (number.isdecimal() and _SHA.fullmatch(sha) and repository):
        raise InputInvalid(
            "the CI_MERGE_REQUEST_* variables name no merge request", hint="run the job in merge request pipelines"
        )
    target = environment.get("CI_MERGE_REQUEST_PROJECT_ID")
    return Pull(
        repository=repository,
        number=int(number),
        head_sha=sha,
        base_ref=environment.get("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""),
        from_fork=environment.get("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", target) != target,
        labels=tuple(label for label in environment.get("CI_MERGE_REQUEST_LABELS", "").split(",") if label),
        draft=environment.get("CI_MERGE_REQUEST_DRAFT", "") == "true",
    )


def commit_of_job(environment: Mapping[str, str]) -> Pull | None:
    """The commit of the pipeline, for its status; there is no note without a merge request."""
    return commit(environment.get("CI_PROJECT_PATH", ""), environment.get("CI_COMMIT_SHA"))


def connect(inputs: GateInputs, environment: Mapping[str, str]) -> Forge | None:
    """GitLab by the token; None without one (pipelines of forks have none: the report stays in the job)."""
    token = inputs.token or environment.get(TOKEN, "")
    address = environment.get("CI_API_V4_URL", "")
    if not token or not address:
        return None
    from costwarden.forge.gitlab import gitlab_forge

    pipeline, sha = environment.get("CI_PIPELINE_ID", ""), environment.get("CI_COMMIT_SHA", "")
    running = (int(pipeline), sha) if pipeline.isdecimal() and _SHA.fullmatch(sha) else None
    return gitlab_forge(token=token, base_url=address, pipeline=running)


def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    environment = dict(os.environ)
    for name in (TOKEN, "INPUT_TOKEN", "CI_JOB_TOKEN"):  # engines and git do not get them
        os.environ.pop(name, None)
    try:
        return GitLabStep(environment, connect, lambda line: print(line, flush=True)).run()  # noqa: T201
    except CostwardenError as error:
        print(f"error: {error.problem}\nhint: {error.hint}")  # noqa: T201
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - Python's own exit code 1 would read as a denial
        print(f"error: costwarden failed ({type(error).__name__})")  # noqa: T201
        return 2


if __name__ == "__main__":
    sys.exit(main())
