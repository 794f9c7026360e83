"""What the recorded pull requests cost: deltas by hand from list prices, ranges, and what must stay unknown.

Prices are USD per hour, GB-month or IOPS-month as of the catalogue's dates; 730 hours a month.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal as D
from pathlib import Path

import pytest

from costwarden.estimate.model import CostState, Estimate, ResourceCost
from costwarden.estimate.run import estimate_plan
from costwarden.plan.read import read_plan
from costwarden.prices.catalogue import Catalogue

HOURS = 730
CENT = D("0.005")
Estimating = Callable[..., Estimate]


@pytest.fixture
def scenario(shared: Path, catalogue: Catalogue) -> Estimating:
    """scenario("s1-webshop/03-gp2-to-gp3", baseline=...) -> its Estimate."""

    def estimate(name: str, baseline: str = "") -> Estimate:
        def plan(path: str):
            stack, _, file = path.partition("/")
            return read_plan(shared / "data" / "plans" / stack / "plans" / f"{file}.json")

        return estimate_plan(plan(name), catalogue=catalogue, baseline=plan(baseline) if baseline else None)

    return estimate


def resource(estimate: Estimate, address: str) -> ResourceCost:
    return next(cost for cost in estimate.resources if cost.address == address)


# Stack 1, eu-west-1
WEB_LARGE, WEB_2XLARGE, WEB_XLARGE = D("0.107"), D("0.428"), D("0.214")
GP2, GP3 = D("0.11"), D("0.088")
ORDERS_MULTI, ORDERS_SINGLE = D("0.394"), D("0.197")  # db.m5.large, PostgreSQL
RDS_GP2, RDS_GP2_MULTI = D("0.127"), D("0.253")
EXTENDED = D("0.10") * 2  # two vCPUs of PostgreSQL 12
PUBLIC_IPV4, NAT = D("0.005"), D("0.048")
# Stack 2, eu-central-1
API_XLARGE, API_LARGE, WORKER_GP2, WORKER_GP3 = D("0.23"), D("0.115"), D("0.119"), D("0.0952")
# Stack 3, us-east-1
WCU, RCU, SHARD = D("0.00065"), D("0.00013"), D("0.015")
# Stack 6, us-west-2; stack 7, us-east-2; the modern one, eu-north-1
C5_4XLARGE, C5_9XLARGE, US_GP2, US_GP3 = D("0.68"), D("1.53"), D("0.10"), D("0.08")
ACU, SEARCH, ARM_CPU, ARM_GB, X86_CPU, X86_GB = (
    D("0.13"),
    D("0.0867"),
    D("0.0356"),
    D("0.00392"),
    D("0.0445"),
    D("0.0049"),
)
N_IOPS, N_MBPS = D("0.0052"), D("0.0418")

DELTAS = {
    "s1-webshop/02-resize-web-up": 2 * HOURS * (WEB_2XLARGE - WEB_LARGE),
    "s1-webshop/03-gp2-to-gp3": 500 * (GP3 - GP2),
    "s1-webshop/04-add-replica": HOURS * (ORDERS_SINGLE + EXTENDED) + 200 * RDS_GP2,
    "s1-webshop/05-delete-bastion": -(HOURS * (D("0.0456") + PUBLIC_IPV4) + 8 * GP2),
    "s1-webshop/06-replace-volume-az": D(0),
    "s1-webshop/07-scale-out": 3 * (HOURS * WEB_LARGE + 50 * GP2),
    "s1-webshop/10-untagged-nat": HOURS * (NAT + PUBLIC_IPV4),
    "s1-webshop/15-saving-downsize": HOURS * (D("0.078") - ORDERS_MULTI) + 200 * (RDS_GP2 - RDS_GP2_MULTI),
    "s1-webshop/17-mixed": 2 * HOURS * (WEB_XLARGE - WEB_LARGE) + 200 * RDS_GP2_MULTI + 500 * (GP3 - GP2),
    "s2-multienv/02-prod-resize-tfvars-prod": 4 * HOURS * API_XLARGE,
    "s2-multienv/03-module-gp3-all-envs-prod": 400 * (WORKER_GP3 - WORKER_GP2),
    "s2-multienv/04-stage-count-stage": 4 * (HOURS * API_LARGE + 30 * WORKER_GP3),
    "s2-multienv/05-observability-bump-dev": 4 * HOURS * D("0.018") + 3,
    # Multi-AZ db.r5.xlarge to db.r5.large, and two of four vCPUs of MySQL 8.0 less
    "s2-multienv/06-prod-db-smaller-prod": -HOURS * (D("0.58") + 2 * D("0.10")),
    "s2-multienv/09-replace-db-identifier-dev": D(0),
    "s2-multienv/11-missing-tfvars-literal-move-dev": HOURS * (D("0.024") - D("0.048")),
    # two db.r5.2xlarge double, and so do their eight vCPUs of Aurora PostgreSQL 12
    "s3-dataplatform/02-aurora-instance-up": 2 * HOURS * (D("1.16") + 8 * D("0.10")),
    "s3-dataplatform/03-aurora-third-reader": HOURS * (D("1.16") + 8 * D("0.10")),
    "s3-dataplatform/04-io1-to-gp2": 1000 * (D("0.115") - D("0.125")) - 10_000 * D("0.10"),
    "s3-dataplatform/06-kinesis-reshard": 24 * HOURS * SHARD,
    "s3-dataplatform/07-search-module-growth": HOURS * (9 * D("0.743") - 3 * D("0.186"))
    + (9 * 1024 - 3 * 512) * D("0.135"),
    "s3-dataplatform/10-redshift-and-msk-added": HOURS * (4 * D("3.26") + 6 * D("0.84") + 3 * D("0.411"))
    + 6 * 2000 * D("0.10"),
    "s3-dataplatform/12-aurora-replace": D(0),
    "s5-foreach/02-one-key-resized": HOURS * (C5_9XLARGE - C5_4XLARGE),
    "s5-foreach/03-add-machine": HOURS * C5_4XLARGE + 24 * US_GP2 + (800 + 2000) * US_GP2,
    "s5-foreach/04-gp3-by-default": (250 + 500 + 500) * (US_GP3 - US_GP2),
    "s5-foreach/05-io1-to-gp3-one-key": 1000 * (US_GP3 - D("0.125")) + 1000 * D("0.005") - 4000 * D("0.065"),
    "s5-foreach/06-rename-key": D(0),
    "s5-foreach/09-size-shrink-replace": -300 * US_GP2,
    "s7-museum/02-save-release-eips": -5 * HOURS * PUBLIC_IPV4,
    "s7-museum/03-save-orphans-gp3": 2000 * (US_GP3 - US_GP2),
    "s7-museum/04-save-delete-orphans": -(2000 * US_GP2 + 1000 * D("0.125") + 20_000 * D("0.065") + 1200 * D("0.05")),
    "s7-museum/07-save-nat-and-lb": -HOURS * (D("0.045") + D("0.0225") + PUBLIC_IPV4),
    "s7-museum/11-dynamodb-right-size": -HOURS * ((5000 - 25) * WCU + (5000 - 50) * RCU),
    "m1-modern/02-search-2xlarge-app": 3 * HOURS * SEARCH + HOURS * (D("0.3468") - 4 * SEARCH),
    "m1-modern/03-gp3-throughput-up-app": 6000 * N_IOPS + (500 + 375) * N_MBPS,
    "m1-modern/04-aurora-max-acu-data": D(0),
    "m1-modern/05-desired-count-8-app": 6 * HOURS * (ARM_CPU + 4 * ARM_GB),
    "m1-modern/06-node-group-max-app": D(0),
    "m1-modern/10-db-deleted-data": -(HOURS * D("0.354") + 500 * D("0.24035")),
    "m1-modern/11-nat-per-az-app": 2 * HOURS * (D("0.046") + PUBLIC_IPV4),
    "m1-modern/13-count-to-for-each-app": D(0),
    "m1-modern/14-import-legacy-app": D(0),
    "m1-modern/17-task-size-x86-app": 2 * HOURS * (2 * X86_CPU + 4 * X86_GB - ARM_CPU - 4 * ARM_GB),
    "m1-modern/18-forget-volume-app": D(0),
    "m1-modern/19-aurora-third-instance-data": HOURS * D("0.5") * ACU,
}


@pytest.mark.parametrize("name", DELTAS)
def test_the_delta_is_the_price_arithmetic(scenario: Estimating, name: str) -> None:
    assert abs(scenario(name).delta_monthly - DELTAS[name]) < CENT


@pytest.mark.parametrize(
    "name",
    [
        "s1-webshop/01-noop",
        "s1-webshop/08-tag-removed",
        "s1-webshop/11-default-tags",
        "s1-webshop/12-sensitive-password",
        "s1-webshop/16-moved",
        "s2-multienv/01-noop-prod",
        "s2-multienv/07-cost-center-typo-default-tags-dev",
        "s3-dataplatform/01-noop",
        "s3-dataplatform/08-bucket-lifecycle-added",
        "s3-dataplatform/09-costcenter-empty",
        "s5-foreach/01-noop",
        "s5-foreach/10-drop-policy-tags",
        "s7-museum/01-noop",
        "s7-museum/08-fix-all-tags",
        "s7-museum/10-log-retention-lifecycle",
        "m1-modern/01-noop-app",
        "m1-modern/07-lifecycle-removed-app",
        "m1-modern/12-sensitive-password-data",
        "m1-modern/15-default-tags-owner-app",
    ],
)
def test_a_change_without_cost_is_exactly_zero_also_as_a_range(scenario: Estimating, name: str) -> None:
    estimate = scenario(name)
    assert (estimate.delta_monthly, estimate.delta_low, estimate.delta_high) == (0, 0, 0)


def test_a_replica_takes_engine_and_storage_from_its_source(scenario: Estimating) -> None:
    replica = resource(scenario("s1-webshop/04-add-replica"), "aws_db_instance.orders_replica")
    assert replica.planned.state is CostState.PRICED
    assert "taken from aws_db_instance.orders" in replica.planned.assumptions[0]


def test_a_volume_of_unknown_size_is_unpriced_and_says_how_to_have_it_priced(scenario: Estimating) -> None:
    volume = resource(scenario("s1-webshop/13-unknown-size"), "aws_ebs_volume.images_copy")
    assert (volume.planned.state, volume.planned.monthly) == (CostState.UNPRICED, None)
    assert "set size" in volume.planned.assumptions[0]


def test_eight_training_machines_cost_six_digits(scenario: Estimating) -> None:
    assert scenario("s1-webshop/14-very-large").delta_monthly > 100_000


def test_destroying_everything_saves_what_the_first_plan_cost(scenario: Estimating) -> None:
    created = scenario("s1-webshop/00-initial")
    assert scenario("s1-webshop/18-destroy-all").delta_monthly == -created.planned_monthly


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("s3-dataplatform/05-dynamodb-on-demand", "aws_dynamodb_table.offsets"),
        ("m1-modern/16-stock-on-demand-app", "aws_dynamodb_table.stock"),
    ],
)
def test_on_demand_capacity_is_no_plain_saving(scenario: Estimating, name: str, address: str) -> None:
    estimate = scenario(name)
    table = resource(estimate, address)
    assert table.planned.state is CostState.USAGE
    assert table.delta is None
    assert estimate.delta_monthly == 0


def test_a_higher_aurora_maximum_raises_the_upper_bound_of_instances_that_stay_as_they_are(
    scenario: Estimating,
) -> None:
    estimate = scenario("m1-modern/04-aurora-max-acu-data")
    assert estimate.delta_low == 0
    assert abs(estimate.delta_high - 2 * (64 - 16) * HOURS * ACU) < CENT


def test_a_third_serverless_instance_costs_between_the_clusters_bounds(scenario: Estimating) -> None:
    estimate = scenario("m1-modern/19-aurora-third-instance-data")
    assert abs(estimate.delta_low - HOURS * D("0.5") * ACU) < CENT
    assert abs(estimate.delta_high - HOURS * 16 * ACU) < CENT


def test_a_higher_node_maximum_raises_the_upper_bound_by_machine_and_disk_of_the_template(
    scenario: Estimating,
) -> None:
    estimate = scenario("m1-modern/06-node-group-max-app")
    node = HOURS * D("0.1734") + 120 * D("0.0836") + 1000 * N_IOPS + 75 * N_MBPS
    assert estimate.delta_low == 0
    assert abs(estimate.delta_high - 18 * node) < CENT


def test_savings_on_old_generations_are_claimed_where_both_prices_are_known(scenario: Estimating) -> None:
    estimate = scenario("s7-museum/05-save-new-generation")
    # m4.4xlarge to m5.4xlarge and r3 to r5; the region never sold c3, so those three stay unknown.
    assert abs(estimate.delta_monthly - HOURS * (D("0.768") - D("0.80") + D("0.504") - D("0.664"))) < CENT
    assert resource(estimate, "aws_instance.batch[0]").delta is None


def test_a_database_loses_its_standby_and_shrinks(scenario: Estimating) -> None:
    saving = scenario("s7-museum/06-save-db-right-size").delta_monthly
    machines = HOURS * (D("0.25") - D("4.00"))  # db.r5.large single, db.r4.4xlarge Multi-AZ
    storage = 3000 * (D("0.115") - D("0.23"))
    extended = HOURS * (2 - 16) * D("0.20")  # vCPUs of PostgreSQL 11 in its third year of extended support
    assert abs(saving - (machines + storage + extended)) < CENT


STREAM = "m1-modern/00-initial-stream"


def test_brokers_four_times_the_compute_and_twice_the_disks(scenario: Estimating) -> None:
    delta = scenario("m1-modern/20-stream-brokers-stream", STREAM).delta_monthly
    assert abs(delta - (HOURS * (6 * D("0.4335") - 3 * D("0.2168")) + 3000 * D("0.1045"))) < CENT


def test_smaller_cache_nodes_save_and_a_higher_serverless_limit_only_widens_the_range(scenario: Estimating) -> None:
    estimate = scenario("m1-modern/21-stream-cache-smaller-stream", STREAM)
    saving = 4 * HOURS * (D("0.0624") - D("0.1328"))
    assert abs(estimate.delta_monthly - saving) < CENT
    assert estimate.delta_high > estimate.delta_monthly


def test_a_dropped_serverless_cluster_saves_its_hours(scenario: Estimating) -> None:
    assert abs(scenario("m1-modern/22-stream-tags-stream", STREAM).delta_monthly + HOURS * D("0.795")) < CENT
