package costwarden.policies.waste.unattached_test

import data.costwarden.lib.fixtures_test as fixtures
import data.costwarden.policies.waste.unattached
import rego.v1

_wasteful := [
	fixtures.of("aws_eip.idle", "aws_eip", {"instance": "", "association_id": ""}),
	fixtures.of("aws_ebs_volume.orphan", "aws_ebs_volume", {}),
	fixtures.of("azurerm_public_ip.a", "azurerm_public_ip", {}),
	fixtures.of("google_compute_disk.a", "google_compute_disk", {"users": []}),
]

_user(type, attribute, addresses) := fixtures.resource("user.of", type, {"refers_to": {attribute: addresses}})

test_nothing_uses_them if {
	found := unattached.deny with input as {"resources": _wasteful}
	fixtures.addresses(found) == {
		"aws_eip.idle",
		"aws_ebs_volume.orphan",
		"azurerm_public_ip.a",
		"google_compute_disk.a",
	}
	{
		"address": "aws_eip.idle",
		"attribute": "",
		"values": {"thing": "Elastic IP address", "type": "aws_eip"},
	} in found
}

test_referred_to_is_attached if {
	unattached.deny == set() with input as {"resources": [
		fixtures.of("aws_eip.nat", "aws_eip", {}),
		_user("aws_nat_gateway", "allocation_id", ["aws_eip.nat"]),
		fixtures.of("aws_ebs_volume.d[1]", "aws_ebs_volume", {}),
		fixtures.of(`module.m["a]b"].aws_ebs_volume.d["x\"y"]`, "aws_ebs_volume", {}),
		_user("aws_volume_attachment", "volume_id", ["aws_ebs_volume.d", "module.m.aws_ebs_volume.d"]),
	]}
}

test_only_the_instance_that_is_referred_to if {
	found := unattached.deny with input as {"resources": [
		fixtures.of("aws_eip.a[0]", "aws_eip", {}),
		fixtures.of("aws_eip.a[1]", "aws_eip", {}),
		_user("aws_eip_association", "allocation_id", ["aws_eip.a[0]"]),
	]}
	fixtures.addresses(found) == {"aws_eip.a[1]"}
}

test_a_user_that_goes_does_not_count if {
	users := fixtures.gone([_user("aws_nat_gateway", "allocation_id", ["aws_eip.idle"])])
	found := unattached.deny with input as {"resources": array.concat(_wasteful, users)}
	"aws_eip.idle" in fixtures.addresses(found)
}

test_known_ids_attach if {
	unattached.deny == set() with input as {"resources": [
		fixtures.of("aws_ebs_volume.a", "aws_ebs_volume", {"id": "vol-1"}),
		fixtures.of("aws_volume_attachment.a", "aws_volume_attachment", {"volume_id": "vol-1"}),
	]}
}

test_own_arguments_attach if {
	unattached.deny == set() with input as {"resources": [
		fixtures.of("aws_eip.a", "aws_eip", {"association_id": "eipassoc-1"}),
		fixtures.resource("aws_eip.b", "aws_eip", {"refers_to": {"instance": ["aws_instance.a"]}}),
		fixtures.of("google_compute_address.a", "google_compute_address", {"users": ["https://vm"]}),
		fixtures.of("google_compute_address.b", "google_compute_address", {"address_type": "INTERNAL"}),
	]}
}

test_gone_is_quiet if unattached.deny == set() with input as {"resources": fixtures.gone(_wasteful)}

test_unchanged_counts_too if count(unattached.deny) > 0 with input as {"resources": fixtures.unchanged(_wasteful)}

test_empty_document_is_quiet if unattached.deny == set() with input as {}
