"""Machines, their parts and the groups that make them; figures of us-central1 from the VM, GPU and disk price pages."""

from decimal import Decimal

import pytest

REGION = "us-central1"


def cents(amount):
    return amount.quantize(Decimal("0.01"))


def machine(kind, **more):
    return {"machine_type": kind, "zone": "us-central1-a", **more}


@pytest.fixture
def instance(price_of):
    def price(attributes, **more):
        return price_of("google_compute_instance", attributes, region=REGION, **more)

    return price


@pytest.mark.parametrize(
    ("kind", "monthly"),
    [
        ("e2-medium", "24.46"),  # no sustained use
        ("f1-micro", "3.88"),  # 0.0076 x 730 x 0.7
        ("n1-standard-16", "388.36"),
        ("m1-ultramem-80", "6431.55"),
        ("n2-standard-8", "226.92"),  # 0.388472 x 730 x 0.8002
        ("c3-standard-4", "147.17"),
    ],
)
def test_sustained_use_is_deducted_from_the_families_that_have_it(instance, kind, monthly):
    assert cents(instance(machine(kind)).monthly) == Decimal(monthly)


def test_compat_rounds_the_smaller_sustained_use_to_a_fifth(instance):
    assert cents(instance(machine("n2-standard-8"), compat=True).monthly) == Decimal("226.87")


@pytest.mark.parametrize(("hours", "monthly"), [(100, "76.00"), (365, "249.66"), (0, "388.36")])
def test_hours_decide_how_much_sustained_use_there_is(instance, hours, monthly):
    cost = instance(machine("n1-standard-16"), usage={"monthly_hrs": hours})
    assert cents(cost.monthly) == Decimal(monthly)


def test_spot_machines_have_the_spot_price_and_compat_only_knows_preemptible(instance):
    spot = machine("n1-standard-16", scheduling=[{"provisioning_model": "SPOT", "preemptible": False}])
    assert cents(instance(spot).monthly) == Decimal("195.67")
    assert cents(instance(spot, compat=True).monthly) == Decimal("388.36")
    old = machine("n1-standard-16", scheduling=[{"preemptible": True}])
    assert cents(instance(old, compat=True).monthly) == Decimal("169.39")  # as recorded with the published figures
    assert instance(old).components[0].name == "Instance usage (Linux/UNIX, preemptible, n1-standard-16)"


def test_committed_use_is_chosen_by_usage(instance):
    cost = instance(machine("n2-standard-2"), usage={"committed_use": "3_year"})
    assert cents(cost.monthly) == Decimal("31.91")


def test_a_custom_machine_is_vcpus_and_memory(instance):
    cost = instance(machine("n2-custom-6-20480"), compat=True)
    assert [(c.name, cents(c.monthly_cost)) for c in cost.components] == [
        ("Custom instance CPU (Linux/UNIX, on-demand, N2 6 vCPUs)", Decimal("116.30")),
        ("Custom Instance RAM (Linux/UNIX, on-demand, N2 20 GB)", Decimal("51.96")),
    ]
    assert cost.components[0].monthly_quantity == 730


def test_memory_beyond_the_family_s_ratio_is_extended(instance):
    cost = instance(machine("custom-2-15360-ext"), compat=True)
    assert [c.name.rsplit(", ", 1)[1] for c in cost.components] == ["N1 2 vCPUs)", "N1 13 GB)", "N1 2 GB)"]
    assert cents(cost.components[2].monthly_cost) == Decimal("9.76")


def test_disks_local_ssds_and_gpus_are_lines_of_the_machine(instance):
    cost = instance(
        machine(
            "n1-standard-16",
            boot_disk=[{"initialize_params": [{"image": "debian-cloud/debian-12", "size": 20, "type": "pd-ssd"}]}],
            scratch_disk=[{"interface": "NVME"}, {"interface": "NVME"}],
            guest_accelerator=[{"type": "nvidia-tesla-k80", "count": 4}],
        )
    )
    assert [(c.name, cents(c.monthly_cost)) for c in cost.components[1:]] == [
        ("SSD provisioned storage (pd-ssd)", Decimal("3.40")),
        ("Local SSD provisioned storage", Decimal("60.00")),
        ("NVIDIA Tesla K80 (on-demand)", Decimal("919.80")),
    ]


