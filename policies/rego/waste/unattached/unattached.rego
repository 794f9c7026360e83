# METADATA
# title: Unattached addresses and disks
# description: An address or a disk that nothing uses costs the same as one in use.
# custom:
#   level: advise
#   message: "`{address}`: nothing in this plan uses this {thing}"
#   remedy: "Remove {address} (a disk after a snapshot), or attach it"
#   parameters: {}
#   attributes:
#     aws_ebs_volume: [id]
#     aws_eip: [id, instance, network_interface, association_id]
#     aws_eip_association: [allocation_id]
#     aws_nat_gateway: [allocation_id]
#     aws_volume_attachment: [volume_id]
#     azurerm_managed_disk: [id]
#     azurerm_virtual_machine_data_disk_attachment: [managed_disk_id]
#     google_compute_address: [address_type, users]
#     google_compute_disk: [users]
#   references:
#     aws_eip: [instance, network_interface]
#     aws_eip_association: [allocation_id, public_ip]
#     aws_lb: [subnet_mapping.allocation_id]
#     aws_nat_gateway: [allocation_id, secondary_allocation_ids]
#     aws_transfer_server: [endpoint_details.address_allocation_ids]
#     aws_volume_attachment: [volume_id]
#     azurerm_application_gateway: [frontend_ip_configuration.public_ip_address_id]
#     azurerm_bastion_host: [ip_configuration.public_ip_address_id]
#     azurerm_firewall: [ip_configuration.public_ip_address_id, management_ip_configuration.public_ip_address_id]
#     azurerm_lb: [frontend_ip_configuration.public_ip_address_id]
#     azurerm_nat_gateway_public_ip_association: [public_ip_address_id]
#     azurerm_network_interface: [ip_configuration.public_ip_address_id]
#     azurerm_virtual_machine: [storage_os_disk.managed_disk_id, storage_data_disk.managed_disk_id]
#     azurerm_virtual_machine_data_disk_attachment: [managed_disk_id]
#     azurerm_virtual_network_gateway: [ip_configuration.public_ip_address_id]
#     google_compute_attached_disk: [disk]
#     google_compute_forwarding_rule: [ip_address]
#     google_compute_instance: [attached_disk.source, boot_disk.source, network_interface.access_config.nat_ip]
#     google_compute_instance_template: [disk.source, network_interface.access_config.nat_ip]
#     google_compute_router_nat: [nat_ips]
#     kubernetes_persistent_volume:
#       - spec.persistent_volume_source.aws_elastic_block_store.volume_id
#       - spec.persistent_volume_source.csi.volume_handle
#       - spec.persistent_volume_source.gce_persistent_disk.pd_name
package costwarden.policies.waste.unattached

import data.costwarden.lib.resources
import rego.v1

# own: arguments by which the resource itself names what it belongs to.
_kinds := {
	"aws_ebs_volume": {
		"thing": "volume",
		"own": [],
		"users": ["aws_volume_attachment", "kubernetes_persistent_volume"],
	},
	"aws_eip": {
		"thing": "Elastic IP address",
		"own": ["instance", "network_interface", "association_id"],
		"users": ["aws_eip_association", "aws_lb", "aws_nat_gateway", "aws_transfer_server"],
	},
	"azurerm_managed_disk": {
		"thing": "managed disk",
		"own": [],
		"users": [
			"azurerm_virtual_machine",
			"azurerm_virtual_machine_data_disk_attachment",
			"kubernetes_persistent_volume",
		],
	},
	"azurerm_public_ip": {
		"thing": "public IP address",
		"own": [],
		"users": [
			"azurerm_application_gateway",
			"azurerm_bastion_host",
			"azurerm_firewall",
			"azurerm_lb",
			"azurerm_nat_gateway_public_ip_association",
			"azurerm_network_interface",
			"azurerm_virtual_network_gateway",
		],
	},
	"google_compute_address": {
		"thing": "static address",
		"own": ["users"],
		"users": [
			"google_compute_forwarding_rule",
			"google_compute_instance",
			"google_compute_instance_template",
			"google_compute_router_nat",
		],
	},
	"google_compute_disk": {
		"thing": "disk",
		"own": ["users"],
		"users": [
			"google_compute_attached_disk",
			"google_compute_instance",
			"google_compute_instance_template",
			"kubernetes_persistent_volume",
		],
	},
}

deny contains violation if {
	some type, kind in _kinds
	some resource in resources.of_type(type)
	not _attached(resource, kind)
	violation := {
		"address": resource.address,
		"attribute": "",
		"values": {"thing": kind.thing, "type": type},
	}
}

_users contains type if {
	some kind in _kinds
	some type in kind.users
}

_used := resources.targets_of(_users)

# Where both sides exist already, ids tell it even if the configuration names no reference.
_used_ids contains id if {
	some type in _users
	some resource in resources.of_type(type)
	some name in ["allocation_id", "managed_disk_id", "volume_id"]
	id := resource.attributes[name]
	is_string(id)
	id != ""
}

_attached(resource, _) if resources.is_target(resource.address, _used)

_attached(resource, _) if resource.attributes.id in _used_ids

_attached(resource, kind) if {
	some name in kind.own
	not object.get(resource.attributes, name, "") in ["", []]
}

_attached(resource, kind) if {
	some name in kind.own
	count(resource.refers_to[name]) > 0
}

# Internal addresses of Google cost nothing.
_attached(resource, _) if {
	resource.type == "google_compute_address"
	resource.attributes.address_type == "INTERNAL"
}
