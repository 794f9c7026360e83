"""The real terraform (or tofu), as far as the caller lets it run: fmt of the edited files, validate, a plan."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from costwarden.errors import CostwardenError
from costwarden.hcl.checks import check_format
from costwarden.hcl.edit.model import EditResult
from costwarden.plan.addresses import split_steps
from costwarden.plan.model import strip_keys
from costwarden.savings.model import Check, Edit
from costwarden.savings.workplace import Root

Depth = Literal["fmt", "validate", "plan"]
_SECONDS = {"init": 300, "validate": 120, "plan": 900, "show": 120}


@dataclass(frozen=True, slots=True)
class Terraform:
    """`depth`: fmt runs nothing of the repository; validate and plan run its providers, a plan reads the cloud."""

    program: str
    depth: Depth = "fmt"
    plan_arguments: tuple[str, ...] = ()  # e.g. ("-refresh=false",)

    @classmethod
    def found(cls, depth: Depth = "fmt", plan_arguments: Sequence[str] = ()) -> Terraform | None:
        program = shutil.which("terraform") or shutil.which("tofu")
        return cls(program, depth, tuple(plan_arguments)) if program else None

    def checks(self, root: Root, edit: Edit, after: Path, added: Collection[str] | None = None) -> Iterator[Check]:
        """`added`: addresses the rendered source has more than before; see judge_plan."""
        yield check_fmt(edit, self.program)
        if self.depth == "fmt":
            yield Check("validate", "skipped", "not asked for: it runs the repository's providers")
            return
        folder = root.folder(after)
        with TemporaryDirectory(prefix="costwarden-tf-") as data:
            done, said = self._run(("init", "-input=false", "-no-color"), folder, data)
            if not done:
                yield Check("validate", "skipped", f"init did not work here: {said}")
                return
            done, said = self._run(("validate", "-no-color"), folder, data)
            yield Check("validate", "passed" if done else "failed", "valid" if done else said)
            if done and self.depth == "plan":
                yield self._plan(edit, folder, data, added)

    def _plan(self, edit: Edit, folder: Path, data: str, added: Collection[str] | None) -> Check:
        plan = str(Path(data) / "plan.bin")
        words = ("plan", "-input=false", "-no-color", "-lock=false", f"-out={plan}", *self.plan_arguments)
        done, said = self._run(words, folder, data)
        if not done:
            return Check("terraform plan", "skipped", f"no plan could be made here: {said}")
        try:
            shown = self._output(("show", "-json", plan), folder, data)
        except (OSError, subprocess.SubprocessError, ValueError):
            return Check("terraform plan", "skipped", "the plan that was made could not be shown")
        return judge_plan(shown, edit, added)

    def _run(self, words: Sequence[str], folder: Path, data: str) -> tuple[bool, str]:
        try:
            done = subprocess.run(  # noqa: S603 - an argument vector, never a shell
                [self.program, *words],
                cwd=folder,
                capture_output=True,
                timeout=_SECONDS[words[0]],
                env=self._environment(data),
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False, f"{words[0]} took longer than {_SECONDS[words[0]]} s"
        except OSError as error:
            return False, f"{Path(self.program).name} cannot be run: {error.strerror}"
        return done.returncode == 0, _last_line(done.stderr)

    def _output(self, words: Sequence[str], folder: Path, data: str) -> Any:
        done = subprocess.run(  # noqa: S603 - an argument vector, never a shell
            [self.program, *words],
            cwd=folder,
            capture_output=True,
            timeout=_SECONDS["show"],
            env=self._environment(data),
            check=True,
        )
        return json.loads(done.stdout)

    def _environment(self, data: str) -> dict[str, str]:
        quiet = {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_INPUT": "0"}
        return {**os.environ, **quiet, **({"TF_DATA_DIR": data} if data else {})}


def without_terraform(edit: Edit) -> Iterator[Check]:
    """What is said of the same steps where terraform is not at hand or not wanted."""
    yield check_fmt(edit, None)
    yield Check("validate", "skipped", "terraform was not run: it is not installed, or not wanted here")


def check_fmt(edit: Edit, program: str | None) -> Check:
    """A file that was formatted stays formatted; one that was not is nobody's to reformat."""
    files = {path: (old or b"", new or b"") for path, (old, new) in edit.files.items()}
    by_whom = "" if program is not None else ", by our own aligner"
    try:
        refused = check_format(EditResult("", files, edit.diff, edit.what), program)
    except CostwardenError as error:
        return Check("fmt", "skipped", error.problem)
    if refused is not None:
        return Check("fmt", "failed", f"{refused.file} was formatted and would not be any more{by_whom}")
    return Check("fmt", "passed", f"formatted files stay formatted{by_whom}")


def judge_plan(plan: Any, edit: Edit, added: Collection[str] | None = None) -> Check:
    """Exactly the advised addresses, in place; a removal destroys exactly those, what is forgotten is never destroyed.

    New blocks create and nothing else happens; with `added`, only what the edit itself adds, whatever its keys.
    """
    wanted = {one.address for one in edit.members}
    edits = {one.kind.edit for one in edit.members}
    changes = {
        str(one["address"]): tuple(one["change"]["actions"])
        for one in plan.get("resource_changes") or ()
        if one.get("mode") == "managed" and one["change"]["actions"] not in (["no-op"], ["read"])
    }
    allowed = ("delete",) if "remove" in edits else ("forget",) if "forget" in edits else ("update",)
    if "block" in edits:
        blocks = None if added is None else {strip_keys(address) for address in added}
        allowed, wanted = ("create",), {one for one in changes if blocks is None or strip_keys(one) in blocks}
    followers = frozenset().union(*(one.kind.followers for one in edit.members)) - {
        one.one.resource_type for one in edit.members
    }
    versioned = {one.address for one in edit.members if one.one.resource_type in one.kind.versioned}
    wrong = {
        address: actions
        for address, actions in changes.items()
        if (actions != allowed or address not in wanted)
        and not (actions == ("update",) and split_steps(strip_keys(address))[-2] in followers)
        and not (address in versioned and set(actions) == {"delete", "create"})
    }
    missing = wanted - changes.keys() if "forget" not in edits else set()  # a refresh may have found it gone already
    replaced = sum(len(actions) == 2 for actions in changes.values())
    destroyed = sum(actions == ("delete",) for actions in changes.values())
    forgotten = sum(actions == ("forget",) for actions in changes.values())
    said = f"{len(changes) - destroyed - replaced - forgotten} to change, {destroyed} to destroy, {replaced} to replace"
    said += f", {forgotten} to leave the state" if forgotten else ""
    if wrong or missing:
        odd = [f"{address} ({'/'.join(actions)})" for address, actions in sorted(wrong.items())[:5]]
        odd += [f"{address} (nothing)" for address in sorted(missing)[:5]]
        return Check("terraform plan", "failed", f"{said}; not as advised: {', '.join(odd)}")
    created = sum(actions == ("create",) for actions in changes.values())
    return Check("terraform plan", "passed", said if not created else f"{created} to add, nothing else")


def _last_line(output: bytes) -> str:
    """The last thing it said, without colours: names of the repository may be in it."""
    lines = [line.strip() for line in output.decode("utf-8", "replace").splitlines() if line.strip(" │╷╵")]
    text = lines[0] if lines else "no message"
    return "".join(sign if sign.isprintable() else " " for sign in text)[:200]
