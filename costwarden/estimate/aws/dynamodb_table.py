"""aws_dynamodb_table: provisioned or requested capacity, its replicas, storage and backups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from costwarden.estimate.aws._lines import metered
from costwarden.estimate.aws._scaling import scaled
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import HOURS, Child, Dimension, PriceKey, ResourceType, hourly, usage
from costwarden.estimate.view import ResourceView

SERVICE = "AmazonDynamoDB"
# (title, unit, attribute, scalable dimension, price)
CAPACITY = (
    ("Write capacity unit (WCU", "WCU", "write_capacity", "dynamodb:table:WriteCapacityUnits", "write-capacity"),
    ("Read capacity unit (RCU", "RCU", "read_capacity", "dynamodb:table:ReadCapacityUnits", "read-capacity"),
)


INFREQUENT = "/infrequent"  # how the prices of the infrequent-access class end


def _lines(rows: Sequence[tuple[str, str, str, str]]) -> tuple[Dimension, ...]:
    return tuple(metered(name, unit, PriceKey(SERVICE, sku), key, page="DynamoDB") for name, unit, key, sku in rows)


REQUESTS = {
    suffix: _lines(
        (
            ("Write request unit (WRU)", "WRUs", "monthly_write_request_units", f"write-requests{suffix}"),
            ("Read request unit (RRU)", "RRUs", "monthly_read_request_units", f"read-requests{suffix}"),
        )
    )
    for suffix in ("", INFREQUENT)
}
KEPT = {
    suffix: _lines(
        (
            ("Data storage", "GB", "storage_gb", f"storage{suffix}"),
            ("Point-In-Time Recovery (PITR) backup storage", "GB", "pitr_backup_storage_gb", "pitr"),
            ("On-demand backup storage", "GB", "on_demand_backup_storage_gb", "backup"),
            ("Table data restored", "GB", "monthly_data_restored_gb", "restore"),
            ("Streams read request unit (sRRU)", "sRRUs", "monthly_streams_read_request_units", "stream-reads"),
        )
    )
    for suffix in ("", INFREQUENT)
}


def on_demand(table: ResourceView) -> bool:
    return table.text("billing_mode", "PROVISIONED").upper() == "PAY_PER_REQUEST"


def class_of(table: ResourceView) -> str:
    """The prices' suffix of the infrequent-access class."""
    if table.compat:
        return ""
    return INFREQUENT if table.text("table_class", unknown="").upper() == "STANDARD_INFREQUENT_ACCESS" else ""


def _indexed(table: ResourceView, attribute: str) -> Decimal:
    """Capacity that the global secondary indexes of a table are provisioned with; the reference leaves it out."""
    if table.compat:
        return Decimal(0)
    return sum((index.number(attribute, 0) for index in table.blocks("global_secondary_index")), Decimal(0))


def _capacity(table: ResourceView, attribute: str) -> Quantity | None:
    return table.number(attribute, 0 if table.compat else 1)  # type: ignore[no-any-return]


def dimensions(table: ResourceView) -> Iterator[Dimension]:
    suffix = class_of(table)
    if on_demand(table):
        yield from REQUESTS[suffix]
    else:
        for title, unit, attribute, dimension, sku in CAPACITY:
            yield from _provisioned(table, title, unit, attribute, dimension, f"{sku}{suffix}")
    yield from KEPT[suffix]


def _provisioned(
    table: ResourceView, title: str, unit: str, attribute: str, dimension: str, sku: str
) -> Iterator[Dimension]:
    grown = scaled(table, dimension)
    index = _indexed(table, attribute)

    def quantity(view: ResourceView) -> Quantity | None:
        amount = grown if grown is not None else _capacity(view, attribute)
        return None if amount is None else amount + index

    yield Dimension(
        f"{title}, autoscaling)" if grown is not None else f"{title})",
        unit,
        PriceKey(SERVICE, sku),
        hourly(quantity),
        per=HOURS,
        usage_based=grown is not None,
        doc=f"{unit}; {attribute} and that of the global secondary indexes; DynamoDB pricing",
    )


def _replica_dimensions(place: str) -> ResourceType:
    def dimensions(table: ResourceView) -> Iterator[Dimension]:
        suffix = class_of(table)
        if on_demand(table):
            yield Dimension(
                "Replicated write request unit (rWRU)",
                "rWRU",
                PriceKey(SERVICE, f"replicated-write-requests{suffix}", place),
                usage("monthly_write_request_units"),
                per=HOURS,
                usage_based=True,
                doc="rWRU; usage monthly_write_request_units; DynamoDB pricing, global tables",
            )
            return
        yield Dimension(
            "Replicated write capacity unit (rWCU)",
            "rWCU",
            PriceKey(SERVICE, f"replicated-write-capacity{suffix}", place),
            hourly(lambda view: _capacity(view, "write_capacity")),
            per=HOURS,
            doc="rWCU; write_capacity; DynamoDB pricing, global tables",
        )

    return ResourceType("aws_dynamodb_table replica", dimensions=dimensions)


def children(table: ResourceView) -> Iterator[Child]:
    for replica in table.blocks("replica"):
        place = replica.text("region_name")
        yield Child(f"Global table ({place})", _replica_dimensions(place), table)


RESOURCE = ResourceType("aws_dynamodb_table", dimensions=dimensions, children=children)
