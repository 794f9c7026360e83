"""What the plan does that neither a price nor a policy says: destroyed data, lost standby, forgotten resources.

One plain line each; values of the plan are unescaped here, every report escapes for its own medium.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from costwarden.estimate.model import CostState, ResourceCost
from costwarden.plan.model import ResourceChange

# Deleting or replacing one of these destroys what it stores.
_STORES_DATA = frozenset(
    """aws_db_instance aws_rds_cluster aws_docdb_cluster aws_neptune_cluster aws_ebs_volume aws_ebs_snapshot
    aws_s3_bucket aws_dynamodb_table aws_efs_file_system aws_elasticache_cluster aws_elasticache_replication_group
    aws_elasticsearch_domain aws_opensearch_domain aws_redshift_cluster aws_kinesis_stream aws_msk_cluster
    aws_sqs_queue aws_fsx_windows_file_system aws_fsx_openzfs_file_system aws_fsx_lustre_file_system aws_ecr_repository
    aws_cloudwatch_log_group azurerm_managed_disk azurerm_mssql_database azurerm_postgresql_flexible_server
    azurerm_mysql_flexible_server azurerm_storage_account azurerm_cosmosdb_account azurerm_redis_cache
    google_compute_disk google_sql_database_instance google_storage_bucket google_redis_instance
    google_bigquery_table google_spanner_instance""".split()
)
# AWS refuses to make these smaller: https://docs.aws.amazon.com/ebs/latest/userguide/modify-volume-requirements.html
# and https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Modifying.html
_CANNOT_SHRINK = {"aws_ebs_volume": "size", "aws_db_instance": "allocated_storage"}
_CAPACITY_CEILINGS = {
    "aws_eks_node_group": ("scaling_config", "max_size"),
    "aws_rds_cluster": ("serverlessv2_scaling_configuration", "max_capacity"),
    "aws_autoscaling_group": ("", "max_size"),
}
_MAX_LISTED = 5


def notices_of(changes: Sequence[ResourceChange], costs: Mapping[str, ResourceCost]) -> list[str]:
    """All notices of one plan, each once, in plan order by kind."""
    lines: list[str] = []
    for rule in (_destroys_data, _loses_standby, _shrinks, _raises_ceiling, _storage_rules):
        lines.extend(line for change in changes for line in rule(change))
    lines.extend(_becomes_usage(costs.values()))
    lines.extend(_recreated(changes, costs))
    lines.extend(_in_words(changes))
    return list(dict.fromkeys(lines))


def _destroys_data(change: ResourceChange) -> Iterator[str]:
    if change.type not in _STORES_DATA or not (change.is_delete or change.is_replace):
        return
    verb = "replaced: its data is destroyed" if change.is_replace else "deleted: its data is lost"
    snapshot = (change.before or {}).get("skip_final_snapshot")
    tail = ", without a final snapshot" if snapshot is True else ""
    yield f"{change.address} is {verb}{tail}"


def _loses_standby(change: ResourceChange) -> Iterator[str]:
    before, after = change.before or {}, change.after or {}
    for name in ("multi_az", "multi_az_enabled", "automatic_failover_enabled"):
        if before.get(name) is True and after.get(name) is False:
            yield f"{change.address} loses high availability: {name} is switched off"


def _shrinks(change: ResourceChange) -> Iterator[str]:
    name = _CANNOT_SHRINK.get(change.type)
    if name is None or change.actions != ("update",):
        return
    before, after = _number((change.before or {}).get(name)), _number((change.after or {}).get(name))
    if before is not None and after is not None and after < before:
        yield f"{change.address} shrinks from {before} to {after} GB, which AWS refuses: the apply will fail"


def _raises_ceiling(change: ResourceChange) -> Iterator[str]:
    where = _CAPACITY_CEILINGS.get(change.type)
    if where is None or change.before is None or change.after is None:
        return
    before, after = (_number(_inside(side, *where)) for side in (change.before, change.after))
    if before is not None and after is not None and after > before:
        yield f"{change.address} may now grow to {where[1]} {after} (was {before}): see the upper bound of the range"


def _storage_rules(change: ResourceChange) -> Iterator[str]:
    if change.type == "aws_s3_bucket_lifecycle_configuration":
        if change.is_delete:
            yield f"{change.address} is removed: nothing expires or moves to cheaper storage, usage cost will grow"
        elif change.before is None:
            yield f"{change.address} is added: usage cost will fall by an amount that depends on what is stored"
    elif change.type == "aws_s3_bucket" and change.before is not None and change.after is not None:
        rules = [bool(_list(side.get("lifecycle_rule"))) for side in (change.before, change.after)]
        if rules == [False, True]:
            yield f"{change.address} gets a lifecycle rule: usage cost will fall by an amount that depends on use"
        elif rules == [True, False]:
            yield f"{change.address} loses its lifecycle rules: usage cost will grow"
    elif change.type == "aws_cloudwatch_log_group" and change.before is not None and change.after is not None:
        days = [_number(side.get("retention_in_days")) for side in (change.before, change.after)]
        if days[0] != days[1] and None not in days:
            words = ["for ever" if day == 0 else f"{day} days" for day in days]
            yield f"{change.address} keeps logs {words[1]} (was {words[0]}): the cost depends on use"


def _becomes_usage(costs: Iterable[ResourceCost]) -> Iterator[str]:
    for cost in costs:
        fixed_before = cost.past.state is CostState.PRICED and bool(cost.past.monthly)
        if fixed_before and cost.actions == ("update",) and cost.planned.state is CostState.USAGE:
            yield f"{cost.address} changes from a fixed price to pay per use: not a plain saving, it depends on use"


def _recreated(changes: Sequence[ResourceChange], costs: Mapping[str, ResourceCost]) -> Iterator[str]:
    """A renamed for_each key deletes one resource and creates its twin."""
    created: dict[str, list[ResourceChange]] = {}
    for change in changes:
        if change.actions == ("create",):
            created.setdefault(change.config_address, []).append(change)
    for old in changes:
        if not old.is_delete:
            continue
        for new in created.get(old.config_address, ()):
            past, planned = costs.get(old.address), costs.get(new.address)
            if past and planned and past.past.monthly is not None and past.past.monthly == planned.planned.monthly:
                yield f"{old.address} is recreated as {new.address}: the same price, but a new resource"
                break


def _in_words(changes: Sequence[ResourceChange]) -> Iterator[str]:
    kinds: tuple[tuple[str, Callable[[ResourceChange], bool]], ...] = (
        ("moved to another address, not created or deleted", lambda one: one.previous_address is not None),
        ("imported: it exists and costs already, and is in the total from now on", lambda one: one.importing),
        ("taken out of the state only: it goes on existing and costing", lambda one: one.is_forget),
    )
    for words, applies in kinds:
        addresses = [change.address for change in changes if applies(change)]
        if addresses:
            more = len(addresses) - _MAX_LISTED
            tail = f" and {more} more" if more > 0 else ""
            yield f"{', '.join(addresses[:_MAX_LISTED])}{tail}: {words}"


def _number(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _inside(side: Mapping[str, Any], block: str, name: str) -> Any:
    if not block:
        return side.get(name)
    blocks = _list(side.get(block))
    return blocks[0].get(name) if blocks and isinstance(blocks[0], Mapping) else None
