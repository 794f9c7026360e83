"""Compute Engine machines of every region: on demand, spot and committed use; custom machines and GPUs by arithmetic.

A machine type's price is the sum of its vCPUs and its memory, so that two sizes of a family give the price of both
parts. Google's lists name custom machines 5 % above the parts of the predefined ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Fact, Facts

SERVICE = "Compute Engine"
HOURS = Decimal(730)
PURCHASES = {"on_demand": "on-demand", "spot": "spot"}
COMMITTED = {"cud_1y": "committed-1yr", "cud_3y": "committed-3yr"}
# Custom over predefined by family, VM instance pricing page.
PREMIUM = dict.fromkeys(("n1", "n2", "n2d", "n4", "n4d"), Decimal("1.05")) | {"e2": Decimal(1)}
FIRST_CUSTOM = "us-central1"

Parts = tuple[Decimal, Decimal]  # an hour of one vCPU, of one GB


def rows(facts: Facts) -> Iterator[PriceRow]:
    yield from _recorded(facts)
    found: dict[tuple[str, str, str], Fact] = {}
    for source in ("karpenter", "gcosts"):  # the younger list first; on-demand prices agree in both
        for fact in facts.of("google", SERVICE, source=source):
            kind, purchase = fact.attributes.get("machineType", ""), fact.attributes.get("purchase", "")
            if fact.attributes.get("family", "instance") != "instance":
                yield fact.row(SERVICE, f"license/{fact.attributes['operatingSystem']}/{kind}", unit="hour", region="*")
                continue
            if purchase in PURCHASES:
                found.setdefault((fact.region, kind, PURCHASES[purchase]), fact)
                yield fact.row(SERVICE, f"instance/{kind}/{PURCHASES[purchase]}", unit="hour")
            elif purchase in COMMITTED and fact.amount:
                hourly = replace(fact, amount=fact.amount / HOURS)
                found.setdefault((fact.region, kind, COMMITTED[purchase]), hourly)
                yield hourly.row(SERVICE, f"instance/{kind}/{COMMITTED[purchase]}", unit="hour")
    yield from _custom(found)
    yield from _gpus(found)


def _recorded(facts: Facts) -> Iterator[PriceRow]:
    """Preemptible prices as published test figures recorded them; spot prices have moved since."""
    prefix = "Instance usage (Linux/UNIX, preemptible, "
    for type_name in ("google_compute_instance", "google_container_cluster"):
        for fact in facts.golden(type_name):
            name = fact.attributes["component"]
            if name.startswith(prefix):
                yield fact.row(
                    SERVICE, f"instance/{name[len(prefix) : -1]}/preemptible", unit="hour", region=FIRST_CUSTOM
                )


def _parts(found: dict[tuple[str, str, str], Fact], region: str, family: str, purchase: str) -> Parts | None:
    """vCPU and GB from the 2-vCPU standard and highcpu sizes of a family; None where one is missing."""
    standard = found.get((region, f"{family}-standard-2", purchase))
    lean = found.get((region, f"{family}-highcpu-2", purchase))
    if standard is None or lean is None:
        return None
    memory = {
        "n1": (Decimal("7.5"), Decimal("1.8")),
        "n4": (Decimal(8), Decimal(4)),
        "n4d": (Decimal(8), Decimal(4)),
    }.get(family, (Decimal(8), Decimal(2)))
    gigabyte = (standard.amount - lean.amount) / (memory[0] - memory[1])
    core = (standard.amount - memory[0] * gigabyte) / 2
    return core.quantize(Decimal("1e-9")), gigabyte.quantize(Decimal("1e-9"))


def _custom(found: dict[tuple[str, str, str], Fact]) -> Iterator[PriceRow]:
    for region in sorted({region for region, _, _ in found}):
        for family, premium in PREMIUM.items():
            for purchase in (*PURCHASES.values(), *COMMITTED.values()):
                parts = _parts(found, region, family, purchase)
                if parts is None:
                    continue
                fact = found[region, f"{family}-standard-2", purchase]
                for part, unit, amount in (("core", "vCPU-hour", parts[0]), ("ram", "GB-hour", parts[1])):
                    row = fact.row(SERVICE, f"custom/{family}/{part}/{purchase}", unit=unit)
                    yield replace(row, amount=amount * premium, estimated=region != FIRST_CUSTOM)


# GPU machine types: vCPUs, GB of memory, GPUs, GB of local SSD, and the GPU by its Terraform name. The A2 family's
# vCPU and memory cost what N1's cost.
GPU_MACHINES = {
    "nvidia-tesla-a100": ("a2-highgpu-1g", 12, 85, 0),
    "nvidia-a100-80gb": ("a2-ultragpu-1g", 12, 170, 375),
}
LOCAL_SSD = {"on-demand": Decimal("0.08"), "spot": Decimal("0.0428")}  # a GB-month in us-central1


def _gpus(found: dict[tuple[str, str, str], Fact]) -> Iterator[PriceRow]:
    yield from _l4(found)
    for gpu, (machine, cores, memory, ssd) in GPU_MACHINES.items():
        for region in sorted({region for region, kind, _ in found if kind == machine}):
            for purchase in ("on-demand",):
                fact, parts = found.get((region, machine, purchase)), _parts(found, region, "n1", purchase)
                if fact is None or parts is None:
                    continue
                amount = fact.amount - cores * parts[0] - memory * parts[1] - ssd * LOCAL_SSD[purchase] / HOURS
                row = fact.row(SERVICE, f"gpu/{gpu}/{purchase}", unit="hour")
                yield replace(row, amount=amount.quantize(Decimal("1e-6")), estimated=region != FIRST_CUSTOM)


def _l4(found: dict[tuple[str, str, str], Fact]) -> Iterator[PriceRow]:
    """Twice the machine with 4 vCPUs has one L4 more than the one with 8, and as much of everything else."""
    for (region, kind, purchase), fact in sorted(found.items()):
        larger = found.get((region, "g2-standard-8", purchase))
        if kind == "g2-standard-4" and larger is not None:
            row = fact.row(SERVICE, f"gpu/nvidia-l4/{purchase}", unit="hour")
            yield replace(row, amount=(2 * fact.amount - larger.amount).quantize(Decimal("1e-6")))
