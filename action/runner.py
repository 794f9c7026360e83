"""The step itself: inputs and event in; report files, outputs, summary, comment, check and exit code out.

`gate` decides and publishes. `evaluate` decides on an untrusted pull request, without a token, and leaves a bundle.
`publish` runs trusted on the default branch, reads that bundle as data and publishes it.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from action.bundle import MANIFEST, drop_bundle, pull_of_run, read_bundle, write_bundle
from action.inputs import GateInputs, expand, pull_of, read_event, read_inputs
from action.output import write_report
from action.outputs import outputs_of, outputs_of_error
from action.paths import own_folder, written_to
from action.workflow import command, log_line, write_outputs, write_summary
from costwarden.config import Config, find_config, read_config
from costwarden.errors import CostwardenError
from costwarden.forge.model import Forge, Pull
from costwarden.gate.request import GateRequest
from costwarden.gate.result import GateResult, exit_code
from costwarden.gate.run import run_gate
from costwarden.publish.publish import publish_error, publish_result
from costwarden.publish.settings import Published, PublishSettings
from costwarden.report.escape import markdown_text

REPORTS = {"json": "report.json", "markdown": "comment.md", "sarif": "report.sarif", "html": "report.html"}


class TimedOut(CostwardenError):
    def __init__(self, seconds: int) -> None:
        super().__init__(
            f"costwarden timed out after {seconds} s", hint="raise the `timeout` input, or gate fewer plans in one step"
        )


@dataclass(slots=True)
class Step:
    """One run of the step with everything it talks to; tests hand in their own."""

    environment: Mapping[str, str]
    connect: Callable[[GateInputs, Mapping[str, str]], Forge | None]
    say: Callable[[str], None]

    def run(self) -> int:
        """The exit code. Whatever happens, outputs are written and a check that can be concluded is."""
        started = monotonic()
        inputs: GateInputs | None = None
        pull: Pull | None = None
        forge: Forge | None = None
        settings = PublishSettings(when="never")
        try:
            inputs = read_inputs(self.environment)
            settings = settings_of(inputs, Config(), self._run_url())
            bundle = self._bundle(inputs)
            event = read_event(self.environment.get("GITHUB_EVENT_PATH", ""))
            forge = self.connect(inputs, self.environment) if inputs.mode != "evaluate" else None
            if inputs.mode == "publish":
                pull = pull_of_run(event)
                result, pull = read_bundle(bundle, event, forge)
            else:
                pull = self._pull(event)
                settings = settings_of(inputs, self._config(inputs), self._run_url())
                result = _within(inputs.timeout, lambda: run_gate(self._request(inputs, pull)))
            files = self._reports(result)
            if inputs.mode == "evaluate":
                write_bundle(bundle, files["json"], pull)
            published = self._publish(result, pull, forge, settings)
        except CostwardenError as error:
            return self._failed(error, inputs, pull, forge, settings, started)
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was decided, and the check says so
            failure = CostwardenError(
                f"costwarden failed ({type(error).__name__})", hint="report it with the plan's shape"
            )
            return self._failed(failure, inputs, pull, forge, settings, started)
        milliseconds = int((monotonic() - started) * 1000)
        self._output(outputs_of(result, published, files, milliseconds))
        write_summary(self.environment.get("GITHUB_STEP_SUMMARY", ""), _summary(result))
        self.say(log_line(result.summary))
        return exit_code(result.decision, inputs.fail_on)

    def _failed(
        self,
        error: CostwardenError,
        inputs: GateInputs | None,
        pull: Pull | None,
        forge: Forge | None,
        settings: PublishSettings,
        started: float,
    ) -> int:
        published = None
        if pull is not None and forge is not None:
            published = publish_error(error.problem, error.hint, pull, forge, settings)
            self._problems(published)
        self.say(self._word("error", "costwarden could not decide", f"{error.problem}\nhint: {error.hint}"))
        text = (
            f"### costwarden could not decide\n\n{markdown_text(error.problem)}\n\nhint: {markdown_text(error.hint)}\n"
        )
        write_summary(self.environment.get("GITHUB_STEP_SUMMARY", ""), text)
        self._output(outputs_of_error(published, int((monotonic() - started) * 1000)))
        tolerated = inputs is not None and not inputs.fail_on_error
        return 0 if tolerated else error.exit_code

    def _publish(
        self, result: GateResult, pull: Pull | None, forge: Forge | None, settings: PublishSettings
    ) -> Published | None:
        if pull is None or forge is None:
            return None
        published = publish_result(result, pull, forge, settings)
        self._problems(published)
        return published

    def _problems(self, published: Published) -> None:
        for problem in published.problems:
            self.say(self._word("warning", "costwarden", problem))

    def _config(self, inputs: GateInputs) -> Config:
        return read_config(find_config(inputs.config or None, self._workspace()))

    def _request(self, inputs: GateInputs, pull: Pull | None) -> GateRequest:
        workspace = self._workspace()
        config = find_config(inputs.config or None, workspace)
        plans = expand(inputs.plan, workspace)
        baseline = inputs.baseline or None
        if baseline is None and inputs.hcl and not plans and pull is not None:
            baseline = self._base(pull)
        return GateRequest(
            plans=tuple(plans),
            hcl=inputs.hcl,
            infracost=inputs.infracost or None,
            baseline=baseline,
            config=str(config) if config is not None else None,
            policies=inputs.policies,
            usage=inputs.usage or None,
            prices=inputs.prices or None,
            engine=inputs.engine,
            environment=inputs.environment or None,
            checkov=inputs.checkov,
            checkov_seconds=min(60, inputs.timeout / 2),  # the other half is for deciding without it
            pull=_pull_document(pull),
            directory=workspace,
        )

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

    def _bundle(self, inputs: GateInputs) -> Path:
        """The bundle's folder; when evaluating empty, so that a run that fails leaves no older run's result."""
        folder = self._workspace() / inputs.bundle
        if inputs.mode == "evaluate":
            allowed = (self._workspace(), self._temporary())
            drop_bundle(written_to("bundle", f"{inputs.bundle}/{MANIFEST}", self._workspace(), allowed).parent)
        return folder

    def _pull(self, event: Mapping[str, Any]) -> Pull | None:
        return pull_of(event, self.environment.get("GITHUB_REPOSITORY", ""))

    def _base(self, pull: Pull) -> str | None:
        """Source alone is compared with the branch it goes to."""
        return f"git:origin/{pull.base_ref}" if pull.base_ref else None

    def _word(self, level: str, title: str, message: str) -> str:
        return command(level, title, message)

    def _output(self, outputs: Mapping[str, str]) -> None:
        write_outputs(self.environment.get("GITHUB_OUTPUT", ""), outputs)

    def _workspace(self) -> Path:
        return Path(self.environment.get("GITHUB_WORKSPACE") or ".")

    def _run_url(self) -> str | None:
        parts = [self.environment.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")]
        return f"{parts[0]}/{parts[1]}/actions/runs/{parts[2]}" if all(parts) else None


def settings_of(inputs: GateInputs, config: Config, details_url: str | None) -> PublishSettings:
    """Inputs win over costwarden.yaml."""
    comment = config.comment
    amount, percent = inputs.threshold_usd, inputs.threshold_pct
    return PublishSettings(
        when=inputs.comment or comment.when,
        key=inputs.comment_key or comment.key,
        threshold_amount=comment.threshold.usd if amount is None else amount,
        threshold_percent=comment.threshold.percent if percent is None else percent,
        fail_on=inputs.fail_on,
        fail_on_error=inputs.fail_on_error,
        details_url=details_url,
    )


def _pull_document(pull: Pull | None) -> dict[str, object]:
    if pull is None:
        return {}
    return {
        "repository": pull.repository,
        "number": pull.number,
        "author": pull.author,
        "base": pull.base_ref,
        "head_sha": pull.head_sha,
        "labels": list(pull.labels),
        "draft": pull.draft,
    }


def _summary(result: GateResult) -> str:
    from costwarden.report.markdown import render_markdown

    return render_markdown(result, host="github_summary").partition("\n")[2]


def _within(seconds: int, decide: Callable[[], GateResult]) -> GateResult:
    """The result, or TimedOut: a check must conclude even where a decision takes too long."""
    outcome: list[GateResult | BaseException] = []

    def work() -> None:
        try:
            outcome.append(decide())
        except BaseException as error:  # noqa: BLE001 - carried to the thread that answers for it
            outcome.append(error)

    worker = threading.Thread(target=work, name="costwarden-gate", daemon=True)
    worker.start()
    worker.join(seconds)
    if not outcome:
        raise TimedOut(seconds)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


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
    except CostwardenError as error:
        print(command("error", "costwarden", f"{error.problem}\nhint: {error.hint}"))  # noqa: T201
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - Python's own exit code 1 would read as a denial
        print(command("error", "costwarden", f"costwarden failed ({type(error).__name__})"))  # noqa: T201
        return 2
