"""Whether what would be left is enough: CPU and memory on the smaller size, credits of burstable ones, connections.

What a provider advises is held to the same limits as our own rules, as far as the figures it brings allow.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.recommend.model import Recommendation, Refusal
from costwarden.recommend.sizes import memory_gib, share_of, shares_cores

CPU_TARGET = Decimal(70)  # percent that the smaller size may reach
MEMORY_TARGET = Decimal(80)
_ONE_SIZE = Decimal("0.5")
# kind -> our name of the size it changes
_SIZES = {
    "aws_ec2_rightsize": "instance_type",
    "aws_ec2_graviton": "instance_type",
    "aws_rds_rightsize": "instance_class",
    "aws_elasticache_rightsize": "node_type",
    "azure_vm_rightsize": "vm_size",
    "azure_sql_sku": "sku_name",
    "gcp_vm_rightsize": "machine_type",
    "gcp_sql_rightsize": "tier",
}
_NEED_MEMORY = frozenset(
    {"aws_lambda_memory", "aws_ecs_rightsize", "aws_rds_rightsize", "aws_elasticache_rightsize", "azure_sql_sku",
     "gcp_sql_rightsize"}
)  # fmt: skip
_DATABASES = frozenset({"aws_rds_rightsize", "azure_sql_sku", "gcp_sql_rightsize"})
# The statistic that decides, where there are several: of CPU a rare peak may pass, of memory none may.
_CPU = ("p99.5", "max", "p95")
_MEMORY = ("max", "p99.5", "p95")


def tight(one: Recommendation) -> Iterator[Refusal]:
    """Every reason why the smaller size might not do."""
    if one.kind in _NEED_MEMORY and not one.memory_known:
        yield Refusal("memory_unknown", "memory was not measured, and it is what would be cut")
    if one.kind in _DATABASES and _figure(one, "connections", ("max", "p99.5", "p95")) is None:
        yield Refusal("connections_unknown", "connections of the database were not measured")
    name = _SIZES.get(one.kind, "")
    now, then = str(one.current.get(name) or ""), str(one.target.get(name) or "")
    if not now or not then:
        return
    if shares_cores(now):
        yield from _credits(one)
    share = share_of(then, now)
    if share is None or share >= 1:
        return
    cpu = _figure(one, "cpu_percent", _CPU)
    if cpu is not None and cpu[1] / share > CPU_TARGET:
        yield _too_small("CPU", cpu, share, CPU_TARGET)
    if one.kind not in _NEED_MEMORY and not one.memory_known and share < _ONE_SIZE:
        yield Refusal("memory_unknown", f"memory was not measured: {then} is more than one size below {now}")
    memory, share = _figure(one, "memory_percent", _MEMORY), _memory_share(now, then, share)
    if memory is not None and memory[1] / share > MEMORY_TARGET:
        yield _too_small("memory", memory, share, MEMORY_TARGET)


def _credits(one: Recommendation) -> Iterator[Refusal]:
    least, usual = (_figure(one, "burst_credits", (name,)) for name in ("min", "mean"))
    if least is None or usual is None:
        yield Refusal("burst", "a burstable size whose CPU credits are not known")
    elif least[1] < usual[1] / 2:
        yield Refusal("burst", f"a burstable size whose CPU credits fell to {least[1].normalize():f}")


def _memory_share(now: str, then: str, share: Decimal) -> Decimal:
    before, after = memory_gib(now), memory_gib(then)
    return share if before is None or after is None else after / before


def _figure(one: Recommendation, metric: str, statistics: tuple[str, ...]) -> tuple[str, Decimal] | None:
    known = {found.statistic: found.value for found in one.evidence if found.metric == metric}
    return next(((name, known[name]) for name in statistics if name in known), None)


def _too_small(what: str, figure: tuple[str, Decimal], share: Decimal, target: Decimal) -> Refusal:
    statistic, value = figure
    there = (value / share).quantize(Decimal("0.1"))
    text = f"{what} {statistic} {value.normalize():f} % would be {there} % of the smaller size, {target} % may be"
    return Refusal("headroom", text)
