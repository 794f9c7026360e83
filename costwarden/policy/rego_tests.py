"""`*_test.rego`: found, and run by real opa, or by the embedded engine inside the sub-language plus `with`."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from costwarden.errors import CostwardenError
from costwarden.policy.bundle import SHIPPED_LABEL, Bundle, read_rego, shipped_directory
from costwarden.policy.diagnostic import PolicyRefused
from costwarden.policy.engines.child import ChildFailed, start_child
from costwarden.policy.engines.embedded import CHECK_MEMORY_MB, EmbeddedEngine, load_files, one_line
from costwarden.policy.engines.opa_binary import run_opa
from costwarden.policy.engines.protocol import EngineFailed
from costwarden.policy.lint_names import Names

TEST_SECONDS = 120.0
_FIXTURES = "lib/fixtures_test.rego"


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """One test rule; `reason` is empty where it passed."""

    __test__ = False  # pytest: not a test class

    name: str  # "costwarden.policies.cost.monthly_delta_test.test_above"
    file: str
    passed: bool
    reason: str = ""


class TestsNotRun(CostwardenError):
    __test__ = False


def find_tests(directories: Sequence[Path]) -> dict[str, str]:
    """Name -> text of every *_test.rego, and of the shipped fixtures. Errors: TestsNotRun where there is none."""
    found = {}
    for directory in directories:
        for path in sorted(directory.rglob("*_test.rego")):
            name = f"{directory.as_posix().rstrip('/')}/{path.relative_to(directory).as_posix()}"
            found[name] = read_rego(path, name)
    if not found:
        raise TestsNotRun("there are no *_test.rego files", hint="`costwarden policy new` writes a first one")
    fixtures = read_rego(shipped_directory() / _FIXTURES, _FIXTURES)
    if fixtures not in found.values():  # a part of the shipped policies may be tested alone
        found[f"{SHIPPED_LABEL}/{_FIXTURES}"] = fixtures
    return found


def run_with_opa(binary: Path, bundle: Bundle, tests: Mapping[str, str]) -> list[TestOutcome]:
    """Outcomes in opa's order. Errors: TestsNotRun when opa cannot load the files or runs no test."""
    import orjson

    names = {}
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, text) in enumerate({**bundle.files, **tests}.items()):
            short = f"{number:04}_test.rego" if name in tests else f"{number:04}.rego"
            Path(folder, short).write_text(text, encoding="utf-8", newline="")
            names[short] = name
        said = run_opa(binary, ["test", "--format", "json", "."], cwd=Path(folder))
    try:
        rows = orjson.loads(said.stdout) or []
    except orjson.JSONDecodeError:
        rows = None
    if rows is None or said.returncode not in (0, 2):
        words = " ".join((said.stderr or said.stdout).split())
        for short, name in names.items():
            words = words.replace(short, name)
        raise TestsNotRun(
            f"opa could not load the tests: {words[:300]}", hint="`costwarden policy check DIR` shows more"
        )
    outcomes = []
    for row in rows:
        problem = row.get("error") or ("failed" if row.get("fail") else "skipped" if row.get("skip") else "")
        reason = problem if isinstance(problem, str) else str(problem.get("message", "error"))
        file = names.get(Path(row["location"]["file"]).name, "")
        outcomes.append(TestOutcome(f"{row['package'].removeprefix('data.')}.{row['name']}", file, not reason, reason))
    return _some(outcomes)


def run_embedded(bundle: Bundle, tests: Mapping[str, str]) -> list[TestOutcome]:
    """Every `test_` rule must be true. Errors: PolicyRefused, EngineFailed, TestsNotRun."""
    import orjson

    engine = EmbeddedEngine()
    try:
        with start_child(TEST_SECONDS, CHECK_MEMORY_MB) as child:
            trees, refused = load_files(child, bundle, tests)
            if refused:
                raise PolicyRefused.by_lint(f"embedded engine ({engine.version}, subset v1)", refused)
            outcomes = []
            for path, definitions in sorted(Names(trees).rules.items()):
                file = definitions[0][0].file
                if not path[-1].startswith("test_") or file not in tests:
                    continue
                try:
                    rows = orjson.loads(child.ask("E", f"data.{'.'.join(path)}".encode())).get("result")
                    passed = bool(rows) and rows[0]["expressions"][0]["value"] is True
                    reason = "" if passed else "failed"
                except ChildFailed as error:
                    if error.kind != "runtime":
                        raise
                    passed, reason = False, one_line(error.reason)
                outcomes.append(TestOutcome(".".join(path), file, passed, reason))
    except ChildFailed as error:
        raise EngineFailed(engine.name, error.kind, one_line(error.reason)) from None
    return _some(outcomes)


def _some(outcomes: list[TestOutcome]) -> list[TestOutcome]:
    if not outcomes:
        raise TestsNotRun("the test files hold no test_ rule", hint="write `test_something if { ... }`")
    return outcomes
