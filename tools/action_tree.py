"""What users pin as costwarden/costwarden@vX.Y.Z: a tree of few files, built from this source.

    .venv/bin/python tools/action_tree.py FOLDER            the tree
    .venv/bin/python tools/action_tree.py FOLDER --commit   and a commit of it in this repository; prints its id

The same source gives the same bytes and, at the same commit, the same id, so that anybody can check a release
(docs/decisions/0009). Files that git ignores are not used. Needs requirements/build.txt installed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = Path("requirements/action.txt")
FILES = {name: name for name in ("LICENSE", "action.yml", "templates/gitlab/costwarden.yml")}  # in the tree: here
FILES |= {f"action/{name}.py": f"action/{name}.py" for name in ("__init__", "bootstrap", "last_word", "start")}
# Where GitLab looks for the component `gitlab` of a mirror.
FILES["templates/gitlab/template.yml"] = "templates/gitlab/costwarden.yml"
EPOCH = "1580601600"  # what a wheel's files are dated: 2020-02-02, a wheel's day whoever builds it
BUILDER = {"NAME": "costwarden", "EMAIL": "release@costwarden.invalid"}


def build_tree(folder: Path) -> Path:
    """The tree in `folder`, which must be new or empty. Errors: OSError, CalledProcessError of git or the build."""
    folder = folder.resolve()  # the build runs elsewhere
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    for name, source in FILES.items():
        _copy(ROOT / source, folder / name)
    wheel = build_wheel(folder)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    pins = (ROOT / REQUIREMENTS).read_text(encoding="utf-8")
    # One pin more: the environment's identity, which is of this file, is then of the wheel too.
    _write(folder / REQUIREMENTS, f"{pins}./{wheel.name} \\\n    --hash=sha256:{digest}\n")
    return folder


def build_wheel(folder: Path) -> Path:
    """costwarden's wheel in `folder`, of the files git does not ignore, wherever the work tree lies."""
    listed = _git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    with tempfile.TemporaryDirectory() as name:
        source = Path(name)
        for path in filter(None, listed):
            if (ROOT / path).is_file():
                _copy(ROOT / path, source / path)
        command = [sys.executable, "-I", "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
        subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True, text=True)
    (wheel,) = folder.glob("*.whl")
    wheel.chmod(0o644)
    return wheel


def commit_of(folder: Path) -> str:
    """The id of a commit that holds `folder`, without a parent, dated as the source's commit."""
    source, date = _git("log", "-1", "--format=%H %cI").split()
    with tempfile.TemporaryDirectory() as name:
        index = {"GIT_INDEX_FILE": str(Path(name) / "index")}
        _git("--work-tree", str(folder), "-c", "core.autocrlf=false", "add", "--all", "--force", env=index)
        tree = _git("write-tree", env=index)
    people = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in BUILDER.items()}
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    message = f"The action, built from {source}\n\nRepeat it there: tools/action_tree.py FOLDER --commit"
    return _git("-c", "commit.gpgSign=false", "commit-tree", tree, "-m", message, env={**people, **dates})


def _copy(source: Path, target: Path) -> None:
    """The file with the same mode everywhere: a checkout's depends on who made it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o755 if os.access(source, os.X_OK) else 0o644)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(0o644)


def _git(*arguments: str, env: Mapping[str, str] | None = None) -> str:
    run = subprocess.run(
        ["git", *arguments], cwd=ROOT, env={**os.environ, **(env or {})}, check=True, capture_output=True, text=True
    )
    return run.stdout.strip("\n")


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the tree users pin as the action.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--commit", action="store_true", help="commit it here and print the commit's id")
    options = parser.parse_args()
    if options.commit and _git("status", "--porcelain"):
        sys.exit("the work tree differs from its commit: nobody could repeat this build")
    try:
        folder = build_tree(options.folder)
        if options.commit:
            print(commit_of(folder))
    except subprocess.CalledProcessError as error:
        sys.exit(f"{error}\n{error.stderr}")


if __name__ == "__main__":
    main()
