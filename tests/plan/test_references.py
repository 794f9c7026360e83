"""References lead to the instances meant: through modules, count, for_each; past sides go by ids."""

from __future__ import annotations

from costwarden.plan.addresses import split_key, split_steps
from costwarden.plan.read import read_plan
from costwarden.plan.references import ReferenceIndex
from tests.builders import a_plan, a_plan_document, a_resource


def found(plan, address: str, path: str) -> list[str]:
    (change,) = [change for change in plan.resources if change.address == address]
    return [target.address for target in ReferenceIndex(plan).targets(change, path)]


def recorded(shared, name: str):
    return read_plan(str(shared / "data" / "plans" / name))


def test_recorded_references_are_followed(shared):
    app = recorded(shared, "m1-modern/plans/00-initial-app.json")
    assert found(app, "aws_ecs_service.api", "task_definition") == ["aws_ecs_task_definition.api"]
    assert found(app, "aws_eks_node_group.general", "launch_template.id") == ["aws_launch_template.node"]
    assert found(app, "aws_eks_node_group.general", "launch_template") == ["aws_launch_template.node"]
    assert found(app, 'aws_nat_gateway.this["a"]', "allocation_id") == ['aws_eip.nat["a"]']
    assert found(app, "aws_volume_attachment.index", "instance_id") == ["aws_instance.search"]
    data = recorded(shared, "m1-modern/plans/00-initial-data.json")
    assert found(data, "aws_rds_cluster_instance.ledger[1]", "cluster_identifier") == ["aws_rds_cluster.ledger"]
    shop = recorded(shared, "s1-webshop/plans/07-scale-out.json")
    assert found(shop, "aws_lb_target_group_attachment.web[3]", "target_id") == ["aws_instance.web[3]"]
    assert found(shop, "aws_eip.bastion", "instance") == ["aws_instance.bastion"]


def test_each_for_each_key_has_its_own_target(shared):
    plan = recorded(shared, "s5-foreach/plans/00-initial.json")
    assert found(plan, 'aws_volume_attachment.disk["post.proc/data"]', "volume_id") == [
        'aws_ebs_volume.disk["post.proc/data"]'
    ]


def a_module_plan():
    """module.net["eu"|"us"] exports a subnet's id; module.app[...] passes it on to an instance."""
    resources = [
        a_resource('module.net["eu"].aws_subnet.s'),
        a_resource('module.net["us"].aws_subnet.s'),
        a_resource('module.app["eu"].aws_instance.web[0]'),
        a_resource('module.app["eu"].module.db.aws_db_instance.d'),
        a_resource("aws_kms_key.k"),
    ]
    web = {
        "address": "aws_instance.web",
        "mode": "managed",
        "type": "aws_instance",
        "name": "web",
        "provider_config_key": "aws",
        "expressions": {"subnet_id": {"references": ["var.subnet_id"]}},
        "count_expression": {"constant_value": 1},
    }
    db = {
        "address": "aws_db_instance.d",
        "mode": "managed",
        "type": "aws_db_instance",
        "name": "d",
        "provider_config_key": "aws",
        "expressions": {"kms_key_id": {"references": ["var.key"]}, "loop": {"references": ["var.loop"]}},
    }
    configuration = a_plan_document()["configuration"]
    configuration["root_module"]["module_calls"] = {
        "net": {
            "for_each_expression": {"references": ["local.places"]},
            "module": {"outputs": {"id": {"expression": {"references": ["aws_subnet.s.id", "aws_subnet.s"]}}}},
        },
        "app": {
            "for_each_expression": {"references": ["local.places"]},
            "expressions": {
                "subnet_id": {"references": ["module.net", "each.key"]},
                "key": {"references": ["aws_kms_key.k.arn", "aws_kms_key.k"]},
            },
            "module": {
                "resources": [web],
                "module_calls": {
                    "db": {
                        "expressions": {"key": {"references": ["var.key"]}, "loop": {"references": ["module.db.loop"]}},
                        "module": {
                            "resources": [db],
                            "outputs": {"loop": {"expression": {"references": ["var.loop"]}}},
                        },
                    }
                },
            },
        },
    }
    return a_plan(*resources, configuration=configuration)


