"""RDS and Aurora: instances, storage, IOPS, credits. Newest complete list first, then older ones, derived ones last."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.prices.schema import PriceRow
from tools.catalogue.facts import Fact, Facts

ENGINES = {
    "MySQL": "mysql",
    "PostgreSQL": "postgresql",
    "MariaDB": "mariadb",
    "Aurora MySQL": "aurora-mysql",
    "Aurora PostgreSQL": "aurora-postgresql",
    "SQL Server": "sqlserver",
    "Oracle": "oracle",
}
EDITIONS = {
    "Standard": "se",
    "Standard One": "se1",
    "Standard Two": "se2",
    "Enterprise": "ee",
    "Express": "ex",
    "Web": "web",
}
DEPLOYMENTS = {"Single-AZ": "single-az", "Multi-AZ": "multi-az", "Multi-AZ (SQL Server Mirror)": "multi-az"}
STORAGE = {
    "RDS:GP2-Storage": "single-az/gp2",
    "RDS:Multi-AZ-GP2-Storage": "multi-az/gp2",
    "RDS:GP3-Storage": "single-az/gp3",
    "RDS:Multi-AZ-GP3-Storage": "multi-az/gp3",
    "RDS:PIOPS-Storage": "single-az/io1",
    "RDS:Multi-AZ-PIOPS-Storage": "multi-az/io1",
    "RDS:StorageUsage": "single-az/standard",
    "RDS:Multi-AZ-StorageUsage": "multi-az/standard",
    "Aurora:StorageUsage": "aurora",
}
IOPS = {
    "RDS:PIOPS": "single-az/io1",
    "RDS:Multi-AZ-PIOPS": "multi-az/io1",
    "RDS:GP3-PIOPS": "single-az/gp3",
    "RDS:Multi-AZ-GP3-PIOPS": "multi-az/gp3",
}


def rows(facts: Facts) -> Iterator[PriceRow]:
    # RDS Custom for Oracle stands under the same words at 1.2 times the price: the cheaper of two is the plain one.
    yield from sorted(
        (row for fact in facts.of("aws", "AmazonRDS", source="terracost") for row in _listed(fact)),
        key=lambda row: row.amount,
    )
    mysql = {
        (fact.attributes["instanceType"], fact.attributes["deploymentOption"], fact.region): fact.amount
        for fact in facts.of("aws", "AmazonRDS", source="vantage")
        if fact.attributes["databaseEngine"] == "MySQL"
    }
    for source in ("vantage", "derived"):
        for fact in facts.of("aws", "AmazonRDS", source=source):
            found = fact.attributes
            engine = ENGINES.get(found["databaseEngine"])
            deployment = DEPLOYMENTS.get(found["deploymentOption"])
            # These lists merge the editions and licences of Oracle and SQL Server: not usable for them.
            if engine and deployment and engine not in ("oracle", "sqlserver"):
                same = mysql.get((found["instanceType"], found["deploymentOption"], fact.region))
                if engine == "mariadb" and same is not None and fact.amount > 2 * same:
                    continue  # a licensed engine's price: MariaDB costs what MySQL costs
                yield fact.row("AmazonRDS", f"instance/{found['instanceType']}/{engine}/{deployment}", unit="hour")


def _listed(fact: Fact) -> Iterator[PriceRow]:
    found = fact.attributes
    if found["TermType"] != "OnDemand" or not fact.amount:
        return
    family, usage_type = found["family"], found["UsageType"].removeprefix("EU-")
    engine = ENGINES.get(found.get("DatabaseEngine", ""))
    deployment = DEPLOYMENTS.get(found.get("DeploymentOption", ""))
    if family == "Database Instance" and engine and deployment:
        name = engine
        if engine in ("oracle", "sqlserver"):
            edition = EDITIONS.get(found.get("DatabaseEdition", ""))
            if edition is None or found["LicenseModel"] == "NA":  # NA: RDS Custom
                return
            licence = "byol" if found["LicenseModel"].startswith("Bring") else "li"
            name = f"{engine}-{edition}-{licence}"
        yield fact.row("AmazonRDS", f"instance/{found['InstanceType']}/{name}/{deployment}", unit="hour")
    elif family == "Database Storage" and usage_type in STORAGE:
        yield fact.row("AmazonRDS", f"storage/{STORAGE[usage_type]}", unit="GB-month")
    elif family == "Provisioned IOPS" and usage_type in IOPS:
        yield fact.row("AmazonRDS", f"iops/{IOPS[usage_type]}", unit="IOPS-month")
    elif family == "CPU Credits" and engine and engine not in ("oracle", "sqlserver"):
        yield fact.row("AmazonRDS", f"cpu-credits/{engine}", unit="vCPU-hour")
    elif family == "ServerlessV2":
        yield fact.row("AmazonRDS", "aurora/serverless-v2", unit="ACU-hour")
    elif family == "Serverless":
        yield fact.row("AmazonRDS", "aurora/serverless", unit="ACU-hour")
    elif usage_type == "Aurora:StorageIOUsage":
        yield fact.row("AmazonRDS", "io/aurora", unit="request")
    elif usage_type == "RDS:StorageIOUsage":
        yield fact.row("AmazonRDS", "io/standard", unit="request")
    elif usage_type == "Aurora:BacktrackUsage":
        yield fact.row("AmazonRDS", "aurora/backtrack", unit="change-record")
    elif usage_type == "Aurora:SnapshotExportToS3":
        yield fact.row("AmazonRDS", "aurora/snapshot-export", unit="GB")
