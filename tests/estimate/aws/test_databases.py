"""DocumentDB, Neptune, Redshift, DynamoDB, DMS: list prices of the region named, else us-east-1."""

from __future__ import annotations

from decimal import Decimal as D


def lines(cost):
    return {line.name: line for line in cost.components}


def test_documentdb_instance_and_backups(price_of):
    usage = {"data_storage_gb": 1000, "monthly_io_requests": 10_000_000}
    cost = price_of("aws_docdb_cluster_instance", {"instance_class": "db.r5.4xlarge"}, usage=usage)
    assert cost.monthly == 730 * D("2.216") + 100 + 2
    backup = {"backup_storage_gb": 10_000}
    assert price_of("aws_docdb_cluster", {"backup_retention_period": 5}, usage=backup).monthly == 210
    assert price_of("aws_docdb_cluster", {}, usage=backup).monthly == 0
    assert price_of("aws_docdb_cluster_snapshot", {}, usage={"backup_storage_gb": 1000}).monthly == 21


def test_neptune_follows_its_clusters_storage_type(price_of):
    values = {"instance_class": "db.t3.medium"}
    assert price_of("aws_neptune_cluster_instance", values, region="eu-west-2").monthly == 730 * D("0.112")
    optimised = {"cluster_identifier": ("aws_neptune_cluster", {"storage_type": "iopt1"})}
    cost = price_of("aws_neptune_cluster_instance", values, region="eu-west-2", refers=optimised)
    assert cost.monthly == 730 * D("0.151")
    assert list(lines(price_of("aws_neptune_cluster", {"storage_type": "iopt1"}))) == ["Storage"]


def test_a_neptune_snapshot_is_free_in_the_reference_while_one_day_is_kept(price_of):
    refers = {"db_cluster_identifier": ("aws_neptune_cluster", {})}
    assert not price_of("aws_neptune_cluster_snapshot", {}, refers=refers, compat=True).components
    assert price_of("aws_neptune_cluster_snapshot", {}, refers=refers).components


def test_redshift_backups_fall_in_price_by_terabytes(price_of):
    usage = {"backup_storage_gb": 612_000}
    values = {"node_type": "ds2.8xlarge"}
    costs = lines(price_of("aws_redshift_cluster", values, usage=usage, compat=True))
    assert costs["Cluster usage (on-demand, ds2.8xlarge)"].monthly_cost == 730 * D("6.80")
    assert costs["Backup storage (over 500 TB)"].monthly_quantity == 48_800
    true = lines(price_of("aws_redshift_cluster", values, usage=usage))
    assert true["Backup storage (over 500 TB)"].monthly_quantity == 612_000 - 512_000


def test_redshift_counts_its_nodes(price_of):
    cost = price_of("aws_redshift_cluster", {"node_type": "ra3.4xlarge", "number_of_nodes": 6})
    assert cost.monthly == 6 * 730 * D("3.26")
    assert "Managed storage (ra3.4xlarge)" in lines(cost)


def test_provisioned_capacity_is_shown_per_month(price_of):
    cost = price_of("aws_dynamodb_table", {"write_capacity": 20, "read_capacity": 30}, region="us-east-2")
    writes = lines(cost)["Write capacity unit (WCU)"]
    assert (writes.monthly_quantity, writes.price) == (20, 730 * D("0.00065"))
    assert cost.monthly == 730 * (20 * D("0.00065") + 30 * D("0.00013"))


def test_capacity_of_indexes_is_billed_too(price_of):
    index = [{"write_capacity": 5, "read_capacity": 10}]
    values = {"write_capacity": 20, "read_capacity": 30, "global_secondary_index": index}
    assert lines(price_of("aws_dynamodb_table", values))["Write capacity unit (WCU)"].monthly_quantity == 25
    compat = price_of("aws_dynamodb_table", values, compat=True)
    assert lines(compat)["Write capacity unit (WCU)"].monthly_quantity == 20


def test_replicas_are_priced_in_their_own_region(price_of):
    values = {"write_capacity": 20, "read_capacity": 30, "replica": [{"region_name": "us-west-1"}]}
    (replica,) = price_of("aws_dynamodb_table", values, region="us-east-2").subresources
    assert replica.name == "Global table (us-west-1)"
    assert replica.components[0].monthly_cost == 20 * 730 * D("0.000725")


def test_requested_capacity_depends_on_use(price_of):
    values = {"billing_mode": "PAY_PER_REQUEST"}
    usage = {"monthly_write_request_units": 3_000_000, "monthly_read_request_units": 8_000_000}
    cost = price_of("aws_dynamodb_table", values, usage=usage, region="us-east-2")
    assert cost.monthly == 3_000_000 * D("0.000000625") + 8_000_000 * D("0.000000125")
    assert price_of("aws_dynamodb_table", values).state.value == "usage"


def test_infrequent_access_has_its_own_prices(price_of):
    values = {"write_capacity": 1, "read_capacity": 1, "table_class": "STANDARD_INFREQUENT_ACCESS"}
    assert price_of("aws_dynamodb_table", values).monthly == 730 * (D("0.00081") + D("0.00016"))


def test_migration_storage_above_what_is_included(price_of):
    values = {"replication_instance_class": "dms.t2.micro", "multi_az": True, "allocated_storage": 70}
    assert price_of("aws_dms_replication_instance", values).monthly == 730 * D("0.036") + 20 * D("0.23")
    values = {"replication_instance_class": "dms.t2.micro", "allocated_storage": 20}
    assert price_of("aws_dms_replication_instance", values).monthly == 730 * D("0.018")
