"""GKE clusters and node pools; figures of us-central1 from the GKE and VM price pages."""

from decimal import Decimal

import pytest

REGION = "us-central1"
CLUSTER = "google_container_cluster"
NODE = Decimal("24.4591683") + 4  # e2-medium and 100 GB pd-standard


@pytest.mark.parametrize(
    ("attributes", "nodes"),
    [
        ({"location": "us-central1"}, 9),  # 3 zones x 3
        ({"location": "us-central1-a"}, 3),
        ({"location": "us-central1", "initial_node_count": 1}, 3),
        ({"location": "us-central1", "node_locations": ["us-central1-a", "us-central1-b"]}, 6),
        ({"location": "us-central1", "remove_default_node_pool": True, "initial_node_count": 1}, 0),
    ],
)
def test_a_cluster_is_its_fee_and_its_default_pool(price_of, attributes, nodes):
    cost = price_of(CLUSTER, attributes, region=REGION)
    assert cost.monthly.quantize(Decimal("0.01")) == (73 + nodes * NODE).quantize(Decimal("0.01"))


def test_pools_of_its_own_replace_the_default_pool_and_compat_adds_them(price_of):
    pool = {"name": "own", "node_count": 2, "node_config": [{"machine_type": "n1-standard-16"}]}
    attributes = {"location": "us-central1-a", "node_pool": [pool]}
    assert [s.name for s in price_of(CLUSTER, attributes, region=REGION).subresources] == ["node_pool[0]"]
    both = price_of(CLUSTER, attributes, region=REGION, compat=True)
    assert [s.name for s in both.subresources] == ["default_pool", "node_pool[0]"]


def test_autopilot_is_billed_by_pod(price_of):
    usage = {"autopilot_vcpu_count": 4, "autopilot_memory_gb": 10, "autopilot_ephemeral_storage_gb": 100}
    cost = price_of(CLUSTER, {"location": REGION, "enable_autopilot": True}, region=REGION, usage=usage)
    assert [c.monthly_cost.quantize(Decimal("0.01")) for c in cost.components] == [
        Decimal("73.00"),
        Decimal("129.94"),
        Decimal("35.93"),
        Decimal("4.00"),
    ]
    assert cost.subresources == ()


@pytest.mark.parametrize(
    ("attributes", "usage", "nodes"),
    [
        ({}, {}, 9),
        ({"node_count": 2}, {}, 6),
        ({"initial_node_count": 4}, {}, 12),
        ({"node_count": 2}, {"nodes": 4}, 12),
        ({"node_count": 2, "node_locations": ["us-central1-a"]}, {}, 2),
    ],
)
def test_a_pool_is_zones_times_nodes(price_of, attributes, usage, nodes):
    cost = price_of(
        "google_container_node_pool",
        attributes,
        region=REGION,
        usage=usage,
        refers={"cluster": (CLUSTER, {"location": REGION})},
    )
    assert cost.monthly.quantize(Decimal("0.01")) == (nodes * NODE).quantize(Decimal("0.01"))


def test_autoscaling_gives_a_range(price_of):
    attributes = {"autoscaling": [{"min_node_count": 1, "max_node_count": 4}], "location": "us-central1-a"}
    refers = {"cluster": (CLUSTER, {"location": "us-central1-a"})}
    cost = price_of("google_container_node_pool", attributes, region=REGION, refers=refers)
    assert cost.monthly == cost.low == NODE
    assert cost.high == 4 * NODE


def test_spot_nodes_have_the_spot_price(price_of):
    config = [{"machine_type": "e2-standard-2", "spot": True, "disk_size_gb": 10}]
    cost = price_of("google_container_node_pool", {"node_count": 1, "location": "us-central1-a", "node_config": config})
    assert cost.components[0].name == "Instance usage (Linux/UNIX, preemptible, e2-standard-2)"
