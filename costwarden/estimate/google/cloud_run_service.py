"""google_cloud_run_service: the first API's services, which say in annotations how they scale."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from costwarden.estimate.google._cloud_run import always_on, instance_of, per_request
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView, decimal_of


def _annotations(block: ResourceView) -> Mapping[str, Any]:
    found = block.block("metadata").value("annotations", None, unknown={})
    return found if isinstance(found, Mapping) else {}


def dimensions(service: ResourceView) -> Iterator[Dimension]:
    template = service.block("template")
    said = {**_annotations(service), **_annotations(template)}
    instance = instance_of(template.block("spec").blocks("containers"))
    if str(said.get("run.googleapis.com/cpu-throttling", True)).lower() != "false":
        yield from per_request(service, instance)
        return
    yield from always_on(service, instance, decimal_of(said.get("autoscaling.knative.dev/minScale")))


RESOURCE = ResourceType("google_cloud_run_service", dimensions=dimensions, doc="Cloud Run")
