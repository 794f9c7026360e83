"""A Compute Engine machine and what hangs on it: hours by purchase option, custom parts, GPUs, local SSDs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from costwarden.estimate.quantity import Bounded, Quantity, expected
from costwarden.estimate.resource import HOURS, Dimension, PriceKey
from costwarden.estimate.view import ResourceView, decimal_of

SERVICE = "Compute Engine"
ON_DEMAND, SPOT = "on-demand", "spot"
LABELS = {SPOT: "preemptible"}  # how reports have called spot machines since they had that name
LOCAL_SSD_GB = 375
MOST_CORES, MOST_MB = 10_000, 100_000_000  # beyond these a custom type's name is nonsense

# Sustained use: what each quarter of the month costs, compute-engine/docs/sustained-use-discounts.
_LARGE = tuple(map(Decimal, ("1", "0.8", "0.6", "0.4")))
_SMALL = tuple(map(Decimal, ("1", "0.8678", "0.733", "0.6")))
SUSTAINED = dict.fromkeys(("n1", "f1", "g1", "m1", "m2", "custom"), _LARGE) | dict.fromkeys(("n2", "n2d", "c2"), _SMALL)

GPUS = {
    "nvidia-tesla-t4": "NVIDIA Tesla T4",
    "nvidia-tesla-p4": "NVIDIA Tesla P4",
    "nvidia-tesla-v100": "NVIDIA Tesla V100",
    "nvidia-tesla-p100": "NVIDIA Tesla P100",
    "nvidia-tesla-k80": "NVIDIA Tesla K80",
    "nvidia-tesla-a100": "NVIDIA Tesla A100",
    "nvidia-l4": "NVIDIA L4",
    "nvidia-a100-80gb": "NVIDIA A100 80GB",
}
# GPUs that are attached to N1 machines get sustained use as they do; the reference deducts it from all.
ATTACHED_TO_N1 = frozenset(kind for kind in GPUS if kind.startswith("nvidia-tesla-") and not kind.endswith("a100"))
# Machine families whose price contains their GPUs; GPU pricing page.
WITH_GPU = ("a2-", "a3-", "a4-", "g2-", "g4-")
COMMITMENTS = {"1_year": "committed-1yr", "3_year": "committed-3yr"}


@dataclass(frozen=True, slots=True)
class Machine:
    """What a block says about the machines it makes. count: how many; hours: a month's, of each."""

    kind: str  # n1-standard-16, n2-custom-6-20480
    purchase: str = ON_DEMAND
    gpus: tuple[tuple[str, Decimal], ...] = ()  # (type, how many in each machine)
    local_ssd_gb: Decimal = Decimal(0)
    count: Quantity = 1
    hours: Quantity = HOURS


def purchase_of(machine: ResourceView) -> str:
    """spot, or what `committed` says."""
    for scheduling in machine.blocks("scheduling"):
        spot = scheduling.text("provisioning_model", unknown="").upper() == "SPOT" and not machine.compat
        if spot or scheduling.flag("preemptible"):
            return SPOT
    return committed(machine)


def committed(view: ResourceView) -> str:
    """on-demand, or committed-1yr / committed-3yr from usage `committed_use` (1_year or 3_year)."""
    return COMMITMENTS.get(view.usage_text("committed_use"), ON_DEMAND)


def gpus_of(
    machine: ResourceView, blocks: str = "guest_accelerator", kind: str = "type", count: str = "count"
) -> tuple[tuple[str, Decimal], ...]:
    """(type, count) of every accelerator block; a type may be a self link."""
    return tuple((block.text(kind).rsplit("/", 1)[-1], block.number(count, 1)) for block in machine.blocks(blocks))


def machine_dimensions(view: ResourceView, machine: Machine) -> Iterator[Dimension]:
    """The machine's hours: one line, or vCPUs and memory for a custom machine."""
    kind = machine.kind.rsplit("/", 1)[-1]
    if "custom" in kind.split("-"):
        yield from _custom(view, machine, kind)
        return
    yield Dimension(
        f"Instance usage (Linux/UNIX, {_label(machine)}, {kind})",
        "hours",
        _price(view, f"instance/{kind}", machine.purchase) if kind else None,
        machine.count * machine.hours,
        discount=sustained_use(view, kind.partition("-")[0], machine),
        doc="hours; 730 or usage monthly_hrs; VM instance pricing; sustained use deducted, or usage committed_use",
    )


