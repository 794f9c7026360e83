"""EKS, Fargate, Beanstalk and spot machines: us-east-1 list prices unless a region is named."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from costwarden.estimate.model import CostState

TASK = {"cpu": "1024", "memory": "4096"}
ARM = {**TASK, "runtime_platform": [{"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}]}


def near(amount, expected):
    return abs(amount - expected) < D("0.000001")


@pytest.mark.parametrize(
    ("values", "rate"),
    [
        ({}, D("0.10")),
        ({"version": "1.34"}, D("0.10")),
        ({"version": "1.31"}, D("0.60")),
        ({"version": "1.31", "upgrade_policy": [{"support_type": "STANDARD"}]}, D("0.10")),
    ],
)
def test_a_cluster_past_standard_support_costs_six_times_as_much(price_of, values, rate):
    assert price_of("aws_eks_cluster", values).monthly == 730 * rate


def test_a_fargate_profile_counts_one_small_pod_and_says_so(price_of):
    cost = price_of("aws_eks_fargate_profile", {})
    assert near(cost.monthly, 730 * (D("0.04048") + D("0.004445")))
    assert "vcpus" in cost.assumptions[0]


def service(price_of, task, compat=False, **values):
    refers = {"task_definition": ("aws_ecs_task_definition", task)}
    values = {"launch_type": "FARGATE", "desired_count": 2, **values}
    return price_of("aws_ecs_service", values, refers=refers, compat=compat)


def test_a_service_costs_its_tasks(price_of):
    assert near(service(price_of, TASK).monthly, 2 * 730 * (D("0.04048") + 4 * D("0.004445")))
    words = {"cpu": "1 vCPU", "memory": "4 GB"}
    assert service(price_of, words).monthly == service(price_of, TASK).monthly


def test_arm_tasks_have_their_own_rates_that_the_reference_does_not_know(price_of):
    assert near(service(price_of, ARM).monthly, 2 * 730 * (D("0.03238") + 4 * D("0.00356")))
    assert service(price_of, ARM, compat=True).monthly == service(price_of, TASK).monthly


def test_tasks_pay_for_disk_above_twenty_gigabytes(price_of):
    task = {**TASK, "ephemeral_storage": [{"size_in_gib": 120}]}
    extra = service(price_of, task).monthly - service(price_of, TASK).monthly
    assert near(extra, 2 * 100 * 730 * D("0.000111"))


def test_a_service_on_instances_is_free_and_one_without_a_known_task_is_unpriced(price_of):
    assert price_of("aws_ecs_service", {"launch_type": "EC2", "desired_count": 2}).state is CostState.FREE
    assert price_of("aws_ecs_service", {"launch_type": "FARGATE"}).state is CostState.UNPRICED


def test_capacity_providers_tell_fargate_too(price_of):
    strategy = [{"capacity_provider": "FARGATE", "weight": 1}]
    assert service(price_of, TASK, launch_type=None, capacity_provider_strategy=strategy).monthly > 0


def test_a_node_group_runs_its_machines_and_their_disks(price_of):
    values = {"scaling_config": [{"desired_size": 3, "min_size": 1, "max_size": 6}]}
    cost = price_of("aws_eks_node_group", values)
    node = 730 * D("0.0416") + 20 * D("0.10")
    assert (cost.low, cost.monthly, cost.high) == (node, 3 * node, 6 * node)


def test_a_node_groups_template_tells_type_and_disk(price_of):
    template = {
        "instance_type": "m5.xlarge",
        "block_device_mappings": [{"ebs": [{"volume_size": 100, "volume_type": "gp3"}]}],
    }
    values = {"scaling_config": [{"desired_size": 2}], "launch_template": [{"version": "1"}]}
    refers = {"launch_template.id": ("aws_launch_template", template)}
    assert price_of("aws_eks_node_group", values, refers=refers).monthly == 2 * (730 * D("0.192") + 100 * D("0.08"))


def test_spot_is_counted_at_its_upper_bound_and_says_so(price_of):
    values = {"scaling_config": [{"desired_size": 1}], "capacity_type": "SPOT"}
    cost = price_of("aws_eks_node_group", values)
    assert cost.components[0].name == "Instance usage (Linux/UNIX, spot, t3.medium)"
    assert cost.components[0].price == D("0.0416")
    assert "upper bound" in cost.assumptions[0]
    assert price_of("aws_spot_instance_request", {"instance_type": "t3.medium"}).components[0].price == D("0.0416")


def test_a_fleet_is_its_first_specification_up_to_its_target(price_of):
    values = {"target_capacity": 10, "launch_specification": [{"instance_type": "m5.xlarge", "weighted_capacity": "4"}]}
    (machines,) = price_of("aws_spot_fleet_request", values).subresources
    assert machines.components[0].monthly_quantity == 3 * 730


def settings(**options):
    spaces = {
        "InstanceTypes": "aws:ec2:instances",
        "MinSize": "aws:autoscaling:asg",
        "MaxSize": "aws:autoscaling:asg",
        "LoadBalancerType": "aws:elasticbeanstalk:environment",
        "EnvironmentType": "aws:elasticbeanstalk:environment",
    }
    return {"setting": [{"namespace": spaces[name], "name": name, "value": value} for name, value in options.items()]}


def test_a_beanstalk_environment_is_what_its_settings_ask_for(price_of):
    values = settings(InstanceTypes="t3.small", MinSize="2", MaxSize="4", LoadBalancerType="network")
    cost = price_of("aws_elastic_beanstalk_environment", values, region="eu-west-1")
    machine, balancer = 730 * D("0.0228") + 8 * D("0.11"), 730 * D("0.0252")
    assert (cost.low, cost.high) == (2 * machine + balancer, 4 * machine + balancer)


def test_a_single_machine_has_no_balancer(price_of):
    cost = price_of("aws_elastic_beanstalk_environment", settings(EnvironmentType="SingleInstance"))
    assert [part.name for part in cost.subresources] == ["aws_launch_configuration"]


def test_a_balancer_is_classic_unless_the_reference_is_repeated(price_of):
    names = [
        price_of("aws_elastic_beanstalk_environment", settings(), compat=compat).subresources[-1].name
        for compat in (False, True)
    ]
    assert names == ["aws_elb", "aws_loadbalancer"]


@pytest.mark.parametrize(
    ("kind", "term", "payment", "rate"),
    [
        ("standard", "1_year", "no_upfront", D("0.0261")),
        ("standard", "3_year", "partial_upfront", D("0.0083")),
        ("convertible", "1_year", "no_upfront", D("0.03")),
        ("convertible", "3_year", "partial_upfront", D("0.0096")),
    ],
)
def test_reserved_machines(price_of, kind, term, payment, rate):
    usage = {
        "reserved_instance_type": kind,
        "reserved_instance_term": term,
        "reserved_instance_payment_option": payment,
    }
    cost = price_of("aws_instance", {"instance_type": "t3.medium"}, usage=usage)
    assert cost.components[0].monthly_cost == 730 * rate
