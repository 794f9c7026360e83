"""aws_ecs_service: tasks on Fargate; on instances of one's own a service costs nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._bound import times
from costwarden.estimate.aws._fargate import SERVICE, cpus_of, fargate_lines, gigabytes_of
from costwarden.estimate.aws._scaling import scaled
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView, UnknownAttribute

INCLUDED_DISK_GB = 20  # ephemeral storage of a task


def launch_of(service: ResourceView) -> str:
    """FARGATE, FARGATE_SPOT, or "" for everything that runs on instances."""
    launch = service.text("launch_type", unknown="").upper()
    if launch:
        return launch if launch.startswith("FARGATE") else ""
    strategies = service.blocks("capacity_provider_strategy")
    if not strategies:
        cluster = service.reference("cluster", "aws_ecs_cluster")
        if cluster is not None:
            strategies = cluster.blocks("default_capacity_provider_strategy")
            for providers in cluster.referencing("aws_ecs_cluster_capacity_providers", "cluster_name"):
                strategies = strategies or providers.blocks("default_capacity_provider_strategy")
    names = [strategy.text("capacity_provider", unknown="").upper() for strategy in strategies]
    if "FARGATE" in names:
        return "FARGATE"
    return "FARGATE_SPOT" if "FARGATE_SPOT" in names else ""


def platform_of(task: ResourceView) -> str:
    """The rates that apply: the reference knows those of Linux on x86 only."""
    if task.compat:
        return "linux"
    runtime = task.block("runtime_platform")
    if runtime.text("operating_system_family").upper().startswith("WINDOWS"):
        return "windows"
    return "arm" if runtime.text("cpu_architecture").upper() == "ARM64" else "linux"


def dimensions(service: ResourceView) -> Iterator[Dimension]:
    launch = launch_of(service)
    if not launch:
        return
    task = service.reference("task_definition", "aws_ecs_task_definition")
    if task is None:
        if not service.compat:
            service.assume("the task definition is not in the plan: its CPU and memory are not known")
            raise UnknownAttribute("task_definition")
        return
    count: Quantity | None = service.usage("tasks")
    if count is None:
        count = None if service.compat else scaled(service, "ecs:service:DesiredCount")
    if count is None:
        count = service.number("desired_count", 0 if service.compat else 1)
    assert count is not None
    memory, cpu = gigabytes_of(task.text("memory")), cpus_of(task.text("cpu"))
    platform = platform_of(task)
    if launch == "FARGATE_SPOT" and not service.compat:
        service.assume("Fargate Spot has no list price: counted at the regular rate, which is its upper bound")
    yield from fargate_lines(
        None if memory is None else times(memory, count), None if cpu is None else times(cpu, count), platform
    )
    disk: Decimal = task.block("ephemeral_storage").number("size_in_gib", INCLUDED_DISK_GB)
    if disk > INCLUDED_DISK_GB and not service.compat:
        yield Dimension(
            "Ephemeral storage",
            "GB-hours",
            PriceKey(SERVICE, "fargate/storage/gb-hours"),
            hourly(times(disk - INCLUDED_DISK_GB, count)),
            doc="GB-hours; above 20 GB a task; Fargate pricing",
        )
    for accelerator in task.blocks("inference_accelerator"):
        kind = accelerator.text("device_type")
        yield Dimension(
            f"Inference accelerator ({kind})",
            "hours",
            PriceKey("AmazonEI", kind),
            hourly(count),
            doc="hours; tasks x 730; Elastic Inference pricing",
        )


RESOURCE = ResourceType("aws_ecs_service", dimensions=dimensions)
