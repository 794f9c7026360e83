"""Databases, caches, buckets, warehouses; figures of us-central1 from their price pages."""

from decimal import Decimal

import pytest

REGION = "us-central1"
SQL = "google_sql_database_instance"


def cents(amount):
    return amount.quantize(Decimal("0.01"))


def database(tier, engine="MYSQL_8_0", **settings):
    return {"database_version": engine, "settings": [{"tier": tier, **settings}]}


@pytest.mark.parametrize(
    ("attributes", "monthly"),
    [
        (database("db-f1-micro"), "16.67"),
        (database("db-n1-standard-1"), "58.35"),  # MySQL's own price
        (database("db-n1-standard-1", "POSTGRES_15"), "58.31"),
        (database("db-custom-2-7680", "POSTGRES_15", availability_type="REGIONAL", disk_size=100), "238.55"),
        (database("db-highmem-4"), "262.46"),
        (database("db-lightweight-2"), "88.46"),
        (database("db-custom-1-3840", "POSTGRES_15", ip_configuration=[{"ipv4_enabled": False}]), "51.01"),
    ],
)
def test_a_database_is_its_tier_its_disk_and_its_address(price_of, attributes, monthly):
    assert cents(price_of(SQL, attributes, region=REGION).monthly) == Decimal(monthly)


def test_sql_server_brings_a_licence_for_four_cores_at_least(price_of):
    attributes = database("db-custom-2-7680", "SQLSERVER_2019_STANDARD")
    names = {c.name: c.monthly_cost for c in price_of(SQL, attributes, region=REGION).components}
    assert names["License (SQL Server standard)"] == Decimal("379.60")
    assert len(price_of(SQL, attributes, region=REGION, compat=True).components) == len(names) - 1


def test_compat_leaves_enterprise_plus_out(price_of):
    attributes = database("db-perf-optimized-N-2", edition="ENTERPRISE_PLUS")
    assert price_of(SQL, attributes, region=REGION, compat=True).components == ()
    assert cents(price_of(SQL, attributes, region=REGION).components[0].monthly_cost) == Decimal("78.39")


@pytest.mark.parametrize(
    ("tier", "size", "name", "monthly"),
    [
        ("BASIC", 1, "Redis instance (basic, M1)", "35.77"),
        ("BASIC", 5, "Redis instance (basic, M2)", "98.55"),
        ("STANDARD_HA", 35, "Redis instance (standard, M3)", "1175.30"),
        ("STANDARD_HA", 101, "Redis instance (standard, M5)", "2211.90"),
    ],
)
def test_redis_gets_cheaper_by_the_gigabyte(price_of, tier, size, name, monthly):
    cost = price_of("google_redis_instance", {"tier": tier, "memory_size_gb": size}, region=REGION)
    assert (cost.components[0].name, cents(cost.monthly)) == (name, Decimal(monthly))


def test_a_redis_cluster_persists_every_node_and_compat_one(price_of):
    attributes = {
        "node_type": "REDIS_STANDARD_SMALL",
        "shard_count": 1,
        "replica_count": 2,
        "persistence_config": [{"mode": "AOF"}],
    }
    cost = price_of("google_redis_cluster", attributes, region=REGION, compat=True)
    assert [cents(c.monthly_cost) for c in cost.components] == [Decimal("312.08"), Decimal("2.80")]
    assert cents(price_of("google_redis_cluster", attributes, region=REGION).components[1].monthly_cost) == Decimal(
        "7.80"
    )


@pytest.mark.parametrize(
    ("attributes", "usage", "monthly"),
    [
        ({"location": "US"}, {"storage_gb": 1000}, "26.00"),
        ({"location": "us-central1"}, {"storage_gb": 1000}, "20.00"),
        (
            {"location": "ASIA", "storage_class": "COLDLINE"},
            {"storage_gb": 1000, "monthly_data_retrieval_gb": 500},
            "18.75",
        ),
        ({"location": "EU"}, {"monthly_class_a_operations": 10_000}, "0.10"),
        ({"location": "EUROPE-WEST1"}, {"monthly_class_a_operations": 10_000}, "0.05"),
        (
            {"location": "US"},
            {"monthly_egress_data_transfer_gb": {"same_continent": 550, "worldwide": 12500}},
            "1328.44",
        ),
    ],
)
def test_a_bucket_is_what_is_done_with_it(price_of, attributes, usage, monthly):
    assert price_of("google_storage_bucket", attributes, region=REGION, usage=usage).monthly == Decimal(monthly)


def test_a_registry_is_a_bucket(price_of):
    cost = price_of("google_container_registry", {"location": "EU"}, region=REGION, usage={"storage_gb": 100})
    assert cost.monthly == Decimal("2.60")


def test_artifacts_pay_for_leaving_their_region(price_of):
    usage = {
        "storage_gb": 150,
        "monthly_egress_data_transfer_gb": {
            "us_east1": 100,
            "europe_west1": 100,
            "us_central1": 100,
            "australia_southeast1": 100,
        },
    }
    cost = price_of("google_artifact_registry_repository", {"location": REGION}, region=REGION, usage=usage)
    assert {c.name: c.monthly_cost for c in cost.components} == {
        "Storage": 15,
        "Data egress North America to North America": 1,
        "Intercontinental (Excl Oceania)": 8,
        "Data egress from/to Oceania": 15,
    }


def test_a_warehouse_is_where_its_dataset_is(price_of):
    usage = {"monthly_queries_tb": 2}
    assert price_of("google_bigquery_dataset", {}, region=REGION, usage=usage).monthly == Decimal("12.50")
    stored = {"monthly_active_storage_gb": 1000}
    assert price_of("google_bigquery_table", {}, region=REGION, usage=stored).monthly == Decimal("20.00")
    assert price_of("google_bigquery_table", {}, region=REGION, usage=stored, compat=True).monthly == Decimal("23.00")


@pytest.mark.parametrize(
    ("kind", "attributes", "monthly"),
    [
        ("google_spanner_instance", {"config": "regional-us-central1", "processing_units": 500}, "328.50"),
        ("google_bigtable_instance", {"cluster": [{"zone": "us-central1-a", "num_nodes": 2}]}, "949.00"),
        ("google_filestore_instance", {"tier": "BASIC_HDD", "file_shares": [{"capacity_gb": 1024}]}, "163.84"),
    ],
)
def test_other_stores_are_their_nodes_or_capacity(price_of, kind, attributes, monthly):
    assert price_of(kind, attributes, region=REGION).monthly == Decimal(monthly)
