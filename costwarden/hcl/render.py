"""Terraform source to a plan that creates everything, without Terraform: nothing is executed or downloaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from costwarden.hcl.confine import write_confined
from costwarden.hcl.errors import HclDefinedTwice, HclOverrideFile, HclSyntaxError, RenderError
from costwarden.hcl.moves import moves_of
from costwarden.hcl.openness import Openness
from costwarden.hcl.rendered import RenderedSource
from costwarden.hcl.run_renderer import run_renderer
from costwarden.hcl.tree import SourceTree, source_boundary
from costwarden.hcl.varfiles import write_variables
from costwarden.hcl.wiring import build_wiring
from costwarden.plan.model import Plan


def render_directory(
    directory: Path,
    *,
    name: str,
    variables: Mapping[str, str] = {},
    var_files: Sequence[str] = (),
    workspace: str = "default",
    timeout_seconds: float = 60,
    base: Path | None = None,
) -> Plan:
    """The root module in `directory` as a plan of creations; what cannot be known is in `after_unknown`.

    terraform.tfvars and *.auto.tfvars are read as Terraform does, then `var_files`, then `variables` (like `-var`).
    Nothing outside `base` is read; by default that is the enclosing git work tree, else two folders up.
    Sensitive variables, and attributes whose name says secret, are hidden. Raises RenderError with file and line.
    """
    tree = SourceTree(directory, base if base is not None else source_boundary(directory))
    shown = str(directory)
    _check(tree, shown)
    with TemporaryDirectory(prefix="costwarden-") as folder:
        scratch = Path(folder).resolve()
        target = scratch / "source"
        confined = write_confined(tree, target)
        root = target / tree.relative(tree.root)
        given = write_variables(tree, root, variables, var_files)
        blocks = run_renderer(shown, root, scratch, given.files, workspace=workspace, timeout_seconds=timeout_seconds)
    openness = Openness(tree, confined, given.names)
    source = RenderedSource(tree, openness, blocks, (*confined.hidden, *given.hidden), shown)
    return Plan(
        name=name,
        path=shown,
        format_version="",
        terraform_version="",
        resources=source.resources(),
        providers=source.providers(),
        configuration=build_wiring(tree),
        notices=(*_problems(tree), *given.notices, *source.notices()),
        moves=moves_of(tree),
    )


def _check(tree: SourceTree, shown: str) -> None:
    """Refuse what would make the render wrong in silence."""
    if not tree.modules[""].source.files:
        raise RenderError(
            shown, "no Terraform files", hint="give the folder that holds the .tf files of the root module"
        )
    for source in tree.sources:
        for file, parsed in source.files.items():
            if parsed.error_line is not None:
                raise HclSyntaxError(file, parsed.error_line)
        for file in source.overrides:
            raise HclOverrideFile(file)
        seen: set[tuple[str, ...]] = set()
        for kind in ("resource", "data", "module", "variable", "output"):
            for file, block in source.blocks(kind):
                if (kind, *block.labels) in seen:
                    raise HclDefinedTwice(file, block.line, ".".join((kind, *block.labels)))
                seen.add((kind, *block.labels))


def _problems(tree: SourceTree) -> Iterator[str]:
    for source in tree.sources:
        yield from source.problems
    for missing in tree.missing:
        yield (f"{missing.file}:{missing.line}: {missing.address} is not in the cost: {missing.reason}")
