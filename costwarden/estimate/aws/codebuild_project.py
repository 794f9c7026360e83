"""aws_codebuild_project: build minutes of its kind of machine."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.resource import Dimension, PriceKey, ResourceType
from costwarden.estimate.view import ResourceView

KINDS = {
    "LINUX_CONTAINER": "Linux",
    "LINUX_GPU_CONTAINER": "LinuxGPU",
    "ARM_CONTAINER": "ARM",
    "WINDOWS_SERVER_2019_CONTAINER": "Windows",
    "WINDOWS_SERVER_2022_CONTAINER": "Windows",
    "WINDOWS_CONTAINER": "Windows",
}
SIZES = {
    "BUILD_GENERAL1_SMALL": "g1.small",
    "BUILD_GENERAL1_MEDIUM": "g1.medium",
    "BUILD_GENERAL1_LARGE": "g1.large",
    "BUILD_GENERAL1_XLARGE": "g1.xlarge",
    "BUILD_GENERAL1_2XLARGE": "g1.2xlarge",
}
FIXED_LABELS = {"ARM": "Linux (arm1.large)", "LinuxGPU": "Linux (gpu1.large)"}


def dimensions(project: ResourceView) -> Iterator[Dimension]:
    machine = project.block("environment")
    wanted = machine.text("compute_type")
    kind = KINDS.get(machine.text("type", "LINUX_CONTAINER"), "Linux")
    size = SIZES.get(wanted, wanted)
    label = FIXED_LABELS.get(kind, f"{kind} ({wanted.removeprefix('BUILD_').lower().replace('_', '.')})")
    yield metered(label, "minutes", PriceKey("CodeBuild", f"{kind}/{size}"), "monthly_build_mins")


RESOURCE = ResourceType("aws_codebuild_project", dimensions=dimensions)
