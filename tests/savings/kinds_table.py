# ruff: noqa: E501 - a resource on one line is read at a glance
"""One small resource per kind of saving and Terraform type, and the advice for it: what `savings plan` makes of them."""

from __future__ import annotations

from dataclasses import dataclass

AMI, ZONE = '  ami               = "ami-1"\n', '  availability_zone = "eu-west-1a"\n'


@dataclass(frozen=True)
class Case:
    """`keys`: those of its instances, all advised alike."""

    kind: str
    type: str
    body: str
    current: dict[str, object]
    target: dict[str, object]
    keys: tuple[str, ...] = ("",)
    region: str = "eu-west-1"

    @property
    def name(self) -> str:
        shape = {"": "", "[": "_each" if '"' in self.keys[0] else "_count"}[self.keys[0][:1]]
        return f"{self.kind}__{self.type}{shape}"

    @property
    def source(self) -> str:
        return f'resource "{self.type}" "it" {{\n{self.body}}}\n'

    @property
    def addresses(self) -> list[str]:
        return [f"{self.type}.it{key}" for key in self.keys]


COUNT, EACH = ("[0]", "[1]"), ('["a"]', '["b"]')
ROOT = '  root_block_device {\n    volume_type = "gp2"\n  }\n'
MAPPED = '  image_id = "ami-1"\n\n  block_device_mappings {\n    ebs {\n      volume_size = 100\n      volume_type = "gp2"\n    }\n  }\n'
TEMPLATE = '  image_id      = "ami-1"\n  instance_type = "m5.2xlarge"\n'
SERVER = '  ami           = "ami-1"\n  instance_type = "m5.2xlarge"\n'
VOLUME = ZONE + '  size              = 100\n  type              = "%s"\n'
GROUP = '  availability_zones   = ["eu-west-1a"]\n  launch_configuration = "web"\n  min_size             = 4\n  max_size             = 8\n'
DATABASE = (
    '  instance_class      = "db.m5.xlarge"\n  engine              = "postgres"\n  allocated_storage   = 100\n'
    '  username            = "root"\n  password            = "unused-here"\n  skip_final_snapshot = true\n'
)
TASK = '  family                = "web"\n  container_definitions = "[]"\n  cpu                   = "1024"\n  memory                = "4096"\n'
FUNCTION = '  function_name = "f"\n  role          = "arn:aws:iam::123456789012:role/f"\n  filename      = "f.zip"\n  handler       = "f.f"\n  runtime       = "python3.12"\n'
TABLE = '  name           = "t"\n  hash_key       = "id"\n  billing_mode   = "PROVISIONED"\n  read_capacity  = 100\n  write_capacity = 100\n\n  attribute {\n    name = "id"\n    type = "S"\n  }\n'
BALANCER = '  name    = "idle"\n  subnets = ["subnet-1", "subnet-2"]\n'
SIZE = ({"instance_type": "m5.2xlarge"}, {"instance_type": "m5.xlarge"})
GP3 = ({"volume_type": "gp2"}, {"volume_type": "gp3"})
VM = '  name     = "web"\n  location = "westeurope"\n  size     = "Standard_D8s_v5"\n'
VMS = '  name     = "web"\n  location = "westeurope"\n  sku      = "Standard_D8s_v5"\n'
DISK = '  name                 = "data"\n  location             = "westeurope"\n  resource_group_name  = "shop"\n  storage_account_type = "Premium_LRS"\n'
MACHINE = '  name         = "web"\n  machine_type = "n2-standard-8"\n  zone         = "europe-west1-b"\n'
SQL = '  name = "main"\n\n  settings {\n    tier = "db-custom-8-32768"\n  }\n'
SMALLER = ({"vm_size": "Standard_D8s_v5"}, {"vm_size": "Standard_D4s_v5"})
SIZES = {"min_size": 4, "max_size": 8, "desired_capacity": 4}
ABORT = {"abort_incomplete_upload_days": 7}

