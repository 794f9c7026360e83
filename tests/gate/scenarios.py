"""The recorded scenarios as data: what scenarios.md says a consumer must find in each plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# A creation plan has no before-values: its variants are compared with the stack's base plan (see each scenarios.md).
_CREATION_VARIANTS = {("m1-modern", "stream"): "00-initial-stream.json"}
_ENTRY = re.compile(r"^- \*\*(?P<name>[^*]+)\*\*: ", re.MULTILINE)
_ROOT = re.compile(r"\[(dev|stage|prod|app|data|stream)\] ")
_NEW = re.compile(r"NEW (?P<text>.*)", re.DOTALL)
_PROBLEM = re.compile(
    r"(?P<key>[A-Za-z]+) (?P<kind>missing|invalid|empty)(?: \(near: (?P<near>[^)]+)\))? on (?P<addresses>.+)", re.DOTALL
)
_ADDRESS = re.compile(r"`([^`]+)`")
_RANGE = re.compile(r"\[(\d+)\.\.(\d+)\]")
_EXISTING = re.compile(r"existing, not from this change: (\d+) on (\d+) resources")


@dataclass(frozen=True)
class Scenario:
    """One recorded plan with the tag problems that are new in it and the number that were there before."""

    stack: str
    plan: Path
    baseline: Path | None
    new: frozenset[tuple[str, str, str]]  # (address, "tags.KEY", policy)
    existing: int | None  # None: scenarios.md does not count them

    @property
    def id(self) -> str:
        return f"{self.stack}/{self.plan.name.removesuffix('.json').removesuffix('.json.gz')}"


def scenarios(shared: Path) -> Iterator[Scenario]:
    """Every scenario of every stack that names a recorded plan, in file order."""
    for page in sorted((shared / "data" / "plans").glob("*/scenarios.md")):
        if page.parent.name == "s9-scale":
            continue  # said in words, not address by address
        text = page.read_text(encoding="utf-8")
        starts = [(match["name"], match.end()) for match in _ENTRY.finditer(text)]
        ends = [*[match.start() for match in _ENTRY.finditer(text)][1:], len(text)]
        for (name, start), end in zip(starts, ends, strict=True):
            yield from _of_entry(page.parent, name, text[start:end])


def _of_entry(stack: Path, name: str, text: str) -> Iterator[Scenario]:
    parts = _ROOT.split(text)
    if len(parts) == 1:
        yield from _one(stack, name, "", text)
        return
    for root, part in zip(parts[1::2], parts[2::2], strict=True):
        yield from _one(stack, name, root, part)


def _one(stack: Path, name: str, root: str, text: str) -> Iterator[Scenario]:
    path = stack / "plans" / f"{name}{f'-{root}' if root else ''}.json"
    if not path.is_file():
        raise AssertionError(f"{stack.name}: scenario {name} [{root}] has no plan {path.name}")
    problems = text.partition("*Tag problems:*")[2].partition("*Consumer must say:*")[0]
    base = _CREATION_VARIANTS.get((stack.name, root))
    baseline = stack / "plans" / base if base and not name.startswith("00-") else None
    existing = _EXISTING.search(problems)
    known = int(existing[1]) if existing else 0 if "none" in problems else None
    yield Scenario(stack.name, path, baseline, frozenset(_new_problems(problems)), known)


def _new_problems(text: str) -> Iterator[tuple[str, str, str]]:
    new = _NEW.search(text)
    if new is None:
        return
    listed = re.split(r"FIXED|/ existing", new["text"])[0]
    for part in listed.split(";"):
        problem = _PROBLEM.search(part)
        if problem is None:
            continue
        policy = "tags/required" if problem["kind"] == "missing" else "tags/allowed_values"
        for address in _ADDRESS.findall(problem["addresses"]):
            for one in _expanded(address):
                yield one, f"tags.{problem['key']}", policy


def _expanded(address: str) -> Iterator[str]:
    span = _RANGE.search(address)
    if span is None:
        yield address
        return
    for index in range(int(span[1]), int(span[2]) + 1):
        yield f"{address[: span.start()]}[{index}]{address[span.end() :]}"
