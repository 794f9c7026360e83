from decimal import Decimal

import pytest

from costwarden.estimate.model import CostState


def test_instance_costs_its_hours_and_its_root_volume(price_of):
    cost = price_of("aws_instance", {"instance_type": "t3.medium"})
    assert cost.components[0].price == Decimal("0.0416")
    assert cost.monthly == Decimal("0.0416") * 730 + Decimal("0.8")
    assert cost.subresources[0].name == "root_block_device"


def test_monthly_hours_replace_the_full_month(price_of):
    cost = price_of("aws_instance", {"instance_type": "t3.medium"}, usage={"monthly_hrs": 100})
    assert cost.components[0].monthly_cost == Decimal("4.16")


def test_type_without_price_is_unpriced_though_its_disk_is_known(price_of):
    cost = price_of("aws_instance", {"instance_type": "z99.mega"})
    assert cost.state is CostState.UNPRICED
    assert cost.monthly == Decimal("0.8")
    assert cost.components[0].price_missing.startswith("AmazonEC2 instance/z99.mega")


def test_computed_attribute_nobody_sets_takes_the_default(price_of):
    cost = price_of("aws_instance", {"instance_type": "t3.medium", "root_block_device": None})
    assert cost.state is CostState.PRICED


def test_group_runs_its_template_as_often_as_it_wants(price_of):
    cost = price_of(
        "aws_autoscaling_group",
        {"desired_capacity": 2, "min_size": 1, "max_size": 3, "launch_template": [{"version": "$Latest"}]},
        refers={"launch_template.id": ("aws_launch_template", {"instance_type": "t3.medium"})},
    )
    assert cost.monthly == Decimal("0.0416") * 1460
    assert cost.low == Decimal("0.0416") * 730
    assert cost.high == Decimal("0.0416") * 2190


@pytest.mark.parametrize(
    ("attributes", "refers", "billed"),
    [
        ({"associate_public_ip_address": True}, {}, True),
        ({"associate_public_ip_address": False, "subnet_id": "s"}, {"map_public_ip_on_launch": True}, False),
        ({"subnet_id": "s"}, {"map_public_ip_on_launch": True}, True),
        ({"subnet_id": "s"}, {"map_public_ip_on_launch": False}, False),
        ({}, {}, False),
        ({"network_interfaces": [{"associate_public_ip_address": "true"}]}, {}, True),  # a template's, as text
    ],
)
def test_a_public_address_of_its_own_is_billed(price_of, attributes, refers, billed):
    subnet = {"subnet_id": ("aws_subnet", refers)} if refers else {}
    cost = price_of("aws_instance", {"instance_type": "m5.large", **attributes}, refers=subnet)
    assert [one.monthly_cost for one in cost.components if one.name == "Public IPv4 address"] == (
        [Decimal("3.65")] if billed else []
    )
    compared = price_of("aws_instance", {"instance_type": "m5.large", **attributes}, refers=subnet, compat=True)
    assert "Public IPv4 address" not in [one.name for one in compared.components]