def test_a_machine_type_with_gpus_pays_for_them_once(instance):
    attributes = machine("g2-standard-4", guest_accelerator=[{"type": "nvidia-l4", "count": 1}])
    assert cents(instance(attributes).monthly) == Decimal("515.99")
    assert len(instance(attributes, compat=True).components) == 2


def test_a_windows_image_brings_its_licence(instance):
    boot = [{"initialize_params": [{"image": "windows-cloud/windows-2022", "size": 50, "type": "pd-balanced"}]}]
    cost = instance(machine("e2-medium", boot_disk=boot))
    assert ("License (Windows Server)", Decimal("33.58")) in [(c.name, c.monthly_cost) for c in cost.components]


def test_a_stopped_machine_keeps_only_its_disk(instance):
    boot = [{"initialize_params": [{"size": 10}]}]
    assert instance(machine("e2-medium", boot_disk=boot, desired_status="TERMINATED")).monthly == Decimal("0.40")


def test_an_external_address_without_reservation_is_billed(instance):
    cost = instance(machine("e2-medium", network_interface=[{"access_config": [{}]}]))
    assert cost.components[-1].monthly_cost == Decimal("3.65")


TEMPLATE = {
    "machine_type": "f1-micro",
    "disk": [{"disk_type": "pd-ssd", "disk_size_gb": 375, "boot": True}, {"type": "SCRATCH", "disk_type": "local-ssd"}],
}


@pytest.mark.parametrize(
    "kind", ["google_compute_instance_group_manager", "google_compute_region_instance_group_manager"]
)
def test_a_group_is_its_template_as_many_times_as_it_has_machines(price_of, kind):
    cost = price_of(
        kind,
        {"target_size": 4, "version": [{}], "zone": "us-central1-a", "region": REGION},
        region=REGION,
        refers={"version.instance_template": ("google_compute_instance_template", TEMPLATE)},
    )
    assert [(c.name, cents(c.monthly_cost)) for c in cost.components] == [
        ("Instance usage (Linux/UNIX, on-demand, f1-micro)", Decimal("15.53")),
        ("Local SSD provisioned storage", Decimal("120.00")),
    ]
    assert cents(cost.subresources[0].components[0].monthly_cost) == Decimal("255.00")


def test_a_group_without_its_template_is_unpriced(price_of):
    cost = price_of("google_compute_instance_group_manager", {"target_size": 4, "version": [{}]}, region=REGION)
    assert cost.state == "unpriced"


def test_a_machine_from_a_template_takes_its_own_type_first(price_of):
    cost = price_of(
        "google_compute_instance_from_template",
        {"machine_type": "e2-medium", "zone": "us-central1-a"},
        region=REGION,
        refers={"source_instance_template": ("google_compute_instance_template", TEMPLATE)},
    )
    assert cost.components[0].name == "Instance usage (Linux/UNIX, on-demand, e2-medium)"
    assert cents(cost.monthly) == Decimal("118.21")


def test_an_unknown_machine_type_leaves_the_disk_s_cost_known(instance):
    attributes = {"zone": "us-central1-a", "boot_disk": [{"initialize_params": [{"size": 10}]}]}
    cost = instance(attributes, unknown={"machine_type": True})
    assert (cost.state, cost.monthly) == ("unpriced", Decimal("0.40"))
    assert "known only after apply" in cost.assumptions[0]


def test_custom_machines_and_nodes_can_be_committed(instance, price_of):
    usage = {"committed_use": "1_year"}
    cost = instance(machine("n2-custom-2-8192"), usage=usage)
    assert cents(cost.monthly) == Decimal("46.90")  # 5 % above n2-standard-2's 44.66
    pool = {"node_count": 1, "location": "us-central1-a", "node_config": [{"machine_type": "n2-standard-2"}]}
    cost = price_of("google_container_node_pool", pool, region=REGION, usage=usage)
    assert cents(cost.components[0].monthly_cost) == Decimal("44.66")