def part_dimensions(view: ResourceView, machine: Machine) -> Iterator[Dimension]:
    """Local SSDs and GPUs of the machines."""
    if machine.local_ssd_gb:
        yield Dimension(
            "Local SSD provisioned storage",
            "GB",
            _price(view, "local-ssd", machine.purchase),
            machine.count * machine.local_ssd_gb,
            doc="GB; 375 a disk; Disk pricing, local SSD",
        )
    included = machine.kind.startswith(WITH_GPU) and not view.compat
    for kind, count in () if included else machine.gpus:
        if kind not in GPUS and view.compat:
            continue
        yield Dimension(
            f"{GPUS.get(kind, kind)} ({_label(machine)})",
            "hours",
            _price(view, f"gpu/{kind}", machine.purchase),
            machine.count * (machine.hours * count),
            discount=_gpu_discount(view, machine, kind),
            doc="hours; GPUs x 730; GPU pricing",
        )


def _gpu_discount(view: ResourceView, machine: Machine, kind: str) -> Decimal:
    if view.compat:
        return Decimal("0.3") if machine.purchase == ON_DEMAND else Decimal(0)
    return sustained_use(view, "n1", machine) if kind in ATTACHED_TO_N1 else Decimal(0)


def _label(machine: Machine) -> str:
    return LABELS.get(machine.purchase, machine.purchase)


def _price(view: ResourceView, sku: str, purchase: str) -> PriceKey:
    """Spot prices move; with compat the recorded one is asked first, so that published figures can be repeated."""
    if purchase == SPOT and view.compat:
        recorded = f"{sku}/preemptible"
        if view.context.catalogue.price("google", SERVICE, recorded, view.region) is not None:
            return PriceKey(SERVICE, recorded)
    return PriceKey(SERVICE, f"{sku}/{purchase}")


def sustained_use(view: ResourceView, family: str, machine: Machine) -> Decimal:
    """The share taken off for running a large part of the month; 0 for families and purchases without it."""
    quarters = SUSTAINED.get(family)
    if quarters is None or machine.purchase != ON_DEMAND:
        return Decimal(0)
    hours = expected(machine.hours)
    if view.compat and hours >= HOURS:
        return Decimal("0.3") if quarters is _LARGE else Decimal("0.2")
    if hours <= 0:
        return Decimal(0)
    quarter = HOURS / 4
    charged = sum(
        (min(max(hours - i * quarter, Decimal(0)), quarter) * rate for i, rate in enumerate(quarters)), HOURS * 0
    )
    return 1 - charged / min(hours, HOURS)


def _custom(view: ResourceView, machine: Machine, kind: str) -> Iterator[Dimension]:
    """n2-custom-6-20480[-ext]: 6 vCPUs, 20,480 MB; without a prefix the family is N1."""
    words = kind.split("-")
    family = words[0] if words[0] != "custom" else "n1"
    sizes = words[words.index("custom") + 1 :]
    cores, megabytes = (decimal_of(size) for size in [*sizes, "", ""][:2])
    sensible = cores is not None and megabytes is not None and 0 < cores <= MOST_CORES and 0 < megabytes <= MOST_MB
    if cores is None or megabytes is None or not sensible or (family == "e2" and view.compat):
        if not view.compat:
            yield Dimension(f"Custom instance ({kind})", "hours")
        return
    memory, extended = megabytes / 1024, Decimal(0)
    most = cores * (Decimal("6.5") if family == "n1" else 8)
    if "ext" in sizes and memory > most:
        memory, extended = most, memory - most
    discount = sustained_use(view, family, machine)
    lines = [
        (f"Custom instance CPU (Linux/UNIX, {_label(machine)}, {family.upper()} {cores} vCPUs)", "core", cores),
        (f"Custom Instance RAM (Linux/UNIX, {_label(machine)}, {family.upper()} {_plain(memory)} GB)", "ram", memory),
    ]
    if extended:
        name = f"Custom Instance Extended RAM (Linux/UNIX, {_label(machine)}, {family.upper()} {_plain(extended)} GB)"
        lines.append((name, "ram-extended", extended))
    for name, part, amount in lines:
        yield Dimension(
            name,
            "hours",
            _price(view, f"custom/{family}/{part}", machine.purchase),
            machine.count * (machine.hours * amount),
            per=amount,
            discount=discount,
            doc="hours; vCPUs and GB of the type's name; VM instance pricing, custom machine types",
        )


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


def hours_of(view: ResourceView) -> Quantity:
    """Usage `monthly_hrs`, where 0 stands for "not set"."""
    hours: Quantity = view.hours()
    return HOURS if not isinstance(hours, Bounded) and hours == 0 else hours


def local_ssds(disks: Sequence[ResourceView], compat: bool) -> Decimal:
    """GB of scratch disks: 375 each unless the block says more."""
    return sum((Decimal(LOCAL_SSD_GB) if compat else disk.number("size", LOCAL_SSD_GB) for disk in disks), Decimal(0))
