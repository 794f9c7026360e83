"""google_cloud_run_v2_service: per request, or for its minimum of instances where CPU is always allocated."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.google._cloud_run import always_on, instance_of, per_request
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(service: ResourceView) -> Iterator[Dimension]:
    template = service.block("template")
    containers = template.blocks("containers")
    instance = instance_of(containers)
    # Absent resources mean CPU is idle between requests; a resources block without cpu_idle means the same.
    idle = all(container.block("resources").flag("cpu_idle", True) for container in containers)
    if idle:
        yield from per_request(service, instance)
        return
    yield from always_on(service, instance, template.block("scaling").number("min_instance_count", None))


RESOURCE = ResourceType("google_cloud_run_v2_service", dimensions=dimensions, doc="Cloud Run")
