"""Which unit of use a saving is measured by: one that the change itself leaves alone.

A smaller machine runs the same hours, so cost per hour tells. A machine on a schedule runs fewer hours, a function with
less memory uses fewer GB-seconds, logs that end sooner fill fewer GB: per such a unit nothing would be saved at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from costwarden.recommend.kinds import kind_of

_BESIDE = 4  # kinds of this order (snapshots, tags, source that follows) leave the resource and its cost as they are
_HOURS = ("hour", "hrs")
_HOURS_OR_SIZE = (*_HOURS, "gb", "gib")
# kind -> beginnings of the units that may be divided by, best first; () compares days as they are
_UNITS: Mapping[str, tuple[str, ...]] = {
    "aws_ebs_gp2_gp3": _HOURS_OR_SIZE,
    "aws_ebs_resize_perf": ("gb", "gib"),
    "aws_rds_storage_gp3": ("gb", "gib"),
    "aws_lambda_memory": ("request", "invocation"),
    "aws_ecs_rightsize": (),
    "aws_dynamodb_capacity": (),
    "aws_log_retention": (),
    "aws_s3_lifecycle": (),
    "azure_storage_lifecycle": (),
    "gcp_bucket_lifecycle": (),
}
# What these save is days and hours on which there is no row at all.
_RUNS_LESS = frozenset(
    {"aws_ec2_schedule", "aws_ec2_stop_idle", "aws_rds_stop_idle", "azure_vm_schedule", "azure_vm_shutdown",
     "gcp_vm_schedule", "gcp_vm_idle", "gcp_sql_idle"}
)  # fmt: skip


def units_of(kind: str) -> tuple[str, ...]:
    """Small letters. A kind that is not known may be normalised by hours only."""
    return () if kind in _RUNS_LESS else _UNITS.get(kind, _HOURS)


def touches_cost(kind: str) -> bool:
    """Whether the bill of the resources is another one afterwards because of it."""
    found = kind_of(kind)
    return found.order != _BESIDE and found.edit != "forget"


def runs_less(kind: str) -> bool:
    """Whether a day without a row is a day that cost nothing."""
    return kind in _RUNS_LESS
