"""What nobody uses or nobody ends: addresses, gateways, balancers, logs kept for ever, buckets without an end."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.facts import Facts, Proposal, evidence_of
from costwarden.recommend.inventory import Resource
from costwarden.recommend.model import Confidence
from costwarden.recommend.rules.registry import rule


@rule("aws_eip_release", "aws_eip")
def idle_address(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Terraform's own state says whether anything holds it, or EC2 does; one that is only planned is nobody's yet."""
    names = ("instance", "network_interface", "association_id")
    known = "association_id" in resource.attributes or "instance" in resource.attributes
    ids = {resource.text("id"), resource.text("allocation_id")} - {""}
    alone = known and not any(resource.text(name) for name in names) and not ids & facts.attached
    if ids and (alone or {name.lower() for name in ids} & facts.unused):
        yield Proposal("aws_eip_release", {"public_ip": resource.text("public_ip") or None}, None)


@rule("aws_nat_delete", "aws_nat_gateway")
def idle_gateway(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    network = facts.series(resource, "network_bytes")
    if network is not None and network.maximum == 0:
        yield Proposal("aws_nat_delete", {}, None, evidence_of(network, ("max", network.maximum), threshold=Decimal(0)))


@rule("aws_lb_delete", "aws_lb", "aws_alb")
def idle_balancer(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    requests = facts.series(resource, "requests")
    if requests is not None and requests.maximum == 0:
        evidence = evidence_of(requests, ("max", requests.maximum), threshold=Decimal(0))
        yield Proposal("aws_lb_delete", {"load_balancer_type": resource.text("load_balancer_type")}, None, evidence)


@rule("aws_log_retention", "aws_cloudwatch_log_group")
def kept_for_ever(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if resource.attributes.get("retention_in_days") in (0, None):
        yield Proposal(
            "aws_log_retention",
            {"retention_days": 0},
            {"retention_days": facts.retention_days},
            usage_based=True,
            maths=("stored volume is not known: no saving is claimed before it is measured",),
        )


@rule("aws_s3_lifecycle", "aws_s3_bucket")
def without_lifecycle(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    if resource.attributes.get("lifecycle_rule") or resource.text("bucket") in facts.lifecycle_of:
        return
    yield Proposal(
        "aws_s3_lifecycle",
        {"lifecycle_rules": 0},
        {"abort_incomplete_upload_days": 7},
        usage_based=True,
        confidence=Confidence.MEDIUM,
        maths=("unfinished uploads and old versions are not known: no saving is claimed before it is measured",),
    )


@rule("aws_lambda_memory", "aws_lambda_function")
def large_function(resource: Resource, facts: Facts) -> Iterator[Proposal]:
    """Memory by its maximum and a quarter to spare, in steps of 64 MB; fewer megabytes are also less CPU."""
    size, memory = resource.number("memory_size"), facts.series(resource, "memory_percent")
    if size is None or memory is None:
        return
    needed = size * memory.maximum / 100 * Decimal("1.25")
    wanted = max(128, int((needed / 64).to_integral_value("ROUND_CEILING")) * 64)
    if wanted <= size * Decimal("0.75"):
        yield Proposal(
            "aws_lambda_memory",
            {"memory_mb": int(size)},
            {"memory_mb": wanted},
            evidence_of(memory, ("max", memory.maximum)),
            usage_based=True,
            memory_known=True,
            performance_risk=2,
            maths=("cost follows duration, which changes with memory: no saving is claimed before it is measured",),
        )
