"""aws_elastic_beanstalk_environment: the machines, balancer, database and logs that its settings ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from costwarden.estimate.aws.cloudwatch_log_group import RESOURCE as LOGS
from costwarden.estimate.aws.db_instance import RESOURCE as DATABASE
from costwarden.estimate.aws.ebs_volume import BLOCK
from costwarden.estimate.aws.elb import RESOURCE as CLASSIC
from costwarden.estimate.aws.instance import machine_dimensions
from costwarden.estimate.aws.lb import RESOURCE as BALANCER
from costwarden.estimate.aws.lb import dimensions as balancer_lines
from costwarden.estimate.quantity import Bounded, Quantity
from costwarden.estimate.resource import Child, Dimension, ResourceType, usage
from costwarden.estimate.view import ResourceView, decimal_of

Settings = dict[tuple[str, str], str]
GROUP, LAUNCH = "aws:autoscaling:asg", "aws:autoscaling:launchconfiguration"
ENVIRONMENT, DB = "aws:elasticbeanstalk:environment", "aws:rds:dbinstance"
DEFAULT_MACHINE = "t2.micro"


def settings_of(environment: ResourceView) -> Settings:
    """(namespace, option) -> value; a later setting of the same option wins."""
    return {
        (setting.text("namespace"), setting.text("name")): setting.text("value")
        for setting in environment.blocks("setting")
    }


def _machines(environment: ResourceView, settings: Settings) -> Quantity:
    """MinSize (1), ranging up to MaxSize (4)."""
    low = decimal_of(settings.get((GROUP, "MinSize"))) or Decimal(1)
    high = decimal_of(settings.get((GROUP, "MaxSize"))) or Decimal(4)
    if environment.compat or high <= low or settings.get((ENVIRONMENT, "EnvironmentType")) == "SingleInstance":
        return low
    return Bounded(low, low, high)


def _volume(launch: ResourceView) -> Iterator[Child]:
    yield Child("aws_ebs_volume", BLOCK, launch.block("volume"))


_LAUNCH = ResourceType("aws_launch_configuration", dimensions=machine_dimensions, children=_volume)


def _compat_lines(balancer: ResourceView) -> Iterator[Dimension]:
    """The reference counts the balancer's data alone: a gigabyte is a capacity-unit hour."""
    for line in balancer_lines(balancer):
        yield replace(line, quantity=usage("processed_bytes_gb")) if line.usage_based else line


_COMPAT_BALANCER = ResourceType("aws_lb", dimensions=_compat_lines)


def _launch(environment: ResourceView, settings: Settings) -> Child:
    wanted = settings.get(("aws:ec2:instances", "InstanceTypes"), "").partition(",")[0].strip()
    kind = wanted or settings.get((LAUNCH, "InstanceType")) or DEFAULT_MACHINE
    volume: dict[str, Any] = {
        "volume_type": settings.get((LAUNCH, "RootVolumeType")) or "gp2",
        "volume_size": settings.get((LAUNCH, "RootVolumeSize")),
        "iops": settings.get((LAUNCH, "RootVolumeIOPS")),
        "throughput": settings.get((LAUNCH, "RootVolumeThroughput")),
    }
    spot = settings.get(("aws:ec2:instances", "EnableSpot"), "").lower() == "true"
    values: dict[str, Any] = {"instance_type": kind, "volume": volume, "spot_price": "market" if spot else None}
    if environment.compat:
        values["credit_specification"] = {"cpu_credits": "standard"}  # the reference leaves credits out
    return Child("aws_launch_configuration", _LAUNCH, environment.part(values, "ec2"), _machines(environment, settings))


def children(environment: ResourceView) -> Iterator[Child]:
    settings = settings_of(environment)
    yield _launch(environment, settings)
    if (DB, "DBInstanceClass") in settings or (DB, "DBEngine") in settings:
        database = {
            "engine": settings.get((DB, "DBEngine"), "mysql"),
            "engine_version": settings.get((DB, "DBEngineVersion")),
            "instance_class": settings.get((DB, "DBInstanceClass"), "db.t2.micro"),
            "multi_az": settings.get((DB, "MultiAZDatabase"), "false"),
            "allocated_storage": settings.get((DB, "DBAllocatedStorage")),
        }
        yield Child("aws_db_instance", DATABASE, environment.part(database, "db"))
    if settings.get(("aws:elasticbeanstalk:cloudwatch:logs", "StreamLogs"), "").lower() == "true":
        yield Child("aws_cloudwatch_log_group", LOGS, environment.part({}, "cloudwatch"))
    if settings.get((ENVIRONMENT, "EnvironmentType")) == "SingleInstance" and not environment.compat:
        return  # one machine without a balancer
    # Beanstalk's default is a classic balancer; the reference shows a network one.
    kind = settings.get((ENVIRONMENT, "LoadBalancerType")) or ("network" if environment.compat else "classic")
    if environment.compat and kind != "classic":
        yield Child("aws_loadbalancer", _COMPAT_BALANCER, environment.part({"load_balancer_type": kind}, "lb"))
    elif kind == "classic":
        yield Child("aws_elb", CLASSIC, environment.part({}, "elb"))
    else:
        yield Child("aws_loadbalancer", BALANCER, environment.part({"load_balancer_type": kind}, "lb"))


RESOURCE = ResourceType("aws_elastic_beanstalk_environment", children=children)
