"""aws_instance, and the machine that Auto Scaling groups and node groups run many times."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.aws._database import vcpus_of
from costwarden.estimate.aws.ebs_volume import BLOCK
from costwarden.estimate.quantity import Quantity
from costwarden.estimate.resource import Child, Dimension, PriceKey, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SYSTEMS = {"linux": "Linux/UNIX", "windows": "Windows", "rhel": "RHEL", "suse": "SUSE"}
BURSTABLE = ("t2.", "t3.", "t3a.", "t4g.")
ELASTIC = (("aws_eip", "instance"), ("aws_eip_association", "instance_id"))
METRICS = 7  # detailed monitoring of one instance, CloudWatch pricing


def system_of(machine: ResourceView) -> str:
    """The system, which no plan tells: usage `operating_system`, else Linux."""
    found = machine.usage_text("operating_system").lower()
    if not found:
        return "linux"
    return found if found in SYSTEMS else "linux"


def purchase_of(machine: ResourceView) -> str:
    """The price's purchase option: on-demand, spot, or a reserved rate named in the usage file."""
    if (
        machine.type == "aws_spot_instance_request"
        or machine.text("spot_price", unknown="market")
        or machine.block("instance_market_options").text("market_type", unknown="") == "spot"
    ):
        return "spot"
    kind = machine.usage_text("reserved_instance_type").lower()
    term = machine.usage_text("reserved_instance_term").lower()
    payment = machine.usage_text("reserved_instance_payment_option").lower()
    if kind and term and payment:
        return f"reserved-{kind}-{term.replace('_year', 'yr')}-{payment}"
    return "on-demand"


def _price_of(machine: ResourceView, kind: str, system: str, tenancy: str, purchase: str) -> PriceKey:
    """The machine's price; for spot without a known price the on-demand one, which is its upper bound."""
    if machine.compat and purchase.endswith("all_upfront"):
        return PriceKey("AmazonEC2", "reserved/all-upfront")  # nothing per hour, as the reference shows it
    key = PriceKey("AmazonEC2", f"instance/{kind}/{system}/{tenancy}/{purchase}")
    if purchase != "spot" or machine.compat:
        return key
    if machine.context.catalogue.price("aws", key.service, key.sku, machine.region) is not None:
        return key
    machine.assume(
        "spot counted at the on-demand rate, its upper bound: import a price list with spot prices to replace it"
    )
    return PriceKey("AmazonEC2", f"instance/{kind}/{system}/{tenancy}/on-demand")


def machine_dimensions(machine: ResourceView) -> Iterator[Dimension]:
    """A machine's bill from `instance_type`, tenancy, monitoring, credits; Linux on demand unless usage says else."""
    kind = machine.text("instance_type")
    placement = machine.block("placement")
    tenancy = placement.text("tenancy") or machine.text("tenancy") or machine.text("placement_tenancy") or "default"
    if tenancy == "host":
        return  # billed as aws_ec2_host
    tenancy = "dedicated" if tenancy == "dedicated" else "shared"
    system, purchase = system_of(machine), purchase_of(machine)
    words = "reserved" if purchase.startswith("reserved") else purchase
    yield Dimension(
        f"Instance usage ({SYSTEMS[system]}, {words}, {kind})",
        "hours",
        _price_of(machine, kind, system, tenancy, purchase) if kind else None,
        hourly(),
        doc="hours; 730 or usage monthly_hrs; EC2 on-demand pricing",
    )
    if machine.flag("ebs_optimized"):
        yield Dimension(
            "EBS-optimized usage",
            "hours",
            PriceKey("AmazonEC2", f"ebs-optimized/{kind}"),
            hourly(),
            optional=True,  # only families before 2015 pay for it
            doc="hours; 730; EC2 pricing, EBS-optimized instances",
        )
    watched = machine.has("monitoring") and (
        machine.flag("monitoring")
        if isinstance(machine.values.get("monitoring"), bool)
        else machine.block("monitoring").flag("enabled")
    )
    if watched or (machine.type == "aws_launch_configuration" and machine.flag("enable_monitoring", True)):
        yield Dimension(
            "EC2 detailed monitoring",
            "metrics",
            PriceKey("AmazonEC2", "monitoring/metric"),
            METRICS,
            doc="metrics; 7 with detailed monitoring; CloudWatch pricing",
        )
    if has_public_address(machine):
        yield Dimension(
            "Public IPv4 address",
            "hours",
            PriceKey("AmazonVPC", "public-ipv4"),
            hourly(),
            doc="hours; 730 where associate_public_ip_address or the subnet gives one; VPC pricing",
        )
    if kind.startswith(BURSTABLE):
        yield from _credits(machine, kind)


