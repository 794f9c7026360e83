"""Make costwarden/hcl/schema/arguments.json: python tools/provider_arguments.py SOURCE...

A source is the output of `terraform providers schema -json`, or a wheel cdktn-provider-NAME (facts of the provider's
current major, where its binary is not at hand). Types of other providers are kept as they are. Only what a
configuration may set is written down.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parents[1] / "costwarden" / "hcl" / "schema" / "arguments.json"
MAX_DEPTH = 5
# The types recommendations edit or add, and their neighbours in templates/terraform.
TYPES = """
aws_autoscaling_group aws_autoscaling_schedule aws_budgets_budget aws_cloudwatch_log_group aws_db_instance
aws_db_snapshot aws_docdb_cluster_instance aws_dynamodb_table aws_ebs_snapshot aws_ebs_volume aws_ec2_instance_state
aws_ecs_service aws_ecs_task_definition aws_efs_file_system aws_eip aws_eks_node_group aws_elasticache_cluster
aws_elasticache_replication_group aws_elasticsearch_domain aws_instance aws_kinesis_stream aws_lambda_function
aws_launch_template aws_lb aws_msk_cluster aws_nat_gateway aws_neptune_cluster_instance aws_opensearch_domain
aws_rds_cluster aws_rds_cluster_instance aws_redshift_cluster aws_redshift_scheduled_action aws_s3_bucket
aws_s3_bucket_lifecycle_configuration aws_sagemaker_endpoint_configuration aws_sagemaker_notebook_instance
aws_scheduler_schedule aws_sqs_queue aws_vpc_endpoint
azurerm_consumption_budget_subscription azurerm_dev_test_global_vm_shutdown_schedule azurerm_kubernetes_cluster
azurerm_kubernetes_cluster_node_pool azurerm_linux_virtual_machine azurerm_linux_virtual_machine_scale_set
azurerm_log_analytics_workspace azurerm_managed_disk azurerm_mssql_database azurerm_mssql_elasticpool azurerm_public_ip
azurerm_service_plan azurerm_snapshot azurerm_storage_account azurerm_storage_management_policy
azurerm_windows_virtual_machine azurerm_windows_virtual_machine_scale_set
google_billing_budget google_cloud_run_v2_service google_compute_address google_compute_disk google_compute_instance
google_compute_instance_template google_compute_resource_policy google_compute_snapshot google_container_node_pool
google_logging_project_bucket_config google_sql_database_instance google_storage_bucket
""".split()


def arguments(block: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """{"type": "string", "tags": "map", "root_block_device": {...}} of one block's schema."""
    found: dict[str, Any] = {}
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("optional") or attribute.get("required"):
            kind = attribute.get("type", "object")
            found[name] = kind if isinstance(kind, str) else kind[0]
    if depth < MAX_DEPTH:
        for name, nested in block.get("block_types", {}).items():
            if name != "timeouts":
                found[name] = arguments(nested["block"], depth + 1)
    return dict(sorted(found.items()))


class Wheel:
    """The types of a provider in a cdktn wheel: a nested block is known by the summary of its documentation."""

    def __init__(self, path: Path) -> None:
        archive = zipfile.ZipFile(path)
        inner = next(name for name in archive.namelist() if name.endswith(".jsii.tgz"))
        with tarfile.open(fileobj=io.BytesIO(archive.read(inner))) as tar:
            document = json.loads(self._member(tar, "package/.jsii"))
            if document.get("schema") == "jsii/file-redirect":
                document = json.loads(gzip.decompress(self._member(tar, "package/" + document["filename"])))
        self._types = document["types"]

    @staticmethod
    def _member(tar: tarfile.TarFile, name: str) -> bytes:
        found = tar.extractfile(name)
        assert found is not None, name
        return found.read()

    def resources(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for kind in self._types.values():
            name = self._resource(kind)
            parameters = kind.get("initializer", {}).get("parameters", [])
            config = next((one["type"].get("fqn") for one in parameters if one["name"] == "config"), None)
            if name in TYPES and config:
                found[name] = self._struct(config, 0)
        return found

    def _resource(self, kind: dict[str, Any]) -> str:
        if not str(kind.get("base", "")).endswith(".TerraformResource"):
            return ""
        match = re.search(r"/docs/resources/([\w-]+) ([a-z0-9]+_\w+)", json.dumps(kind.get("docs", {})))
        return match[2] if match else ""

    def _struct(self, fqn: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in self._types[fqn].get("properties", []):
            match = re.search(r"/docs/resources/[\w-]+#(\w+)", json.dumps(one.get("docs", {})))
            if match is None or match[1] in ("timeouts", "id"):
                continue
            found[match[1]] = self._kind(one, depth)
        return dict(sorted(found.items()))

    def _kind(self, one: dict[str, Any], depth: int) -> Any:
        summary = str(one.get("docs", {}).get("summary", ""))
        names = re.findall(r'"fqn": "([^"]+)"', json.dumps(one["type"]))
        structs = [name for name in names if self._types.get(name, {}).get("datatype")]
        if summary.endswith(" block."):
            return self._struct(structs[0], depth + 1) if structs and depth < MAX_DEPTH else {}
        written = json.dumps(one["type"])
        if structs:
            return "object"
        for sign, kind in (('"map"', "map"), ('"array"', "list"), ('"number"', "number"), ("boolean", "bool")):
            if sign in written:
                return kind
        return "bool" if "IResolvable" in written else "string"


def resources_of(source: Path) -> dict[str, Any]:
    if source.suffix == ".whl":
        return Wheel(source).resources()
    found: dict[str, Any] = {}
    for provider in json.loads(source.read_bytes())["provider_schemas"].values():
        for name, resource in provider.get("resource_schemas", {}).items():
            if name in TYPES:
                found[name] = arguments(resource["block"])
    return found


def main() -> int:
    table = json.loads(TABLE.read_bytes()) if TABLE.is_file() else {}
    for source in sys.argv[1:]:
        table.update(resources_of(Path(source)))
    lines = [f"{json.dumps(name)}: {json.dumps(table[name], separators=(',', ':'))}" for name in sorted(table)]
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
