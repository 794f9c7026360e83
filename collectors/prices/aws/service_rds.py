"""Amazon RDS and Aurora: machines by engine and deployment, storage, IOPS, backups."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from collectors.prices.aws.product import Line, Product, by_usage_type

OFFER = "AmazonRDS"
QUERIES = (
    {"productFamily": "Database Instance"},
    {"productFamily": "Database Storage"},
    {"productFamily": "Provisioned IOPS"},
    {"productFamily": "System Operation"},
    {"productFamily": "Storage Snapshot"},
    {"productFamily": "ServerlessV2"},
    {"productFamily": "CPU Credits"},
)
_DEPLOYMENTS = {"Single-AZ": "single-az", "Multi-AZ": "multi-az"}
_ENGINES = {
    "MySQL": "mysql",
    "PostgreSQL": "postgresql",
    "MariaDB": "mariadb",
    "Aurora MySQL": "aurora-mysql",
    "Aurora PostgreSQL": "aurora-postgresql",
}
_EDITIONS = {
    ("Oracle", "Enterprise"): "oracle-ee",
    ("Oracle", "Standard"): "oracle-se",
    ("Oracle", "Standard One"): "oracle-se1",
    ("Oracle", "Standard Two"): "oracle-se2",
    ("SQL Server", "Enterprise"): "sqlserver-ee",
    ("SQL Server", "Standard"): "sqlserver-se",
    ("SQL Server", "Web"): "sqlserver-web",
    ("SQL Server", "Express"): "sqlserver-ex",
}
_LICENCES = {"License included": "li", "Bring your own license": "byol"}
_VOLUMES = {
    "General Purpose": "gp2",
    "General Purpose-GP3": "gp3",
    "Provisioned IOPS": "io1",
    "Provisioned IOPS-IO2": "io2",
    "Magnetic": "standard",
}
_TABLE = {
    "RDS:PIOPS": Line("iops/single-az/io1", "IOPS-month"),
    "RDS:Multi-AZ-PIOPS": Line("iops/multi-az/io1", "IOPS-month"),
    "RDS:GP3-PIOPS": Line("iops/single-az/gp3", "IOPS-month"),
    "RDS:Multi-AZ-GP3-PIOPS": Line("iops/multi-az/gp3", "IOPS-month"),
    "RDS:StorageIOUsage": Line("io/standard", "request"),
    "RDS:ChargedBackupUsage": Line("backup", "GB-month"),
    "Aurora:StorageUsage": Line("storage/aurora", "GB-month"),
    "Aurora:StorageIOUsage": Line("io/aurora", "request"),
    "Aurora:BackupUsage": Line("backup/aurora", "GB-month"),
    "Aurora:ServerlessV2Usage": Line("aurora/serverless-v2", "ACU-hour"),
}


def found(product: Product) -> Iterator[tuple[str, str, str, Decimal]]:
    if not product.paid:
        return
    values = product.attributes
    deployment = _DEPLOYMENTS.get(values.get("deploymentOption", ""))
    if product.family == "Database Instance":
        engine = _engine(product)
        # I/O-optimised Aurora has usage types of its own and another price.
        if engine and deployment and "IOOptimized" not in product.usage_type:
            sku = f"instance/{values.get('instanceType', '')}/{engine}/{deployment}"
            yield OFFER, sku, "hour", product.paid[0].amount
        return
    if product.family == "Database Storage" and values.get("databaseEngine") in ("Any", "MySQL"):
        kind = _VOLUMES.get(values.get("volumeType", ""))
        if kind and deployment:
            yield OFFER, f"storage/{deployment}/{kind}", "GB-month", product.paid[0].amount
            return
    yield from by_usage_type(product, _TABLE, OFFER)


def _engine(product: Product) -> str:
    values = product.attributes
    name = values.get("databaseEngine", "")
    if name in _ENGINES:
        return _ENGINES[name]
    edition = _EDITIONS.get((name, values.get("databaseEdition", "")))
    licence = _LICENCES.get(values.get("licenseModel", ""))
    return f"{edition}-{licence}" if edition and licence else ""
