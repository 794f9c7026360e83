"""The tag auditor: coverage of required tags by resource and by spend, and pull requests for what can be inferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from costwarden.config import Config
from costwarden.estimate.run import estimate_plan
from costwarden.hcl.render import render_directory
from costwarden.money import decimal_text
from costwarden.plan.model import Plan
from costwarden.plan.tags import effective_tags
from costwarden.prices.catalogue import Catalogue
from costwarden.recommend.inventory import resource_from
from costwarden.recommend.kinds import TAGS
from costwarden.recommend.model import Confidence, Recommendation
from costwarden.savings.tag_values import Abstained, Inferred, Tagged, infer
from costwarden.savings.workplace import Root, roots_of


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far one required tag has come. Spend is a month at list prices; None where nothing is priced."""

    key: str
    resources: int
    covered: int
    spend: Decimal
    covered_spend: Decimal

    @property
    def percent(self) -> int:
        return 100 if not self.resources else self.covered * 100 // self.resources

    @property
    def spend_percent(self) -> int | None:
        return None if not self.spend else int(self.covered_spend * 100 / self.spend)


@dataclass(frozen=True, slots=True)
class Missing:
    """One resource without a required tag."""

    address: str
    root: str
    answer: Inferred | Abstained


@dataclass(frozen=True, slots=True)
class Audit:
    coverage: tuple[Coverage, ...]
    missing: tuple[Missing, ...]
    advice: tuple[Recommendation, ...]  # one per resource with what could be inferred; kind tags_missing
    currency: str


def audit_tags(directory: Path, config: Config, *, tenant: str = "", plans: Mapping[str, Plan] | None = None) -> Audit:
    """Over every root module of the checkout; a plan of a project is taken instead of rendering it.

    Errors: CostwardenError where source cannot be rendered.
    """
    catalogue = Catalogue()
    counts: dict[str, list[Decimal]] = {key: [Decimal(0)] * 4 for key in config.tags.required}
    missing: list[Missing] = []
    advice: list[Recommendation] = []
    try:
        for root in roots_of(directory, config):
            plan = (plans or {}).get(root.project) or render_directory(
                root.folder(directory), name=root.project, var_files=root.var_files,
                workspace=root.workspace or "default", base=directory,
            )  # fmt: skip
            costs = {one.address: one.planned.monthly for one in estimate_plan(plan, catalogue=catalogue).resources}
            tagged = _tagged(plan, config)
            for one in tagged:
                answers = _one(one, tagged, costs.get(one.address) or Decimal(0), config, root, counts)
                missing += [Missing(one.address, root.path, answer) for answer in answers]
                found = [answer for answer in answers if isinstance(answer, Inferred)]
                if found:
                    advice.append(_advice(one, found, plan, tenant))
    finally:
        currency = catalogue.meta("currency") or "USD"
        catalogue.close()
    coverage = [Coverage(key, int(row[0]), int(row[1]), row[2], row[3]) for key, row in sorted(counts.items())]
    return Audit(tuple(coverage), tuple(missing), tuple(advice), currency)


def _tagged(plan: Plan, config: Config) -> list[Tagged]:
    found: list[Tagged] = []
    for change in plan.resources:
        if change.after is None or change.type in config.tags.exclude_types:
            continue
        tags = effective_tags(change, plan)
        if tags.taggable and not tags.all_unknown:
            found.append(Tagged(change.address, change.type, dict(tags.known), tags.unknown))
    return found


def _one(
    one: Tagged,
    siblings: Sequence[Tagged],
    monthly: Decimal,
    config: Config,
    root: Root,
    counts: dict[str, list[Decimal]],
) -> list[Inferred | Abstained]:
    """An empty value is no tag; one that is there and not allowed is the gate's business, not ours."""
    answers: list[Inferred | Abstained] = []
    for key, row in counts.items():
        there = key in one.unknown or bool(one.tags.get(key, "").strip())
        row[0] += 1
        row[2] += monthly
        if there:
            row[1] += 1
            row[3] += monthly
        elif key in one.tags:
            answers.append(Abstained(key, "the tag is there and empty: a person wrote that"))
        else:
            answers.append(infer(one, key, siblings, config, root))
    return answers


def _advice(one: Tagged, found: Sequence[Inferred], plan: Plan, tenant: str) -> Recommendation:
    change = next(change for change in plan.resources if change.address == one.address)
    attributes = change.before if change.before is not None else change.after
    resource = resource_from(one.type, change.provider, one.address, attributes or {}, "")
    return Recommendation(
        provider=resource.provider if resource.provider in ("aws", "azure", "gcp") else "aws",  # type: ignore[arg-type]
        account=resource.account,
        region=resource.region,
        resource_id=resource.id,
        kind=TAGS,
        source="tag auditor",
        resource_type=one.type,
        resource_name=resource.name,
        tenant=tenant,
        tags=dict(one.tags),
        target={answer.key: answer.value for answer in found},
        maths=tuple(f"{answer.key}: {answer.why}" for answer in found),
        confidence=Confidence.MEDIUM,
        address=one.address,
    )


def audit_document(audit: Audit) -> dict[str, Any]:
    return {
        "version": 1,
        "currency": audit.currency,
        "coverage": [
            {
                "key": one.key,
                "resources": one.resources,
                "covered": one.covered,
                "percent": one.percent,
                "monthly": decimal_text(one.spend),
                "covered_monthly": decimal_text(one.covered_spend),
                "spend_percent": one.spend_percent,
            }
            for one in audit.coverage
        ],
        "missing": [
            {
                "address": one.address,
                "root": one.root,
                "key": one.answer.key,
                "value": one.answer.value if isinstance(one.answer, Inferred) else None,
                "why": one.answer.why,
            }
            for one in audit.missing
        ],
        "recommendations": [one.id for one in audit.advice],
    }


def audit_text(audit: Audit) -> str:
    """A table of coverage, then one line per missing tag."""
    if not audit.coverage:
        return "no required tags: costwarden.yaml names none under `tags: {required: ...}`\n"
    lines = ["tag                   resources   spend a month"]
    for one in audit.coverage:
        spend = "unknown" if one.spend_percent is None else f"{one.spend_percent} %"
        lines.append(f"{_plain(one.key):<20}  {one.covered}/{one.resources} ({one.percent} %)   {spend}")
    for gap in audit.missing:
        value = f"= {gap.answer.value}" if isinstance(gap.answer, Inferred) else "abstained"
        lines.append(f"  {_plain(gap.address)}: {_plain(gap.answer.key)} {_plain(value)} ({_plain(gap.answer.why)})")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)[:300]
