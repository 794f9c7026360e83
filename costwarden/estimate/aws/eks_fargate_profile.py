"""aws_eks_fargate_profile: pods on Fargate; which pods run, no plan tells."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from costwarden.estimate.aws._fargate import fargate_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView


def dimensions(profile: ResourceView) -> Iterator[Dimension]:
    """One pod of 1 vCPU and 1 GB, as the reference counts, unless usage tells `vcpus` and `memory_gb`."""
    if not profile.compat and profile.usage("vcpus") is None:
        profile.assume("one pod of 1 vCPU and 1 GB counted for the profile: set vcpus and memory_gb in the usage file")
    yield from fargate_lines(profile.usage("memory_gb", Decimal(1)), profile.usage("vcpus", Decimal(1)))


RESOURCE = ResourceType("aws_eks_fargate_profile", dimensions=dimensions)
