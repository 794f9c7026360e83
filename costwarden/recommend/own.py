"""Own recommendations: every rule over every resource, priced as it is and as it would be."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from costwarden.money import format_money
from costwarden.prices.catalogue import Catalogue
from costwarden.recommend.facts import Facts, Proposal, attached_ids, lifecycle_buckets, snapshots_of
from costwarden.recommend.inventory import Resource
from costwarden.recommend.kinds import kind_of
from costwarden.recommend.merge import OWN
from costwarden.recommend.metrics import Metrics
from costwarden.recommend.model import Recommendation
from costwarden.recommend.pricing import Priced, Repricer
from costwarden.recommend.rules.registry import all_rules

_CENT = Decimal("0.01")
LEAST_SAVING = Decimal(1)  # a month: less is not worth a person's review


def own_recommendations(
    resources: Sequence[Resource],
    *,
    catalogue: Catalogue,
    metrics: Metrics,
    now: datetime.datetime,
    tenant: str = "",
    retention_days: int = 30,
    unused: frozenset[str] = frozenset(),
) -> list[Recommendation]:
    """What our rules find, before merging and gates. A proposal that would cost more than today is none."""
    facts = Facts(
        now=now,
        metrics=metrics,
        repricer=Repricer(catalogue, catalogue.meta("currency") or "USD"),
        attached=attached_ids(resources),
        unused=unused,
        snapshots=snapshots_of(resources),
        lifecycle_of=lifecycle_buckets(resources),
        retention_days=retention_days,
    )
    found: list[Recommendation] = []
    for resource in resources:
        for rule in all_rules():
            if resource.type in rule.types:
                found.extend(_recommendations(rule.look(resource, facts), resource, facts, tenant))
    return found


def _recommendations(
    proposals: Iterable[Proposal], resource: Resource, facts: Facts, tenant: str
) -> Iterable[Recommendation]:
    for proposal in proposals:
        one = _recommendation(proposal, resource, facts, tenant)
        if one.monthly_saving is None or one.monthly_saving >= LEAST_SAVING:
            yield one


def _recommendation(proposal: Proposal, resource: Resource, facts: Facts, tenant: str) -> Recommendation:
    base = Recommendation(
        provider=resource.provider,  # type: ignore[arg-type]
        account=resource.account,
        region=resource.region,
        resource_id=resource.id,
        kind=proposal.kind,
        source=OWN,
        resource_type=resource.type,
        resource_name=resource.name,
        tenant=tenant,
        tags=resource.tags,
        current=dict(proposal.current),
        target=dict(proposal.target or {}),
        currency=resource.currency,
        confidence=proposal.confidence,
        performance_risk=proposal.performance_risk,
        evidence=tuple(proposal.evidence),
        evidence_days=min((one.window_days for one in proposal.evidence), default=None),
        datapoints_percent=min(
            (one.datapoints_percent for one in proposal.evidence if one.datapoints_percent is not None), default=None
        ),
        memory_known=proposal.memory_known,
        observed_at=facts.now,
        created_at=resource.created_at,
        changed_at=resource.changed_at,
        address=resource.address,
        refusals=tuple(proposal.refusals),
        maths=tuple(proposal.maths),
    )
    if proposal.usage_based:
        return replace(base, monthly_cost=resource.monthly_billed)
    return _with_money(base, proposal, resource, facts)


def _with_money(base: Recommendation, proposal: Proposal, resource: Resource, facts: Facts) -> Recommendation:
    """List prices of both sides; where the bill is known the saving is the same share of what was really paid."""
    assert facts.repricer is not None
    kind = kind_of(proposal.kind)
    resource = _as_billed(resource, proposal.kind)
    paths = kind.changes(resource.type, proposal.current, proposal.target) if proposal.target is not None else {}
    changes = {path: proposal.target[name] for name, path in paths.items()} if proposal.target is not None else None
    priced = facts.repricer.price(resource, changes)
    saving = _scheduled(priced, proposal.share) if proposal.share is not None else priced.saving
    lines = [*proposal.maths, *priced.lines]
    if saving is None or priced.now is None:
        known = None if saving is None else saving.quantize(_CENT)
        if proposal.target is None and known is None and resource.monthly_billed is not None:
            known = max(resource.monthly_billed, Decimal(0))
            lines.append(f"it has no list price here; what is removed saves what the bill says it costs: {known}")
        return replace(base, monthly_cost=resource.monthly_billed, monthly_saving=known, maths=tuple(lines))
    lines.append(f"list prices of {priced.prices_as_of}: saves {_money(saving, priced.currency)} a month")
    billed = resource.monthly_billed
    if billed is None or priced.now <= 0 or resource.currency != priced.currency:
        return replace(
            base,
            currency=priced.currency,
            monthly_cost=priced.now.quantize(_CENT),
            monthly_saving=saving.quantize(_CENT),
            maths=tuple(lines),
        )
    share = saving / priced.now
    lines.append(
        f"the bill says {_money(billed, resource.currency)} a month;"
        f" {(share * 100).quantize(Decimal('0.1'))} % of it is {_money(billed * share, resource.currency)}"
    )
    low, high = sorted((saving, billed * share))
    return replace(
        base,
        monthly_cost=billed,
        monthly_saving=(billed * share).quantize(_CENT),
        saving_low=low.quantize(_CENT),
        saving_high=high.quantize(_CENT),
        basis="after_discounts",
        maths=tuple(lines),
    )


_DISKS: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "aws_instance": (
        "aws_ec2_", {"ebs_block_device": [], "root_block_device": [{"volume_type": "gp3", "volume_size": 0}]}
    ),
    "azurerm_linux_virtual_machine": ("azure_vm_", {"os_disk": []}),
    "azurerm_windows_virtual_machine": ("azure_vm_", {"os_disk": []}),
    "google_compute_instance": ("gcp_vm_", {"boot_disk": [], "scratch_disk": [], "attached_disk": []}),
}  # fmt: skip


def _as_billed(resource: Resource, kind: str) -> Resource:
    """Clouds bill a machine's volumes under their own ids: its bill is the machine's alone, so is the price to compare.

    What concerns its root volume finds no bill under the machine's id.
    """
    if resource.type not in _DISKS:
        return resource
    mine, bare = _DISKS[resource.type]
    if not kind.startswith(mine):
        return replace(resource, monthly_billed=None)
    return replace(resource, attributes={**resource.attributes, **bare})


def _scheduled(priced: Priced, share: Decimal) -> Decimal | None:
    return None if priced.now is None else priced.now * share


def _money(amount: Decimal, currency: str) -> str:
    return format_money(amount, currency, exact=True)
