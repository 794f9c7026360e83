"""Reading a module's directory: which files count, how large they may be, and what a symbolic link may show."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

MAX_FILE_BYTES = 4 * 1024 * 1024
MAX_FILES = 5_000
MAX_TOTAL_BYTES = 64 * 1024 * 1024
SUFFIXES = (".tofu.json", ".tf.json", ".tofu", ".tf")


@dataclass(slots=True)
class Budget:
    """What one run may still read."""

    files: int = MAX_FILES
    bytes: int = MAX_TOTAL_BYTES


@dataclass(frozen=True, slots=True)
class ModuleFiles:
    """The files of one directory that Terraform would read, by name, in order of names."""

    contents: dict[str, bytes] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()  # *_override.tf: merged last by Terraform, read here like the others
    shadowed: tuple[str, ...] = ()  # x.tf beside x.tofu
    problems: tuple[str, ...] = ()  # one line each, without the directory


def suffix_of(name: str) -> str | None:
    """'.tf' of 'main.tf'; None for files Terraform does not read (hidden, editors' backups, anything else)."""
    if name.startswith((".", "#")) or name.endswith("~"):
        return None
    return next((suffix for suffix in SUFFIXES if name.endswith(suffix)), None)


def is_override(name: str) -> bool:
    """Whether Terraform merges this file over the others: override.tf, x_override.tf."""
    stem = name.removesuffix(suffix_of(name) or "")
    return stem == "override" or stem.endswith("_override")


def within(path: Path, base: Path) -> bool:
    """Whether `path`, links followed, is `base` or below it; False where it cannot be resolved."""
    try:
        return path.resolve().is_relative_to(base.resolve())
    except (OSError, RuntimeError, ValueError):
        return False


def read_module_files(directory: Path, base: Path, budget: Budget) -> ModuleFiles:
    """Terraform files directly in `directory`. Never raises: what is left out is a problem."""
    problems: list[str] = []
    try:
        names = sorted(path.name for path in directory.iterdir() if suffix_of(path.name))
    except (OSError, ValueError):
        return ModuleFiles(problems=("the directory cannot be read",))
    listed = frozenset(names)
    contents: dict[str, bytes] = {}
    shadowed: list[str] = []
    for name in names:
        suffix = suffix_of(name) or ""
        if suffix.startswith(".tf") and name.removesuffix(suffix) + suffix.replace(".tf", ".tofu") in listed:
            shadowed.append(name)
        elif (data := read_capped(directory / name, base, budget, problems)) is not None:
            contents[name] = data
    overrides = tuple(name for name in contents if is_override(name))
    return ModuleFiles(contents, overrides, tuple(shadowed), tuple(problems))


def read_capped(path: Path, base: Path, budget: Budget, problems: list[str]) -> bytes | None:
    """The bytes of a regular file inside `base`, or None with the reason in `problems`."""
    try:
        if not within(path, base):
            problems.append(f"{path.name}: a symbolic link out of the source tree, not read")
        elif not path.is_file():
            if path.is_symlink() or not path.is_dir():
                problems.append(f"{path.name}: no regular file, not read")
        elif path.stat().st_size > MAX_FILE_BYTES:
            problems.append(f"{path.name}: larger than {MAX_FILE_BYTES // 1024 // 1024} MiB, not read")
        elif budget.files <= 0 or budget.bytes <= 0:
            problems.append(f"{path.name}: more source than costwarden reads in one run, not read")
        else:
            with path.open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
            budget.files -= 1
            budget.bytes -= len(data)
            return data
    except (OSError, ValueError):
        problems.append(f"{path.name}: cannot be read")
    return None
