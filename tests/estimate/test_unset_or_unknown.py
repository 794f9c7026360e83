"""An attribute that Terraform marks unknown was either computed late, or given null and left to the provider."""

from __future__ import annotations

import pytest

from costwarden.estimate.context import Context
from costwarden.estimate.run import estimate_plan
from costwarden.plan.model import ConfigResource, Configuration, ModuleCall, Plan, ResourceChange
from costwarden.plan.read import read_plan
from costwarden.plan.references import ReferenceIndex


def a_context(references, arguments, catalogue) -> tuple[Context, ResourceChange]:
    address = "module.app.aws_ebs_volume.x"
    change = ResourceChange(
        address=address,
        module="module.app",
        type="aws_ebs_volume",
        name="x",
        index=None,
        provider="aws",
        provider_key="p",
        actions=("create",),
        before=None,
        after={},
        after_unknown={"iops": True},
    )
    configuration = Configuration(
        {address: ConfigResource(address, "p", references)}, {"module.app": ModuleCall("module.app", arguments)}
    )
    plan = Plan("test", "-", "1.2", "1.9.0", [change], {}, configuration)
    return Context(plan, catalogue, ReferenceIndex(plan)), change


@pytest.mark.parametrize(
    ("references", "arguments", "late"),
    [
        ({}, {}, False),
        ({"iops": ("count.index",)}, {}, False),
        ({"iops": ("var.iops",)}, {}, False),
        ({"iops": ("var.disk.iops",)}, {"disk": ("var.disk",)}, False),
        ({"iops": ("each.value.iops",), "for_each": ("var.disks",)}, {"disks": ("var.disks",)}, False),
        ({"iops": ("var.iops",)}, {"iops": ("aws_ssm_parameter.iops.value",)}, True),
        ({"iops": ("local.iops",)}, {}, True),
        ({"iops": ("data.aws_ebs_volume.old.iops",)}, {}, True),
        ({"iops": ("each.value.iops",), "for_each": ("aws_instance.web",)}, {}, True),
    ],
)
def test_what_depends_on_inputs_alone_was_given_null(references, arguments, late, catalogue):
    context, change = a_context(references, arguments, catalogue)
    assert context.is_set_by_expression(change, "iops") is late
    assert context.is_set_by_expression(change, "iops") is late


def test_gp3_volumes_without_iops_of_their_own_are_priced(shared, catalogue):
    plan = read_plan(shared / "data" / "plans" / "s9-scale" / "plans" / "create-1000.json.gz")
    volumes = [cost for cost in estimate_plan(plan, catalogue=catalogue).resources if cost.type == "aws_ebs_volume"]
    assert len(volumes) == 300
    assert all(volume.planned.state == "priced" for volume in volumes)
