"""google_cloud_run_v2_job: tasks times their minutes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.google._cloud_run import instance_of, lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(job: ResourceView) -> Iterator[Dimension]:
    template = job.block("template")
    instance = instance_of(template.block("template").blocks("containers"))
    runs, minutes = job.usage("monthly_job_executions"), job.usage("average_task_execution_mins")
    seconds = None
    if runs is not None and minutes is not None:
        seconds = runs * (minutes * 60) * (template.number("task_count", 1) or Decimal(1))
    yield from lines(job, instance, "instance", seconds, usage_based=True)


RESOURCE = ResourceType("google_cloud_run_v2_job", dimensions=dimensions, doc="Cloud Run job")
