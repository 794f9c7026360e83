"""The estimate's share of a gate run: plans, usage, prices, baselines in; one Estimate out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from costwarden.config import Config, base_of, find_config, read_config
from costwarden.config.inside import inside
from costwarden.errors import CostwardenError
from costwarden.estimate.model import Estimate, SideCost, SubresourceCost
from costwarden.estimate.run import estimate_plan, join_estimates
from costwarden.estimate.usage import Usage, read_usage
from costwarden.gate.actuals import Measured
from costwarden.gate.baseline import read_baselines
from costwarden.gate.basis import with_bases
from costwarden.gate.loaded import Loaded
from costwarden.gate.request import GateRequest, Target, targets_of
from costwarden.gate.source_actions import against_source
from costwarden.hcl.render import render_directory
from costwarden.plan.model import Configuration, Plan
from costwarden.plan.read import read_plan
from costwarden.prices.catalogue import Catalogue
from costwarden.prices.places import overlays

_MOST = Decimal(10) ** 14  # a month; in cents it must fit the 64-bit integers of the engines, ten times over


class UsageFileMissing(CostwardenError):
    def __init__(self, path: str) -> None:
        super().__init__(f"usage file {path} does not exist", hint="check --usage, or `usage:` in costwarden.yaml")


class TooLargeToPrice(CostwardenError):
    def __init__(self) -> None:
        super().__init__(
            "a quantity in the plan is too large to price", hint="look for a size or count that cannot be meant"
        )


class NegativeQuantity(CostwardenError):
    """Terraform lets `size = -500000` pass a plan, and it would pay for whatever else the change adds."""

    def __init__(self, address: str, name: str) -> None:
        super().__init__(
            f"{address[:200]}: {name[:100]} comes to less than nothing", hint="look for a negative size or count in it"
        )


class CatalogueInOtherCurrency(CostwardenError):
    """Prices are never shown under another currency's sign, nor limits held against them."""

    def __init__(self, wanted: str, catalogue: str) -> None:
        super().__init__(
            f"costwarden.yaml says {wanted}, but the price catalogue is in {catalogue}",
            hint=f"set `currency: {catalogue}` and the limits in it, or give costs in {wanted} with --infracost FILE",
        )


def load(request: GateRequest, config: Config) -> tuple[list[Loaded], str]:
    """Read every plan and baseline of the run; the words say what was compared with."""
    if request.infracost is None:
        return _load_plans(request, config)
    from costwarden.gate.infracost import cost_baseline, load_alone, with_costs

    if not request.plans and not request.hcl:
        return load_alone(request, config)
    costs = cost_baseline(request)
    loaded, words = _load_plans(request if costs is None else replace(request, baseline=None), config)
    return with_costs(loaded, request, config), costs or words


def _load_plans(request: GateRequest, config: Config) -> tuple[list[Loaded], str]:
    targets = targets_of(request, config)
    plans = [read_target(target, raw=request.raw_plan or request.checkov) for target in targets]
    if request.baseline is None:
        words = "before-values of the plan" if request.plans or any(target.plan for target in targets) else "nothing"
        return [Loaded(target, plan, None) for target, plan in zip(targets, plans, strict=True)], words
    baselines, words = read_baselines(request.baseline, targets, request.directory)
    return [
        _compared(Loaded(target, plan, baseline or _empty(target)))
        for target, plan, baseline in zip(targets, plans, baselines, strict=True)
    ], words


def _compared(one: Loaded) -> Loaded:
    """A plan says what it does to each resource; of source that is told by the baseline."""
    if one.target.plan is not None or one.baseline is None:
        return one
    return replace(one, plan=against_source(one.plan, one.baseline))


def read_target(target: Target, *, raw: bool = False) -> Plan:
    if target.plan is not None:
        return read_plan(target.plan, name=target.name, raw=raw)
    if target.hcl is None:
        raise CostwardenError(
            f"project {target.name!r} has neither plan nor source", hint="give it a plan or --hcl DIR"
        )
    return render_directory(target.hcl, name=target.name, var_files=target.var_files, workspace=target.workspace)


def open_catalogue(prices: str | None, basis: str = "effective") -> Catalogue:
    """The embedded prices under --prices, else under those of COSTWARDEN_PRICES or the user's data folder."""
    return Catalogue(overlays=overlays(prices), basis=basis)