AWS = [
    Case("aws_ebs_gp2_gp3", "aws_ebs_volume", VOLUME % "gp2", {**GP3[0], "iops": 3000}, {**GP3[1], "throughput": 250}),
    Case("aws_ebs_gp2_gp3", "aws_ebs_volume", "  count = 2\n\n" + VOLUME % "gp2", *GP3, keys=COUNT),
    Case("aws_ebs_gp2_gp3", "aws_instance", SERVER + "\n" + ROOT, *GP3),
    Case("aws_ebs_gp2_gp3", "aws_launch_template", MAPPED, *GP3),
    Case("aws_ebs_resize_perf", "aws_ebs_volume", VOLUME % "gp3" + "  iops              = 9000\n", {"iops": 9000}, {"iops": 4000}),
    Case("aws_ec2_rightsize", "aws_instance", SERVER, *SIZE),
    Case("aws_ec2_rightsize", "aws_launch_template", TEMPLATE, *SIZE),
    Case("aws_ec2_previous_generation", "aws_instance", SERVER, SIZE[0], {"instance_type": "m6i.2xlarge"}),
    Case("aws_ec2_previous_generation", "aws_launch_template", TEMPLATE, SIZE[0], {"instance_type": "m6i.2xlarge"}),
    Case("aws_asg_rightsize", "aws_launch_template", TEMPLATE, *SIZE),
    Case("aws_asg_rightsize", "aws_autoscaling_group", GROUP, {"min_size": 4, "max_size": 8}, {"min_size": 2}),
    Case("aws_asg_schedule", "aws_autoscaling_group", GROUP, SIZES, {"schedule": "office"}),
    Case("aws_ec2_stop_idle", "aws_instance", SERVER, {}, {}),
    Case("aws_ec2_stop_idle", "aws_instance", "  count = 2\n\n" + SERVER, {}, {}, keys=COUNT),
    Case("aws_ec2_schedule", "aws_instance", SERVER, {}, {"scheduler_role": "aws_iam_role.scheduler.arn"}),
    Case("aws_ec2_schedule", "aws_instance", '  for_each = toset(["a", "b"])\n\n' + SERVER, {}, {"scheduler_role": "aws_iam_role.scheduler.arn"}, keys=EACH),
    Case("aws_ebs_snapshot_first", "aws_ebs_volume", VOLUME % "gp2", {}, {"snapshot": "taken"}),
    Case("aws_ebs_snapshot_first", "aws_ebs_volume", '  for_each = { a = 1, b = 2 }\n\n' + VOLUME % "gp2", {}, {"snapshot": "taken"}, keys=EACH),
    Case("aws_ebs_delete_unattached", "aws_ebs_volume", VOLUME % "gp2", {"snapshot": "taken"}, {}),
    Case("aws_eip_release", "aws_eip", "  domain = \"vpc\"\n", {}, {}),
    Case("aws_eip_release", "aws_eip", "  count = 2\n", {}, {}, keys=COUNT),
    Case("aws_nat_delete", "aws_nat_gateway", "  subnet_id = \"subnet-1\"\n", {}, {}),
    Case("aws_nat_endpoint", "aws_vpc", '  cidr_block = "10.0.0.0/16"\n', {}, {"route_table": "aws_route_table.private.id"}),
    Case("aws_lb_delete", "aws_lb", BALANCER, {}, {}),
    Case("aws_rds_rightsize", "aws_db_instance", DATABASE, {"instance_class": "db.m5.xlarge", "multi_az": True}, {"instance_class": "db.m5.large"}),
    Case("aws_rds_rightsize", "aws_rds_cluster_instance", '  cluster_identifier = "c"\n  engine             = "aurora-postgresql"\n  instance_class     = "db.r5.xlarge"\n', {"instance_class": "db.r5.xlarge"}, {"instance_class": "db.r5.large"}),
    Case("aws_rds_storage_gp3", "aws_db_instance", DATABASE, {"storage_type": "gp2"}, {"storage_type": "gp3"}),
    Case("aws_aurora_io", "aws_rds_cluster", '  engine       = "aurora-postgresql"\n  storage_type = "aurora-iopt1"\n', {"storage_type": "aurora-iopt1"}, {"storage_type": None}),
    Case("aws_rds_snapshot_first", "aws_db_instance", DATABASE, {}, {"snapshot": "taken"}),
    Case("aws_lambda_memory", "aws_lambda_function", FUNCTION + "  memory_size   = 1024\n", {"memory_mb": 1024}, {"memory_mb": 512}),
    Case("aws_lambda_arm", "aws_lambda_function", FUNCTION, {"architecture": "x86_64"}, {"architecture": "arm64"}),
    Case("aws_ecs_rightsize", "aws_ecs_task_definition", TASK, {"cpu_units": 1024, "memory_mb": 4096}, {"cpu_units": 512, "memory_mb": 2048}),
    Case("aws_ecs_rightsize", "aws_ecs_service", '  name            = "web"\n  task_definition = "web"\n  desired_count   = 6\n', {"desired_count": 6}, {"desired_count": 3}),
    Case("aws_dynamodb_capacity", "aws_dynamodb_table", TABLE, {"read_capacity": 100}, {"read_capacity": 25}),
    Case("aws_dynamodb_mode", "aws_dynamodb_table", TABLE, {"billing_mode": "PROVISIONED", "read_capacity": 100, "write_capacity": 100}, {"billing_mode": "PAY_PER_REQUEST", "read_capacity": None, "write_capacity": None}),
    Case("aws_elasticache_rightsize", "aws_elasticache_replication_group", '  replication_group_id = "r"\n  description          = "r"\n  node_type            = "cache.r5.xlarge"\n  num_cache_clusters   = 3\n', {"node_type": "cache.r5.xlarge", "nodes": 3}, {"node_type": "cache.r5.large", "nodes": 2}),
    Case("aws_elasticache_rightsize", "aws_elasticache_cluster", '  cluster_id      = "c"\n  engine          = "redis"\n  num_cache_nodes = 1\n  node_type       = "cache.r5.xlarge"\n', {"node_type": "cache.r5.xlarge"}, {"node_type": "cache.r5.large"}),
    Case("aws_s3_lifecycle", "aws_s3_bucket", '  bucket = "logs"\n', {}, ABORT),
    Case("aws_s3_lifecycle", "aws_s3_bucket", '  count = 2\n\n  bucket = "logs-${count.index}"\n', {}, ABORT, keys=COUNT),
    Case("aws_s3_lifecycle", "aws_s3_bucket", '  for_each = toset(["a", "b"])\n\n  bucket = "logs-${each.key}"\n', {}, ABORT, keys=EACH),
    Case("aws_log_retention", "aws_cloudwatch_log_group", '  name = "/aws/lambda/api"\n', {"retention_days": 0}, {"retention_days": 30}),
    Case("aws_redshift_size", "aws_redshift_cluster", '  cluster_identifier  = "dw"\n  node_type           = "ra3.4xlarge"\n  number_of_nodes     = 4\n  skip_final_snapshot = true\n', {"node_type": "ra3.4xlarge", "nodes": 4}, {"nodes": 2}),
    Case("tags_missing", "aws_instance", SERVER, {}, {"CostCenter": "CC-1001"}),
    Case("drift", "aws_instance", SERVER, SIZE[0], SIZE[1]),
    Case("drift_gone", "aws_instance", SERVER, {}, {}),
]  # fmt: skip
OTHERS = [
    *(Case("azure_vm_rightsize", f"azurerm_{one}_virtual_machine", VM, *SMALLER) for one in ("linux", "windows")),
    *(Case("azure_vm_rightsize", f"azurerm_{one}_virtual_machine_scale_set", VMS, *SMALLER) for one in ("linux", "windows")),
    *(Case("azure_vm_shutdown", f"azurerm_{one}_virtual_machine", VM, {}, {}) for one in ("linux", "windows")),
    Case("azure_vm_shutdown", "azurerm_linux_virtual_machine", "  count = 2\n\n" + VM, {}, {}, keys=COUNT),
    *(Case("azure_hybrid_benefit", f"azurerm_{one}_virtual_machine", VM, {}, {"license_type": "RHEL_BYOS" if one == "linux" else "Windows_Server"}) for one in ("linux", "windows")),
    Case("azure_disk_tier", "azurerm_managed_disk", DISK, {"storage_type": "Premium_LRS"}, {"storage_type": "StandardSSD_LRS"}),
    Case("azure_disk_snapshot_first", "azurerm_managed_disk", DISK, {}, {"snapshot": "taken"}),
    Case("azure_disk_delete", "azurerm_managed_disk", DISK, {"snapshot": "taken"}, {}),
    Case("azure_public_ip_delete", "azurerm_public_ip", '  name = "idle"\n', {}, {}),
    Case("azure_sql_sku", "azurerm_mssql_database", '  name     = "db"\n  sku_name = "GP_Gen5_8"\n', {"sku_name": "GP_Gen5_8"}, {"sku_name": "GP_S_Gen5_4", "auto_pause_minutes": 60}),
    Case("azure_app_plan", "azurerm_service_plan", '  name         = "plan"\n  sku_name     = "P2v3"\n  worker_count = 4\n', {"sku_name": "P2v3", "workers": 4}, {"sku_name": "P1v3", "workers": 2}),
    Case("gcp_vm_rightsize", "google_compute_instance", MACHINE, {"machine_type": "n2-standard-8"}, {"machine_type": "n2-standard-4"}),
    Case("gcp_vm_idle", "google_compute_instance", MACHINE, {}, {}),
    Case("gcp_disk_snapshot_first", "google_compute_disk", '  name = "data"\n  zone = "europe-west1-b"\n', {}, {"snapshot": "taken"}),
    Case("gcp_disk_delete", "google_compute_disk", '  name = "data"\n', {"snapshot": "taken"}, {}),
    Case("gcp_ip_delete", "google_compute_address", '  name = "idle"\n', {}, {}),
    Case("gcp_sql_rightsize", "google_sql_database_instance", SQL, {"tier": "db-custom-8-32768"}, {"tier": "db-custom-4-16384"}),
    Case("gcp_sql_idle", "google_sql_database_instance", SQL, {}, {}),
    Case("gcp_run_cpu", "google_cloud_run_v2_service", '  name     = "api"\n  location = "europe-west1"\n\n  template {\n    containers {\n      image = "api"\n\n      resources {\n        cpu_idle = false\n      }\n    }\n  }\n', {"cpu_idle": False}, {"cpu_idle": True}),
]  # fmt: skip
CASES = [*AWS, *OTHERS]
