"""What a door asks of the gate, and what the gate makes of it before it starts."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from costwarden.config.inside import inside
from costwarden.config.model import Config, Project
from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.gate.actuals import Bill


@dataclass(frozen=True, slots=True)
class GateRequest:
    """One run of `costwarden gate`; every field is a command-line option of the same name."""

    plans: Sequence[str] = ()
    hcl: Sequence[str] = ()
    infracost: str | None = None
    baseline: str | None = None
    config: str | None = None
    policies: Sequence[str] = ()
    usage: str | None = None
    prices: str | None = None
    engine: str = "embedded"
    environment: str | None = None
    tenant: str = ""
    raw_plan: bool = False
    checkov: bool = False
    checkov_seconds: float = 60  # it starts within 3 to 7 s; what it then needs grows with the plans
    now: datetime.datetime | None = None
    pull: Mapping[str, Any] = field(default_factory=dict)
    directory: Path = Path()  # the repository: relative paths of costwarden.yaml start here
    bill: Bill | None = None  # what was billed; None: nothing is known of it
    trusted: Path | None = None  # where exceptions and usage are read instead: the base branch's tree of a pull request


@dataclass(frozen=True, slots=True)
class Target:
    """One project of this run: where its plan or its source is."""

    name: str
    environment: str
    plan: str | None  # None: rendered from `hcl`
    hcl: Path | None
    usage: str | None = None
    var_files: tuple[str, ...] = ()
    workspace: str = "default"


class NothingToGate(CostwardenError):
    def __init__(self) -> None:
        super().__init__(
            "there is no plan to gate",
            hint="run `terraform show -json plan.out > plan.json` and `costwarden gate plan.json`",
        )


class HclMissing(CostwardenError):
    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is not a directory", hint="give --hcl the folder that holds the .tf files")


class NotAMoment(CostwardenError):
    def __init__(self) -> None:
        super().__init__("--now is not an RFC 3339 time", hint="write it as 2026-11-21T12:00:00Z")


class NotATenant(CostwardenError):
    def __init__(self) -> None:
        super().__init__(
            "--tenant is not a tenant's name",
            hint="a name is a small letter, then at most 40 small letters, digits and underscores",
        )


# RFC 3339, section 5.6. Python's parser takes all of ISO 8601, week dates and missing colons included.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_TENANT = re.compile(r"[a-z][a-z0-9_]{0,40}")


def parse_now(text: str | None) -> datetime.datetime:
    """An RFC 3339 time with an offset as UTC; the current time where none is given."""
    if text is None:
        return datetime.datetime.now(datetime.UTC)
    if _MOMENT.fullmatch(text) is None:
        raise NotAMoment
    try:
        moment = datetime.datetime.fromisoformat(text.upper()).astimezone(datetime.UTC)
    except (ValueError, OverflowError) as error:
        raise NotAMoment from error
    if not 1970 <= moment.year <= 2261:  # what nanoseconds in 64 bits hold, as Rego counts time
        raise NotAMoment
    return moment


def check_tenant(name: str) -> None:
    """ "" is no tenant; NotATenant for what could not be a database's name (DESIGN.md, section 2)."""
    if name and _TENANT.fullmatch(name) is None:
        raise NotATenant


def targets_of(request: GateRequest, config: Config) -> list[Target]:
    """The projects of this run, in the order given; names are unique."""
    if not request.plans and not request.hcl and config.projects and request.infracost is None:
        targets = [_configured(project, request) for project in config.projects]
    elif request.plans:
        sources = _directories(request)
        targets = [
            _given(plan, request, config, _paired(sources, position)) for position, plan in enumerate(request.plans)
        ]
    else:
        targets = [_rendered(directory, request, config) for directory in _directories(request)]
    if not targets and request.infracost is None:
        raise NothingToGate
    return _with_unique_names(targets)


def _directories(request: GateRequest) -> list[Path]:
    for text in request.hcl:
        if not Path(text).is_dir():
            raise HclMissing(text)
    return [Path(text) for text in request.hcl]


def _paired(sources: Sequence[Path], position: int) -> Path | None:
    """One --hcl serves all plans; several are paired with the plans in order."""
    if not sources:
        return None
    return sources[0] if len(sources) == 1 else sources[min(position, len(sources) - 1)]


def _configured(project: Project, request: GateRequest, *, plan: str | None = None, hcl: Path | None = None) -> Target:
    """The project as costwarden.yaml has it; a plan or source of the command line goes before its own."""
    if hcl is None and project.hcl:
        hcl = inside(request.directory, project.hcl)
    if plan is None and project.plan:
        plan = str(inside(request.directory, project.plan))
    if plan is None and hcl is None:
        raise CostwardenError(
            f"project {project.name!r} has neither plan nor hcl", hint="give it one of the two in costwarden.yaml"
        )
    return Target(
        name=project.name,
        environment=request.environment or project.environment,
        plan=plan,
        hcl=hcl if hcl is not None and hcl.is_dir() else None,
        usage=project.usage,
        var_files=project.var_files,
        workspace=project.workspace,
    )


def _given(plan: str, request: GateRequest, config: Config, hcl: Path | None) -> Target:
    project = next((one for one in config.projects if one.plan is not None and _same(request, one.plan, plan)), None)
    if project is not None:
        return _configured(project, request, plan=plan, hcl=hcl)
    return Target(_name_of(plan), request.environment or "default", plan, hcl)


def _rendered(directory: Path, request: GateRequest, config: Config) -> Target:
    project = next((one for one in config.projects if one.hcl and _same(request, one.hcl, str(directory))), None)
    if project is not None:
        return replace(_configured(project, request, plan="", hcl=directory), plan=None)
    return Target(_name_of(str(directory.resolve())), request.environment or "default", None, directory)


def _same(request: GateRequest, configured: str, given: str) -> bool:
    return (request.directory / configured).resolve() == Path(given).resolve()


def _name_of(path: str) -> str:
    """A project's name from its path: the file's stem, or the folder's name where the file is just `plan.json`."""
    if path == "-":
        return "stdin"
    pure = PurePath(path)
    stem = pure.name
    for suffix in (".gz", ".json", ".tfplan"):
        stem = stem.removesuffix(suffix)
    if stem in ("plan", "tfplan", "plan.out", "tfplan.out") and pure.parent.name not in ("", "."):
        return pure.parent.name
    return stem or "plan"


def _with_unique_names(targets: Sequence[Target]) -> list[Target]:
    """A name that is taken gets the next free number; names that are unique as given stay."""
    given = {target.name for target in targets}
    taken: set[str] = set()
    result = []
    for target in targets:
        name, count = target.name, 1
        while name in taken or (count > 1 and name in given):
            count += 1
            name = f"{target.name}-{count}"
        taken.add(name)
        result.append(replace(target, name=name))
    return result
