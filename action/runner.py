"""The step itself: inputs and event in; report files, outputs, summary, comment, check and exit code out.

`gate` decides and publishes. `evaluate` decides on an untrusted pull request, without a token, and leaves a bundle.
`publish` runs trusted on the default branch, reads that bundle as data and publishes it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from action.bundle import MANIFEST, drop_bundle, read_bundle, write_bundle, write_error_bundle
from action.deadline import Deadline
from action.inputs import GateInputs, read_event, read_inputs, usable_inputs
from action.output import write_report
from action.outputs import outputs_of, outputs_of_error
from action.paths import own_folder, written_to
from action.request import config_beside, request_of, settings_of
from action.target import claimed_by, pull_of_run, target_of
from action.workflow import command, log_line, write_outputs, write_summary
from costwarden.config import Config, find_config, read_config
from costwarden.errors import CostwardenError
from costwarden.forge.model import Forge, Pull
from costwarden.gate.result import GateResult, exit_code
from costwarden.gate.run import run_gate
from costwarden.publish.publish import publish_error, publish_result
from costwarden.publish.settings import Published, PublishSettings
from costwarden.report.escape import markdown_text

REPORTS = {"json": "report.json", "markdown": "comment.md", "sarif": "report.sarif", "html": "report.html"}
UNCONCLUDED = 3  # exit code to bootstrap.py: nobody has concluded the check


@dataclass(slots=True)
class Known:
    """What a run has found out so far: what it needs to conclude a check wherever it fails."""

    inputs: GateInputs
    settings: PublishSettings
    pull: Pull | None = None
    forge: Forge | None = None
    bundle: Path | None = None  # evaluate: where the result, or the reason why there is none, goes


@dataclass(slots=True)
class Step:
    """One run of the step with everything it talks to; tests hand in their own."""

    environment: Mapping[str, str]
    connect: Callable[[GateInputs, Mapping[str, str]], Forge | None]
    say: Callable[[str], None]

    def run(self) -> int:
        """The exit code. Whatever happens, outputs are written and a check that can be concluded is."""
        started = monotonic()
        usable = usable_inputs(self.environment)
        known = Known(usable, self._settings(usable, Config()))
        try:
            return self._decide(known, started)
        except CostwardenError as error:
            return self._failed(error, known, started)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was decided, and the check says so
            failure = CostwardenError(
                f"costwarden failed ({type(error).__name__})", hint="report it with the plan's shape"
            )
            return self._failed(failure, known, started)

    def _decide(self, known: Known, started: float) -> int:
        """First what concluding needs, then the inputs as a whole, then the decision."""
        deadline = Deadline(known.inputs.timeout)
        if known.inputs.mode == "evaluate":
            known.bundle = self._fresh_bundle(known.inputs)
        else:
            known.forge = self.connect(known.inputs, self.environment)
        event = read_event(self.environment.get("GITHUB_EVENT_PATH", ""))
        known.pull = pull_of_run(event) if known.inputs.mode == "publish" else self._pull(event)
        inputs = known.inputs = self._inputs()
        if inputs.mode == "publish":
            known.settings = self._settings(inputs, self._config_beside(known, event), event)
            folder = self._workspace() / inputs.bundle
            read = deadline.stage("reading the bundle", lambda: read_bundle(folder, event, known.forge))
            result, known.pull = read
        else:
            config = deadline.stage("reading costwarden.yaml", lambda: self._config(inputs))
            known.settings = self._settings(inputs, config)
            base = self._base(known.pull) if known.pull is not None else None
            request = request_of(inputs, known.pull, self._workspace(), base)
            result = deadline.stage("deciding", lambda: run_gate(request))
        files = deadline.stage("writing the reports", lambda: self._reports(result))
        if known.bundle is not None:
            write_bundle(known.bundle, files["json"], known.pull)
        summary = deadline.stage("writing the job summary", lambda: _summary(result))
        published = self._publish(result, known)
        self._output(outputs_of(result, published, files, _since(started)))
        write_summary(self.environment.get("GITHUB_STEP_SUMMARY", ""), summary)
        self.say(log_line(result.summary))
        return exit_code(result.decision, inputs.fail_on)

    def _failed(self, error: CostwardenError, known: Known, started: float) -> int:
        published = None
        if known.bundle is not None:
            self._leave_reason(error, known.bundle, known.pull)
        if known.forge is not None:
            pull = known.pull or self._claimed(known.forge)
            if pull is not None:
                published = publish_error(error.problem, error.hint, pull, known.forge, known.settings)
                self._problems(published)
        self.say(self._word("error", "costwarden could not decide", f"{error.problem}\nhint: {error.hint}"))
        text = (
            f"### costwarden could not decide\n\n{markdown_text(error.problem)}\n\nhint: {markdown_text(error.hint)}\n"
        )
        write_summary(self.environment.get("GITHUB_STEP_SUMMARY", ""), text)
        self._output(outputs_of_error(published, _since(started)))
        return error.exit_code if known.inputs.fail_on_error else 0

    def _leave_reason(self, error: CostwardenError, bundle: Path, pull: Pull | None) -> None:
        try:
            write_error_bundle(bundle, error, pull)
        except (CostwardenError, OSError) as failure:
            self.say(self._word("warning", "costwarden", f"the bundle cannot be written ({type(failure).__name__})"))

    def _claimed(self, forge: Forge) -> Pull | None:
        """What the runner's variables say it is about, where the event did not."""
        try:
            return claimed_by(self.environment, forge)
        except CostwardenError as error:
            self.say(self._word("warning", "costwarden", f"no check: {error.problem}"))
            return None

    def _publish(self, result: GateResult, known: Known) -> Published | None:
        if known.pull is None or known.forge is None:
            return None
        published = publish_result(result, known.pull, known.forge, known.settings)
        self._problems(published)
        return published

    def _problems(self, published: Published) -> None:
        for problem in published.problems:
            self.say(self._word("warning", "costwarden", problem))

    def _settings(self, inputs: GateInputs, config: Config, event: Mapping[str, Any] | None = None) -> PublishSettings:
        return settings_of(inputs, config, self._run_url(), self._attempt(event or {}))

    def _attempt(self, event: Mapping[str, Any]) -> str:
        """Names a re-run that a person asked for, of this workflow or of the one that evaluated; "" of neither."""
        run = event.get("workflow_run")
        evaluated = run.get("run_attempt") if isinstance(run, dict) else None
        own = self.environment.get("GITHUB_RUN_ATTEMPT") or "1"
        if own == "1" and evaluated in (None, 1):
            return ""
        return f"{self.environment.get('GITHUB_RUN_ID', '')}/{own}/{evaluated}"

    def _inputs(self) -> GateInputs:
        return read_inputs(self.environment)

    def _config(self, inputs: GateInputs) -> Config:
        return read_config(find_config(inputs.config or None, self._workspace()))

    def _config_beside(self, known: Known, event: Mapping[str, Any]) -> Config:
        """A comment policy that cannot be read is no reason not to publish: then the defaults hold, and it is said."""
        try:
            return config_beside(known.inputs, event, known.forge)
        except CostwardenError as error:
            said = f"{error.problem}; when to comment is as by default"
            self.say(self._word("warning", "costwarden", said))
            return Config()

    def _reports(self, result: GateResult) -> dict[str, str]:
        """Every report format as a file outside the work tree; `sarif` also where the input says."""
        from costwarden.report.formats import render

        folder = own_folder(self._temporary())
        files = {}
        for name, file in REPORTS.items():
            path = folder / file
            path.write_text(render(name, result), encoding="utf-8", newline="")
            files[name] = str(path)
        wanted = self.environment.get("INPUT_SARIF", "").strip()
        if wanted:
            target = written_to("sarif", wanted, self._workspace(), (self._workspace(), self._temporary()))
            write_report(str(target), Path(files["sarif"]).read_text(encoding="utf-8"))
            files["sarif"] = str(target)
        return files

    def _temporary(self) -> Path:
        return Path(self.environment.get("RUNNER_TEMP") or ".")

    def _fresh_bundle(self, inputs: GateInputs) -> Path:
        """The bundle's folder, emptied: a run that fails must not leave an older run's result."""
        allowed = (self._workspace(), self._temporary())
        folder = written_to("bundle", f"{inputs.bundle}/{MANIFEST}", self._workspace(), allowed).parent
        drop_bundle(folder)
        return folder

    def _pull(self, event: Mapping[str, Any]) -> Pull | None:
        return target_of(event, self.environment)

    def _base(self, pull: Pull) -> str | None:
        """Source alone is compared with where it left the branch it goes to."""
        return f"git:origin/{pull.base_ref}...HEAD" if pull.base_ref else None

    def _word(self, level: str, title: str, message: str) -> str:
        return command(level, title, message)

    def _output(self, outputs: Mapping[str, str]) -> None:
        write_outputs(self.environment.get("GITHUB_OUTPUT", ""), outputs)

    def _workspace(self) -> Path:
        return Path(self.environment.get("GITHUB_WORKSPACE") or ".")

    def _run_url(self) -> str | None:
        parts = [self.environment.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
        return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else None


def _since(started: float) -> int:
    return int((monotonic() - started) * 1000)


def _summary(result: GateResult) -> str:
    from costwarden.report.markdown import render_markdown

    return render_markdown(result, host="github_summary").partition("\n")[2]


def connect(inputs: GateInputs, environment: Mapping[str, str]) -> Forge | None:
    """GitHub by the step's token; None without one (the report stays in summary and files)."""
    token = inputs.token
    if not token:
        return None
    from costwarden.forge.github import github_forge

    return github_forge(token=token, base_url=environment.get("GITHUB_API_URL") or None)


def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    environment = dict(os.environ)
    os.environ.pop("INPUT_TOKEN", None)  # engines, git and policies that read the environment do not get it
    try:
        return Step(environment, connect, lambda line: print(line, flush=True)).run()  # noqa: T201
    except Exception as error:  # noqa: BLE001 - Python's own exit code 1 would read as a denial
        print(command("error", "costwarden", f"costwarden failed ({type(error).__name__})"))  # noqa: T201
        return UNCONCLUDED
