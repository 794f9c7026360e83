"""ElastiCache, OpenSearch and MSK: us-east-1 list prices unless a region is named."""

from __future__ import annotations

from decimal import Decimal as D

import pytest


def lines(cost):
    return {line.name: line for line in cost.components}


def test_cache_nodes_and_the_backups_after_the_first(price_of):
    values = {"engine": "redis", "node_type": "cache.m6g.12xlarge", "num_cache_nodes": 1, "snapshot_retention_limit": 3}
    cost = price_of("aws_elasticache_cluster", values, usage={"snapshot_storage_size_gb": 10_000})
    assert cost.monthly == 730 * D("3.557") + 20_000 * D("0.085")


def test_memcached_has_no_backups(price_of):
    values = {"engine": "memcached", "node_type": "cache.m4.large", "num_cache_nodes": 2, "snapshot_retention_limit": 3}
    cost = price_of("aws_elasticache_cluster", values)
    assert cost.monthly == 2 * 730 * D("0.156")
    assert len(cost.components) == 1


@pytest.mark.parametrize(
    ("term", "payment", "rate"), [("1_year", "no_upfront", D("2.428")), ("1_year", "partial_upfront", D("1.156"))]
)
def test_reserved_nodes(price_of, term, payment, rate):
    values = {"engine": "redis", "node_type": "cache.m6g.12xlarge"}
    usage = {"reserved_instance_term": term, "reserved_instance_payment_option": payment}
    assert price_of("aws_elasticache_cluster", values, usage=usage).monthly == 730 * rate


def test_a_member_takes_type_and_engine_from_its_group(price_of):
    group = {"replication_group_id": ("aws_elasticache_replication_group", {"node_type": "cache.m4.large"})}
    assert price_of("aws_elasticache_cluster", {}, refers=group).monthly == 730 * D("0.156")


@pytest.mark.parametrize(
    ("values", "nodes"),
    [
        ({"num_node_groups": 4, "replicas_per_node_group": 3}, 16),
        ({"cluster_mode": [{"num_node_groups": 2, "replicas_per_node_group": 1}]}, 4),
        ({"num_cache_clusters": 3}, 3),
        ({"number_cache_clusters": 2}, 2),
        ({"num_node_groups": 2}, 2),
        ({}, 1),
    ],
)
def test_a_group_has_shards_times_replicas_and_one(price_of, values, nodes):
    cost = price_of("aws_elasticache_replication_group", {"node_type": "cache.m4.large", **values})
    assert cost.monthly == nodes * 730 * D("0.156")


def test_valkey_is_cheaper_than_redis(price_of):
    values = {"node_type": "cache.m4.large", "engine": "valkey"}
    assert price_of("aws_elasticache_replication_group", values).monthly == 730 * D("0.1248")


def test_a_serverless_cache_ranges_from_its_minimum_to_its_limits(price_of):
    limits = [{"data_storage": [{"maximum": 10}], "ecpu_per_second": [{"maximum": 1000}]}]
    cost = price_of("aws_elasticache_serverless_cache", {"engine": "valkey", "cache_usage_limits": limits})
    assert cost.monthly == 73 * D("0.084")
    assert cost.high == 7300 * D("0.084") + 1000 * 2_628_000 * D("0.0000000023")


def test_data_nodes_masters_and_a_disk_for_every_data_node(price_of):
    values = {
        "cluster_config": [
            {
                "instance_type": "c4.2xlarge.search",
                "instance_count": 3,
                "dedicated_master_enabled": True,
                "dedicated_master_type": "c4.8xlarge.search",
                "dedicated_master_count": 1,
                "warm_enabled": True,
                "warm_count": 2,
                "warm_type": "ultrawarm1.medium.search",
            }
        ],
        "ebs_options": [{"ebs_enabled": True, "volume_size": 400, "volume_type": "gp2"}],
    }
    machines = 730 * (3 * D("0.587") + D("2.347") + 2 * D("0.238"))
    assert price_of("aws_opensearch_domain", values).monthly == machines + 3 * 400 * D("0.135")
    assert price_of("aws_opensearch_domain", values, compat=True).monthly == machines + 400 * D("0.135")


@pytest.mark.parametrize(
    ("size", "throughput", "paid"), [(150, 200, 75), (180, 250, None), (3500, 250, None), (4000, 700, 200)]
)
def test_gp3_throughput_above_what_the_size_includes(price_of, size, throughput, paid):
    disk = {"ebs_enabled": True, "volume_type": "gp3", "volume_size": size, "throughput": throughput}
    values = {"cluster_config": [{"instance_type": "c4.2xlarge.elasticsearch"}], "ebs_options": [disk]}
    found = lines(price_of("aws_elasticsearch_domain", values)).get("Throughput (gp3)")
    assert (found.monthly_quantity if found else None) == paid


def test_a_domain_without_disks_pays_for_none(price_of):
    values = {"cluster_config": [{"instance_type": "i3.large.search"}], "ebs_options": [{"ebs_enabled": False}]}
    assert len(price_of("aws_opensearch_domain", values).components) == 1


def test_brokers_and_their_disks(price_of):
    node = {"instance_type": "kafka.m5.24xlarge", "ebs_volume_size": 1000}
    cost = price_of("aws_msk_cluster", {"number_of_broker_nodes": 4, "broker_node_group_info": [node]})
    assert cost.monthly == 4 * 730 * D("10.08") + 4000 * D("0.10")


def test_kafka_serverless_costs_its_hours_without_use(price_of):
    assert price_of("aws_msk_serverless_cluster", {}).monthly == 730 * D("0.75")
    usage = {"partitions": 10, "storage_gb": 5}
    assert price_of("aws_msk_serverless_cluster", {}, usage=usage).monthly == 730 * (D("0.75") + D("0.015")) + D("0.5")