def estimate_all(
    loaded: Sequence[Loaded],
    request: GateRequest,
    config: Config,
    *,
    compat: bool = False,
    billed: Measured | None = None,
) -> Estimate:
    """The cost of all projects together."""
    if request.infracost is not None:
        return join_estimates([one.estimate for one in loaded if one.estimate is not None])
    chosen = config.prices.basis
    catalogue = open_catalogue(request.prices, chosen)
    if (currency := catalogue.meta("currency") or "USD") != config.currency:
        raise CatalogueInOtherCurrency(config.currency, currency)
    usage = [_usage(request, config, one.target) or _billed_usage(billed, one.target) for one in loaded]

    def at(basis: str, prices: Catalogue) -> Estimate:
        estimates = [
            estimate_plan(
                one.plan,
                catalogue=prices,
                usage=used,
                compat=compat,
                project=one.target.name,
                environment=one.target.environment,
                baseline=one.baseline,
                discounts=() if compat else config.discounts,
                basis=basis,
                currency=config.currency,
            )
            for one, used in zip(loaded, usage, strict=True)
        ]
        return join_estimates(estimates)

    try:
        estimate = at(chosen, catalogue)
        if not compat:
            estimate = with_bases(
                estimate, config, catalogue, request.prices, lambda basis: at(basis, catalogue.at_basis(basis))
            )
    except ArithmeticError as error:  # Decimal refuses what does not fit its digits
        raise TooLargeToPrice from error
    _refuse_negative(estimate)
    if max(abs(amount) for amount in (estimate.past_monthly, estimate.planned_monthly)) >= _MOST:
        raise TooLargeToPrice
    return estimate


def _refuse_negative(estimate: Estimate) -> None:
    """No bill has a negative line; a resource with one could hide what another costs."""
    for cost in estimate.resources:
        for side in (cost.past, cost.planned):
            pending: list[SideCost | SubresourceCost] = [side]
            while pending:
                part = pending.pop()
                pending.extend(part.subresources)
                for one in part.components:
                    amounts = (one.monthly_quantity, one.monthly_cost, one.low, one.high)
                    if any(amount is not None and amount < 0 for amount in amounts):
                        raise NegativeQuantity(cost.address, one.name)


def estimate_only(
    plan: str,
    *,
    config: str | None,
    usage: str | None,
    prices: str | None,
    compat: bool = False,
    baseline: str | None = None,
) -> Estimate:
    """`costwarden estimate` and `costwarden diff`: one plan, no policies."""
    found, _ = estimate_with_plans(plan, config=config, usage=usage, prices=prices, compat=compat, baseline=baseline)
    return found


def estimate_with_plans(
    plan: str,
    *,
    config: str | None,
    usage: str | None,
    prices: str | None,
    compat: bool = False,
    baseline: str | None = None,
) -> tuple[Estimate, dict[str, Plan]]:
    """As estimate_only, with the plan of each project: what a format needs that shows tags."""
    path = find_config(config)
    settings = read_config(path)
    request = GateRequest(plans=(plan,), usage=usage, prices=prices, baseline=baseline, directory=base_of(path))
    loaded, _ = load(request, settings)
    return estimate_all(loaded, request, settings, compat=compat), {one.target.name: one.plan for one in loaded}


def _usage(request: GateRequest, config: Config, target: Target) -> Usage | None:
    """--usage, else the project's file, else the repository's; a file that is named must exist."""
    if request.usage is not None:
        if not Path(request.usage).is_file():
            raise UsageFileMissing(request.usage)
        return read_usage(Path(request.usage))
    named = target.usage or config.usage
    if named is None:
        return None
    path = inside(request.trusted or request.directory, named)
    if not path.is_file():
        raise UsageFileMissing(str(path))
    return read_usage(path)


def _billed_usage(billed: Measured | None, target: Target) -> Usage | None:
    """What the bill says where no file does."""
    if billed is None:
        return None
    own = {address: values for (project, address), values in billed.usage.items() if project == target.name}
    return Usage(by_address=own, file="the bill of the last 30 days") if own else None


def _empty(target: Target) -> Plan:
    """The baseline of a project that did not exist at the baseline's commit."""
    return Plan(
        name=target.name,
        path="",
        format_version="1.2",
        terraform_version="",
        resources=(),
        providers={},
        configuration=Configuration(),
    )