def test_variables_lead_to_the_caller_and_outputs_into_modules():
    plan = a_module_plan()
    assert found(plan, 'module.app["eu"].aws_instance.web[0]', "subnet_id") == ['module.net["eu"].aws_subnet.s']
    assert found(plan, 'module.app["eu"].module.db.aws_db_instance.d', "kms_key_id") == ["aws_kms_key.k"]


def test_a_circle_of_references_ends():
    assert found(a_module_plan(), 'module.app["eu"].module.db.aws_db_instance.d', "loop") == []


def test_circles_that_branch_end_at_once():
    many = [f"module.m.o{at}" for at in range(12)]
    block = {"address": "aws_eip.e", "mode": "managed", "type": "aws_eip", "name": "e", "provider_config_key": "aws"}
    block["expressions"] = {"instance": {"references": ["var.v"]}}
    outputs = {f"o{at}": {"expression": {"references": ["var.v"]}} for at in range(12)}
    configuration = a_plan_document()["configuration"]
    configuration["root_module"]["module_calls"] = {
        "m": {"expressions": {"v": {"references": many}}, "module": {"resources": [block], "outputs": outputs}}
    }
    plan = a_plan(a_resource("module.m.aws_eip.e"), configuration=configuration)
    assert found(plan, "module.m.aws_eip.e", "instance") == []


def test_each_value_follows_the_for_each_and_a_literal_key_its_instance():
    resources = [a_resource(f'aws_subnet.s["{key}"]') for key in "ab"]
    resources += [a_resource(f'aws_instance.i["{key}"]') for key in "ab"] + [a_resource("aws_eip.e")]
    document = a_plan_document(*resources)
    for block in document["configuration"]["root_module"]["resources"]:
        if block["type"] == "aws_instance":
            block["for_each_expression"] = {"references": ["aws_subnet.s"]}
            block["expressions"] = {"subnet_id": {"references": ["each.value.id", "each.value"]}}
        if block["type"] == "aws_eip":
            exact = 'aws_instance.i["b"]'
            block["expressions"] = {"instance": {"references": [f"{exact}.id", exact, "aws_instance.i"]}}
    plan = a_plan(*resources, configuration=document["configuration"])
    assert found(plan, 'aws_instance.i["a"]', "subnet_id") == ['aws_subnet.s["a"]']
    assert found(plan, "aws_eip.e", "instance") == ['aws_instance.i["b"]']


def test_values_lead_to_instances_on_either_side():
    resources = [
        a_resource("aws_ebs_volume.v", "delete", before={"id": "vol-1", "arn": "arn:x"}, after=None),
        a_resource(
            "aws_volume_attachment.a", "delete", before={"volume_id": "vol-1", "more": [{"id": "arn:x"}]}, after=None
        ),
    ]
    plan = a_plan(*resources)
    index = ReferenceIndex(plan)
    volume, attachment = plan.resources
    assert index.by_id("vol-1", "before") == (volume,)
    assert index.by_id("vol-1", "after") == ()
    assert index.by_id(None, "before") == ()
    assert index.related(attachment, "volume_id", "before") == (volume,)
    assert index.related(attachment, "more.id", "before") == (volume,)
    assert index.related(attachment, "volume_id", "after") == ()


def test_addresses_are_split_outside_keys():
    assert split_steps('module.a["x.y]"].aws_eip.b[0]') == ["module", 'a["x.y]"]', "aws_eip", "b[0]"]
    assert split_key('a["q\\"$${x}"]') == ("a", 'q"${x}')
    assert split_key("b[10]") == ("b", 10)
    assert split_key("b") == ("b", None)
