"""How long one recommendation takes to become an edit in a repository of 4,000 files; the table of docs/performance.md.

    .venv/bin/python benchmarks/hcl_edit.py [--repeat 5]

Cold: a new process, Python's start and every import in it (the files are in the system's cache). Warm: the same
question again, with every file's stamp checked. Raw: tree-sitter parses the same bytes, nothing else. All in CPU time
of their process; the second parser reads every edit.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from costwarden.hcl.edit.model import EditResult  # noqa: E402  (the repository is not on the path of a script)
from costwarden.hcl.edit.plan import plan_edit  # noqa: E402
from costwarden.hcl.parse import shared_parser  # noqa: E402
from costwarden.hcl.resolve.repository import Repository, forget_repositories, open_repository  # noqa: E402

Question = Callable[[], object]
MODULES, ROOTS, FILES = 200, 200, 10
COLD_SECONDS, WARM_SECONDS, RATIO = 2.0, 0.05, 3.0


@dataclass(frozen=True, slots=True)
class Row:
    """One question's figures: seconds; `read` and `parsed` are files."""

    name: str
    cold: float
    warm: float
    raw: float
    read: int
    parsed: int

    @property
    def holds(self) -> bool:
        return self.cold <= COLD_SECONDS and self.warm <= WARM_SECONDS and self.cold <= RATIO * self.raw


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--base", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.only is not None:
        _timed(questions(given.base)[given.only][2])
        print(time.process_time())
        return 0
    repeat = given.repeat
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder).resolve()
        write_repository(base / "many")
        write_one_root(base / "one", MODULES * FILES + ROOTS * FILES)
        rows = [measure(base, at, repeat) for at in range(len(questions(base)))]
    print("| question | files read | parsed | cold ms | bar 2,000 | warm ms | bar 50 | raw ms | cold / raw | bar 3 |")
    print("|---|--:|--:|--:|:-:|--:|:-:|--:|--:|:-:|")
    for row in rows:
        ticks = [" " if ok is None else "✓" if ok else "✗" for ok in _bars(row)]
        print(
            f"| {row.name} | {row.read:,} | {row.parsed} | {row.cold * 1000:.0f} | {ticks[0]} | {row.warm * 1000:.1f} "
            f"| {ticks[1]} | {row.raw * 1000:.0f} | {row.cold / row.raw:.2f} | {ticks[2]} |"
        )
    return 0 if all(row.holds for row in rows) else 1


def _bars(row: Row) -> tuple[bool, bool, bool]:
    return row.cold <= COLD_SECONDS, row.warm <= WARM_SECONDS, row.cold <= RATIO * row.raw


def questions(base: Path) -> list[tuple[str, Path, Question]]:
    """(name, base, the edit) of each question."""
    many, one = base / "many", base / "one"

    root, web, small = many / "roots/r42", "m5.large", "m5.small"

    def edit(where: Path, around: Path, address: str, path: str, old: str | int, new: str | int) -> Question:
        return lambda: plan_edit(where, address, path, old, new, base=around)

    sized = "module.app.aws_instance.sized"
    return [
        ("a literal of the block", many, edit(root, many, "aws_instance.f3", "instance_type", web, small)),
        ("a tfvars entry through a module", many, edit(root, many, sized, "instance_type", "m5.2xlarge", web)),
        ("a local of the root", many, edit(root, many, "aws_ebs_volume.data", "size", 500, 200)),
        ("one root of 4,000 files", one, edit(one, one, "aws_instance.n1234", "instance_type", web, small)),
    ]


def measure(place: Path, at: int, repeat: int) -> Row:
    name, base, question = questions(place)[at]
    colds: list[float] = []
    warms: list[float] = []
    raws: list[float] = []
    known = open_repository(base)
    for _ in range(repeat):
        forget_repositories()
        colds.append(_in_new_process(place, at))
        _timed(question)
        warms.append(_timed(question))
        known = open_repository(base)
        raws.append(_raw(known))
    parsed = sum(text.is_parsed for text in known.files.values())
    return Row(
        name, statistics.median(colds), statistics.median(warms), statistics.median(raws), len(known.files), parsed
    )


def _in_new_process(place: Path, at: int) -> float:
    words = [sys.executable, __file__, "--only", str(at), "--base", str(place)]
    return float(subprocess.run(words, capture_output=True, text=True, check=True).stdout)


def _timed(question: Question) -> float:
    started = time.process_time()
    answer = question()
    took = time.process_time() - started
    if not isinstance(answer, EditResult) or len(answer.files) != 1:
        raise SystemExit(f"no edit: {answer}")
    return took


def _raw(known: Repository) -> float:
    texts = [text.data for text in known.files.values()]
    parser = shared_parser()
    started = time.process_time()
    for data in texts:
        parser.parse(data)
    return time.process_time() - started


def write_repository(base: Path) -> None:
    """200 modules and 200 roots of 10 files each, about 2 KB a file, every module called by one root."""
    for number in range(MODULES):
        folder = base / "modules" / f"m{number}"
        folder.mkdir(parents=True)
        for file in range(FILES - 1):
            (folder / f"f{file}.tf").write_text(_file(f"m{file}"))
        (folder / "main.tf").write_text(
            'variable "size" {\n  type = string\n}\n\n'
            'resource "aws_instance" "sized" {\n  instance_type = var.size\n}\n'
        )
    for number in range(ROOTS):
        folder = base / "roots" / f"r{number}"
        folder.mkdir(parents=True)
        for file in range(FILES - 2):
            (folder / f"f{file}.tf").write_text(_file(f"f{file}"))
        (folder / "main.tf").write_text(
            f'module "app" {{\n  source = "../../modules/m{number}"\n\n  size = var.size\n}}\n\n'
            'variable "size" {\n  type = string\n}\n\nlocals {\n  data_gb = 500\n}\n\n'
            'resource "aws_ebs_volume" "data" {\n  size = local.data_gb\n}\n'
        )
        (folder / "terraform.tfvars").write_text('size = "m5.2xlarge"\n')


def write_one_root(base: Path, files: int) -> None:
    base.mkdir()
    for number in range(files):
        (base / f"f{number}.tf").write_text(_file(f"n{number}"))


def _file(name: str) -> str:
    body = f'resource "aws_instance" "{name}" {{\n  ami           = "ami-1"\n  instance_type = "m5.large"\n}}\n\n'
    for rule in range(8):
        body += (
            f'resource "aws_security_group_rule" "{name}_{rule}" {{\n'
            f'  type        = "ingress"\n  from_port   = {rule}\n'
            f'  to_port     = {rule}\n  protocol    = "tcp"\n  cidr_blocks = ["10.0.{rule}.0/24"]\n'
            f'  description = "rule {rule} of ${{local.name}}" # kept\n}}\n\n'
        )
    return body


if __name__ == "__main__":
    sys.exit(main())
