"""`gate --infracost`: costs from another tool's document, alone or beside a Terraform plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from costwarden.config import Config
from costwarden.errors import CostwardenError
from costwarden.estimate.infracost_in import is_cost_document, read_infracost
from costwarden.estimate.infracost_in_estimate import estimate_alone, estimate_for_plan, match_project, past_of
from costwarden.estimate.infracost_model import ForeignEstimate, ForeignProject
from costwarden.estimate.model import Estimate
from costwarden.gate.loaded import Loaded
from costwarden.gate.request import GateRequest, Target


class WrongCurrency(CostwardenError):
    """Limits and budgets are in one currency; a document in another cannot be held against them."""

    def __init__(self, path: str, found: str, wanted: str) -> None:
        super().__init__(
            f"{path} is in {found[:8]}, the configuration in {wanted}",
            hint=f"run Infracost with INFRACOST_CURRENCY={wanted}, or set `currency: {found[:8]}` in costwarden.yaml",
        )


class NoSuchProject(CostwardenError):
    def __init__(self, path: str, name: str, document: ForeignEstimate) -> None:
        names = ", ".join(project.name for project in document.projects[:5]) or "none"
        super().__init__(
            f"{path} has no project {name!r}; it has {names}",
            hint="name the projects in costwarden.yaml as Infracost does, or give one plan and one project",
        )


def cost_baseline(request: GateRequest) -> str | None:
    """The baseline where it is a cost document rather than a plan, folder or git ref."""
    path = request.baseline
    if request.infracost is None or path is None or path.startswith("git:") or not Path(path).is_file():
        return None
    return path if is_cost_document(path) else None


def load_documents(request: GateRequest, config: Config) -> tuple[ForeignEstimate, ForeignEstimate | None]:
    """The document and its baseline, both in the configuration's currency."""
    assert request.infracost is not None
    baseline = cost_baseline(request)
    documents = [read_infracost(path) for path in (request.infracost, baseline) if path is not None]
    for document in documents:
        if document.currency != config.currency:
            raise WrongCurrency(document.path, document.currency, config.currency)
    ignored = [name for name, value in (("--usage", request.usage), ("--prices", request.prices)) if value is not None]
    if config.discounts:
        ignored.append("discounts")
    if ignored:
        words = f"{' and '.join(ignored)} not applied: the costs are those of {request.infracost}"
        documents[0] = replace(documents[0], warnings=(*documents[0].warnings, words))
    return documents[0], documents[1] if len(documents) > 1 else None


def load_alone(request: GateRequest, config: Config) -> tuple[list[Loaded], str]:
    """Every project of the document as one to gate; the words say what was compared with."""
    document, baseline = load_documents(request, config)
    if request.baseline is not None and baseline is None:
        raise CostwardenError(
            "with --infracost alone the baseline must be a cost document too",
            hint="give --baseline the document of the target branch, or give the plans beside --infracost",
        )
    loaded = []
    names: dict[str, int] = {}
    for project in document.projects:
        count = names[project.name] = names.get(project.name, 0) + 1
        name = project.name if count == 1 else f"{project.name}-{count}"
        target = _target(name, project, request, config)
        past = past_of(project, document, baseline)
        estimate, plan = estimate_alone(document, project, name, target.environment, past)
        places = {one.address: (one.file, one.line) for one in project.planned.values() if one.file}
        loaded.append(Loaded(target, plan, None, estimate, places))
    if not loaded:
        raise CostwardenError(f"{request.infracost} has no project", hint="run Infracost again, with the right --path")
    return loaded, baseline.path if baseline is not None else f"past costs of {request.infracost}"


def _target(name: str, project: ForeignProject, request: GateRequest, config: Config) -> Target:
    known = next((one for one in config.projects if one.name == name), None)
    own = next((one.environment for one in project.planned.values() if one.environment), "default")
    environment = request.environment or (known.environment if known is not None else own)
    return Target(name, environment, None, None)


def with_costs(loaded: list[Loaded], request: GateRequest, config: Config) -> list[Loaded]:
    """Plans and sources that were read, each with the document's costs of its resources."""
    document, baseline = load_documents(request, config)
    result = []
    for one in loaded:
        project = match_project(document, one.target.name, one.target.plan or str(one.target.hcl or ""))
        if project is None and len(document.projects) == 1 and len(loaded) == 1:
            project = document.projects[0]
        if project is None and len(loaded) == 1:
            project = _together(document)
        if project is None:
            raise NoSuchProject(document.path, one.target.name, document)
        places = {item.address: (item.file, item.line) for item in project.planned.values() if item.file}
        result.append(replace(one, estimate=_estimate(document, project, one, baseline), places=places))
    return result


def _together(document: ForeignEstimate) -> ForeignProject | None:
    """All projects as one for the only plan there is, unless an address is in two of them."""
    planned = {address: one for project in document.projects for address, one in project.planned.items()}
    if len(planned) != sum(len(project.planned) for project in document.projects):
        return None
    known = all(project.past is not None for project in document.projects)
    past = {address: one for project in document.projects for address, one in (project.past or {}).items()}
    words = [line for project in document.projects for line in project.warnings]
    return ForeignProject("", "", "", planned, past if known else None, words)


def _estimate(
    document: ForeignEstimate, project: ForeignProject, one: Loaded, baseline: ForeignEstimate | None
) -> Estimate:
    past = past_of(project, document, baseline)
    return estimate_for_plan(document, project, one.plan, one.target.name, one.target.environment, past)
