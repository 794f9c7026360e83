"""What was there before: another plan, a folder of Terraform source, or that folder at a git ref.

Nothing of the ref is executed: `git archive` copies its files, tfparse renders them.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from costwarden.errors import CostwardenError
from costwarden.gate.request import Target
from costwarden.hcl.render import render_directory
from costwarden.plan.model import Plan
from costwarden.plan.read import read_plan

_REF = re.compile(r"^[A-Za-z0-9_][A-Za-z0-9_./@{}^~+-]{0,250}$")
_SOURCE = (".tf", ".tofu", ".tfvars", ".json", ".hcl")
_GIT_SECONDS = 60
_NO_REPOSITORY = (
    "this is not a git repository git may read",
    "run costwarden in the checkout, or give a baseline plan",
)
_NO_REF = (
    "git does not know the ref given to --baseline",
    "fetch it first: in CI, check out with `fetch-depth: 0`",
)
_MAX_BYTES = 500_000_000


class BaselineNotReadable(CostwardenError):
    """The thing given to --baseline cannot be compared with."""


def read_baselines(baseline: str, targets: Sequence[Target], directory: Path = Path()) -> tuple[list[Plan | None], str]:
    """The baseline of every target (None: it did not exist then, all of it is new), and words for the report.

    `tree:PATH` is a whole repository as it was: every target's source is looked up in it where `directory` has it now.
    """
    if baseline.startswith("tree:"):
        tree = Path(baseline.removeprefix("tree:"))
        return [_in_tree(tree, target, directory) for target in targets], "the base branch"
    if baseline.startswith("git:"):  # git:A...B is where B left A, as git's own three dots have it
        return _from_git(baseline.removeprefix("git:"), targets)
    path = Path(baseline)
    if path.is_dir():
        return [_rendered(_folder_in(path, target, len(targets)), target) for target in targets], baseline
    if len(targets) > 1:
        raise BaselineNotReadable(
            f"--baseline {baseline} is one plan, but {len(targets)} projects are gated",
            hint="give a folder that holds the projects' source, or git:REF",
        )
    return [read_plan(baseline, name=targets[0].name)], baseline


def _folder_in(root: Path, target: Target, count: int) -> Path:
    if count > 1 and target.hcl is not None and not target.hcl.is_absolute() and (root / target.hcl).is_dir():
        return root / target.hcl
    if count > 1:
        raise BaselineNotReadable(
            f"the baseline folder has no source for project {target.name!r}",
            hint="give every project an `hcl:` folder in costwarden.yaml that exists below the baseline folder",
        )
    return root


def _in_tree(tree: Path, target: Target, directory: Path) -> Plan | None:
    if target.hcl is None:
        raise BaselineNotReadable(
            f"project {target.name!r} has no source to compare with",
            hint="give it `hcl:` in costwarden.yaml",
        )
    folder = tree / target.hcl.resolve().relative_to(directory.resolve())
    return _rendered(folder, target, tree) if folder.is_dir() else None


def _rendered(folder: Path, target: Target, base: Path | None = None) -> Plan:
    return render_directory(folder, name=target.name, var_files=target.var_files, workspace=target.workspace, base=base)


def _from_git(ref: str, targets: Sequence[Target]) -> tuple[list[Plan | None], str]:
    ref, _, left_by = ref.partition("...")
    for one in (ref, left_by or ref):
        if not _REF.match(one) or ".." in one:
            raise BaselineNotReadable(
                "the git ref given to --baseline is not a ref", hint="write git:main, git:main...HEAD or git:SHA"
            )
    top = Path(_git(["rev-parse", "--show-toplevel"], problem=_NO_REPOSITORY).strip())
    commit = _commit(ref)
    if left_by:
        commit = _merge_base(commit, _commit(left_by)) or commit
    plans: list[Plan | None] = []
    with _checked_out(commit, top) as tree:
        for target in targets:
            if target.hcl is None:
                raise BaselineNotReadable(
                    f"project {target.name!r} has no source to look up at {ref}",
                    hint="give --hcl DIR beside the plan, or `hcl:` in costwarden.yaml",
                )
            try:
                inside = target.hcl.resolve().relative_to(top.resolve())
            except ValueError as error:
                raise BaselineNotReadable(
                    f"{target.hcl} is not inside the git repository", hint="run costwarden in the repository"
                ) from error
            folder = tree / inside
            plans.append(_rendered(folder, target, tree) if folder.is_dir() else None)
    return plans, commit[:7] if commit.startswith(ref) else f"{ref}@{commit[:7]}"


def _commit(ref: str) -> str:
    return _git(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}"]).strip()


def _merge_base(base: str, head: str) -> str | None:
    """Where `head` left `base`; None where the history here is too short to know."""
    try:
        return _git(["merge-base", base, head]).strip() or None
    except BaselineNotReadable:
        return None


@contextmanager
def _checked_out(commit: str, top: Path) -> Iterator[Path]:
    """The commit's files in a folder that is gone afterwards; links that leave it are refused by tarfile."""
    with tempfile.TemporaryDirectory(prefix="costwarden-baseline-") as name:
        archive = Path(name) / "tree.tar"
        _git(["archive", "--format=tar", f"--output={archive}", commit], cwd=top)
        if archive.stat().st_size > _MAX_BYTES:
            raise BaselineNotReadable(
                "the repository is too large to compare with", hint="give a baseline plan instead"
            )
        tree = Path(name) / "tree"
        tree.mkdir()
        try:
            with tarfile.open(archive) as tar:
                for member in tar:
                    if member.isfile() and member.name.endswith(_SOURCE):
                        tar.extract(member, tree, filter="data")
        except tarfile.ReadError:
            if _git(["ls-tree", "--name-only", commit], cwd=top).strip():
                raise  # tarfile refuses the archive of a commit without files, which is fine, and only that
        yield tree


def _git(arguments: Sequence[str], cwd: Path | None = None, problem: tuple[str, str] = _NO_REF) -> str:
    try:
        # An argument vector, no shell; the ref has been checked and stands behind --end-of-options.
        done = subprocess.run(  # noqa: S603
            ["git", *arguments],  # noqa: S607 - the git of the checkout
            cwd=cwd,
            capture_output=True,
            text=True,
            timeout=_GIT_SECONDS,
            check=True,
        )
    except FileNotFoundError as error:
        raise BaselineNotReadable("git is not installed", hint="install git, or give a baseline plan") from error
    except subprocess.TimeoutExpired as error:
        raise BaselineNotReadable("git did not answer in time", hint="give a baseline plan instead") from error
    except subprocess.CalledProcessError as error:
        raise BaselineNotReadable(problem[0], hint=problem[1]) from error
    return done.stdout