def has_public_address(machine: ResourceView) -> bool:
    """The machine gets a public IPv4 address of its own; an Elastic IP that is given to it takes that one's place."""
    if machine.compat:
        return False
    asked = machine.values.get("associate_public_ip_address")
    if asked is not None and not machine.context.is_written(machine.change, "associate_public_ip_address"):
        asked = None  # what the provider found out: of a machine to be created nobody knows it
    if asked is None:
        faces = machine.blocks("network_interfaces")  # of a launch template
        asked = faces[0].values.get("associate_public_ip_address") if faces else None
    if asked is None and machine.has("subnet_id"):
        subnet = machine.reference("subnet_id", "aws_subnet")
        asked = subnet is not None and subnet.flag("map_public_ip_on_launch", unknown=False)
    if str(asked).lower() != "true":
        return False
    return not any(machine.referencing(kind, attribute) for kind, attribute in ELASTIC)


def _credits(machine: ResourceView, kind: str) -> Iterator[Dimension]:
    standard = "standard" if kind.startswith("t2.") else "unlimited"
    # Unlimited by default from t3 on, yet nothing is billed unless the surplus is used.
    mode = machine.block("credit_specification").text("cpu_credits", standard)
    if mode != "unlimited" or machine.usage("monthly_cpu_credit_hrs") is None:
        return
    yield Dimension(
        "CPU credits",
        "vCPU-hours",
        PriceKey("AmazonEC2", "cpu-credits"),
        _credit_hours,
        doc="vCPU-hours; usage monthly_cpu_credit_hrs x vcpu_count (that of the type); EC2 pricing",
    )


def _credit_hours(machine: ResourceView) -> Quantity | None:
    given: Quantity | None = machine.usage("monthly_cpu_credit_hrs")
    vcpus = machine.usage("vcpu_count", vcpus_of(machine.text("instance_type")))
    return None if given is None or vcpus is None else given * vcpus


def children(machine: ResourceView) -> Iterator[Child]:
    if machine.compat and machine.text("placement_tenancy") == "host":
        return
    if not machine.compat and machine.has("launch_template") and not machine.has("root_block_device"):
        template = template_of(machine)
        mapped = list(template_children(template.with_usage_of(machine))) if template is not None else []
        if mapped:  # the template's first disk is the root
            yield from mapped
            return
    yield Child("root_block_device", BLOCK, machine.block("root_block_device"))
    devices = machine.blocks("ebs_block_device")
    for position, device in enumerate(devices):
        yield Child(f"ebs_block_device[{position}]", BLOCK, device)


def template_children(template: ResourceView) -> Iterator[Child]:
    """A launch template's volumes: only what it maps; the image's own root volume is not in a plan."""
    for position, mapping in enumerate(template.blocks("block_device_mappings")):
        if mapping.blocks("ebs"):
            yield Child(f"block_device_mapping[{position}]", BLOCK, mapping.block("ebs"))


def template_of(resource: ResourceView, path: str = "launch_template") -> ResourceView | None:
    """The launch template that a `launch_template` block names, by id or name; None outside the plan."""
    for attribute in ("id", "name", "launch_template_id", "launch_template_name"):
        for found in resource.references(f"{path}.{attribute}"):
            if found.type == "aws_launch_template":
                return found
    return None


def from_template(machine: ResourceView) -> ResourceView:
    """An instance started from a launch template has the template's attributes under its own."""
    if not machine.has("launch_template"):
        return machine
    template = template_of(machine)
    if template is None:
        return machine
    taken = {
        name: template.values[name]
        for name in ("instance_type", "ebs_optimized", "monitoring", "placement", "credit_specification")
        if machine.values.get(name) in (None, "", []) and template.values.get(name) not in (None, "", [])
    }
    if not machine.compat and template.values.get("instance_market_options"):
        taken["instance_market_options"] = template.values["instance_market_options"]
    return machine.with_values(**taken) if taken else machine


def _dimensions(machine: ResourceView) -> Iterator[Dimension]:
    return machine_dimensions(from_template(machine))


RESOURCE = ResourceType("aws_instance", dimensions=_dimensions, children=children)
CONFIGURATION = ResourceType("aws_launch_configuration", dimensions=machine_dimensions, children=children)
TEMPLATE = ResourceType("aws_launch_template", dimensions=machine_dimensions, children=template_children)
