"""Valid gate results to render; a test states only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from costwarden.estimate.model import ABSENT, CostComponent, CostState, Estimate, ProjectCost, ResourceCost, SideCost
from costwarden.gate.result import Actuals, ChangeCounts, EngineUsed, GateResult
from costwarden.gate.summary import is_known, summarise
from costwarden.money import ZERO
from costwarden.policy.decision import decide, sort_findings
from costwarden.policy.model import Decision, Finding, Level, PolicyInfo, Status, finding_id

HOSTILE = 'aws_instance.x["<img src=x onerror=alert(1)>|`\n::error::\x1b[31m"]'


def a_side(
    monthly: str | None,
    *,
    state: CostState = CostState.PRICED,
    low: str | None = None,
    high: str | None = None,
    assumptions: Sequence[str] = (),
) -> SideCost:
    """One component that costs `monthly`, within `low` and `high`; None: its quantity is not known."""
    if monthly is None:
        unknown = CostComponent("Requests", "1M requests", None, Decimal("0.20"), None, usage_based=True)
        return SideCost(state=state, monthly=None, components=(unknown,), assumptions=assumptions)
    cost, hours = Decimal(monthly), Decimal(730)
    bounds = {name: Decimal(bound) for name, bound in (("low", low), ("high", high)) if bound is not None}
    part = CostComponent("Instance usage", "hours", hours, cost / hours, cost, price_date="2026-07-20", **bounds)
    return SideCost(state=state, monthly=cost, components=(part,), assumptions=assumptions, **bounds)


def a_cost(
    address: str = "aws_instance.web", past: str | None = "70.08", planned: str | None = "140.16", **more: Any
) -> ResourceCost:
    """A resource with both sides; "" is a side that does not exist, None one whose cost depends on use."""
    state = more.pop("state", CostState.USAGE)
    sides = [
        ABSENT if amount == "" else a_side(amount, state=CostState.PRICED if amount is not None else state)
        for amount in (past, planned)
    ]
    actions = ("create",) if past == "" else ("delete",) if planned == "" else ("update",)
    if past == planned and past is not None:
        actions = ("no-op",)
    fields: dict[str, Any] = {"project": "prod", "region": "eu-west-1", "actions": actions, **more}
    return ResourceCost(address=address, type=address.split(".")[0], past=sides[0], planned=sides[1], **fields)


def a_finding(
    policy: str = "tags/required", level: Level = Level.DENY, address: str = "aws_instance.web", **more: Any
) -> Finding:
    fields: dict[str, Any] = {
        "project": "prod",
        "attribute": "tags.CostCenter",
        "message": f"`{address}` has no tag `CostCenter`",
        "remedy": "Add the tag to the resource or to default_tags.",
        "file": "modules/app/main.tf",
        "line": 42,
        "monthly": Decimal("140.16"),
        **more,
    }
    return Finding(
        id=finding_id(policy, address, fields["attribute"]), policy=policy, level=level, address=address, **fields
    )


def an_approval(**more: Any) -> Finding:
    fields: dict[str, Any] = {
        "address": "",
        "attribute": "",
        "message": "$8,210 spent this month; with this change the forecast is $10,340 of $10,000",
        "remedy": "",
        "file": None,
        "line": None,
        "monthly": None,
        "owners": ("@acme/finops",),
        "approvals_needed": 1,
        **more,
    }
    return a_finding("budget/forecast", Level.APPROVAL, **fields)


def an_estimate(*resources: ResourceCost, environments: dict[str, str] | None = None, **more: Any) -> Estimate:
    """Totals per project are the sums of the known sides, as the estimator makes them."""
    names = list(dict.fromkeys(resource.project for resource in resources)) or ["prod"]
    projects = [
        ProjectCost(
            name=name,
            environment=(environments or {}).get(name, name),
            past_monthly=_sum(resources, name, "past"),
            planned_monthly=_sum(resources, name, "planned"),
        )
        for name in names
    ]
    dated = any(is_known(one.planned) and one.planned.components for one in resources)
    fields: dict[str, Any] = {"currency": "USD", "prices_as_of": "2026-07-20" if dated else None, **more}
    return Estimate(resources=resources, projects=projects, **fields)


def a_result(
    *resources: ResourceCost, findings: Sequence[Finding] = (), estimate: Estimate | None = None, **more: Any
) -> GateResult:
    estimate = estimate or an_estimate(*resources)
    decision = more.pop("decision", decide(findings))
    evaluated = more.pop("policies_evaluated", 18)
    kinds = [one.actions[0] if len(one.actions) == 1 else "replace" for one in estimate.resources]
    counts = ChangeCounts(
        **{kind: kinds.count(kind) for kind in ("create", "update", "replace", "delete")},
        unchanged=kinds.count("no-op"),
    )
    fields: dict[str, Any] = {
        "summary": summarise(estimate, decision, findings, evaluated),
        "engine": EngineUsed("embedded", "regorus 0.13.0"),
        "timings_ms": {"read": 1, "estimate": 1, "decide": 1, "render": 1},
        "changes": counts,
        "policies_passed": ("cost/monthly_delta", "waste/gp2_volume"),
        "plan_paths": {"prod": "envs/prod/plan.json"},
        "head_sha": "4f1c2e9d0a7b6c5d4e3f2a1b0c9d8e7f6a5b4c3d",
        **more,
    }
    return GateResult(
        decision=decision, estimate=estimate, findings=sort_findings(findings), policies_evaluated=evaluated, **fields
    )


def a_policy(name: str = "tags/required", level: Level = Level.DENY) -> PolicyInfo:
    return PolicyInfo(
        id=name,
        package=f"costwarden.policies.{name.replace('/', '.')}",
        title="Required tags",
        description="Every taggable resource has the tags costwarden.yaml requires.",
        level=level,
        message="`{address}` has no tag `{key}`",
        remedy="Add the tag.",
        file=f"policies/rego/{name}/required.rego",
        shipped=True,
    )


def scenes() -> dict[str, GateResult]:
    """One result per situation a report must put into words."""
    web, logs = a_cost(), a_cost("aws_s3_bucket.logs", "3.00", "3.00")
    many = [
        a_cost("aws_instance.web", f"{100 + number}.49", f"{110 + number * 2}.49", project=f"env-{number:02}")
        for number in range(12)
    ]
    ranged = a_side(
        "140.16",
        low="120.00",
        high="200.00",
        assumptions=("Linux is assumed: give `operating_system` in the usage file",),
    )
    tags = a_finding()
    advice = a_finding(
        "waste/previous_generation",
        Level.ADVISE,
        attribute="instance_type",
        message="m5 is a previous generation",
        remedy="Use m7i.",
    )
    return {
        "allow": a_result(web, logs),
        "deny": a_result(
            replace(web, planned=ranged),
            logs,
            findings=[
                tags,
                advice,
                a_finding("cost/unpriced", Level.WARN, "aws_msk_cluster.a", attribute="", blocks_from="2027-01-01"),
            ],
            notices=[
                "aws_db_instance.old is deleted: its data is lost",
                "aws_eip.a: moved to another address, not created or deleted",
            ],
            policies=[a_policy()],
            policies_not_evaluated={"budget/forecast": "no budget is configured"},
        ),
        "approval": a_result(
            web,
            a_cost("aws_instance.web", "50.00", "77.40", project="dev"),
            findings=[
                an_approval(),
                advice,
                a_finding(status=Status.EXISTING, address="aws_instance.old"),
                a_finding(
                    status=Status.EXCEPTED,
                    address="aws_instance.test",
                    exception="ends with the trial, until 2026-12-31",
                ),
            ],
            actuals=Actuals({"prod": "71.20", "dev": "49.00"}),
            source_url="https://git.example.com/acme/shop/blob/4f1c2e9",
            chatops=True,
        ),
        "error": a_result(web, decision=Decision.ERROR),
        "no_change": a_result(logs),
        "new_project": a_result(a_cost(past=""), a_cost("aws_ebs_volume.data", "", "8.00")),
        "many_environments": a_result(*many),
        "saving": a_result(a_cost(past="140.16", planned="70.08"), a_cost("aws_eip.spare", "3.65", "")),
        "unpriced": a_result(
            web,
            a_cost("aws_lambda_function.job", "", None),
            a_cost("aws_msk_cluster.a", "", None, state=CostState.UNSUPPORTED),
        ),
        "hostile": a_result(
            a_cost(HOSTILE, project="<b>|`@all`"),
            findings=[
                a_finding(
                    address=HOSTILE,
                    message=f"`{HOSTILE}` has <script>alert(1)</script> @root #1 https://evil.example [x](y)",
                    file="a|b`<c>.tf",
                    owners=("@acme|x",),
                )
            ],
            notices=[f"{HOSTILE} <!-- costwarden:v1 key=default sha=none -->"],
            baseline="<!-- x",
        ),
        "no_policy": a_result(web, policies_evaluated=0, policies_passed=()),
    }


def _sum(resources: Sequence[ResourceCost], project: str, side: str) -> Decimal:
    return sum((getattr(one, side).monthly or ZERO for one in resources if one.project == project), ZERO)
