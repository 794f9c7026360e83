"""Types whose schema has a `tags` argument: a plan shows it as null where nobody wrote it, source does not."""

from __future__ import annotations

# AWS provider, resources that take `tags` and bring cost or own something that does. A type missing here is only
# treated as taggable where the source writes tags, so the list may stay behind new types.
_AWS = frozenset(
    """
    acm_certificate alb ami api_gateway_rest_api api_gateway_stage apigatewayv2_api apprunner_service
    appsync_graphql_api athena_workgroup backup_plan backup_vault batch_compute_environment
    batch_job_definition batch_job_queue cloud9_environment_ec2 cloudfront_distribution cloudtrail
    cloudwatch_event_rule cloudwatch_log_group cloudwatch_metric_alarm codebuild_project codecommit_repository
    codepipeline cognito_user_pool customer_gateway datasync_task db_cluster_snapshot db_instance
    db_option_group db_parameter_group db_snapshot db_subnet_group dms_replication_instance docdb_cluster
    docdb_cluster_instance dx_connection dx_gateway dynamodb_table ebs_snapshot ebs_volume
    ec2_capacity_reservation ec2_client_vpn_endpoint ec2_fleet ec2_host ec2_transit_gateway
    ec2_transit_gateway_vpc_attachment ecr_repository ecs_capacity_provider ecs_cluster ecs_service
    ecs_task_definition efs_access_point efs_file_system eip eks_addon eks_cluster eks_fargate_profile
    eks_node_group elastic_beanstalk_application elastic_beanstalk_environment elasticache_cluster
    elasticache_parameter_group elasticache_replication_group elasticache_serverless_cache
    elasticache_subnet_group elasticsearch_domain elb emr_cluster emr_serverless_application flow_log
    fsx_lustre_file_system fsx_ontap_file_system fsx_openzfs_file_system fsx_windows_file_system
    globalaccelerator_accelerator glue_crawler glue_job grafana_workspace guardduty_detector
    iam_instance_profile iam_policy iam_role iam_user imagebuilder_image instance internet_gateway
    keyspaces_table kinesis_analytics_application kinesis_firehose_delivery_stream kinesis_stream
    kinesis_video_stream kinesisanalyticsv2_application kms_key lambda_function launch_template lb lb_listener
    lb_target_group lightsail_instance macie2_classification_job media_convert_queue memorydb_cluster
    mq_broker msk_cluster msk_serverless_cluster mskconnect_connector mwaa_environment nat_gateway
    neptune_cluster neptune_cluster_instance network_acl network_interface networkfirewall_firewall
    opensearch_domain opensearchserverless_collection pipes_pipe qldb_ledger rds_cluster rds_cluster_instance
    rds_cluster_parameter_group rds_global_cluster redshift_cluster redshift_subnet_group
    redshiftserverless_namespace redshiftserverless_workgroup route53_health_check route53_resolver_endpoint
    route53_zone route_table s3_bucket s3_object sagemaker_endpoint sagemaker_endpoint_configuration
    sagemaker_model sagemaker_notebook_instance secretsmanager_secret security_group service_discovery_service
    sfn_state_machine signer_signing_profile sns_topic spot_fleet_request spot_instance_request sqs_queue
    ssm_parameter storagegateway_gateway subnet synthetics_canary timestreamwrite_database
    timestreamwrite_table transfer_server vpc vpc_endpoint vpc_peering_connection
    vpc_security_group_egress_rule vpc_security_group_ingress_rule vpn_connection vpn_gateway wafv2_ip_set
    wafv2_rule_group wafv2_web_acl workspaces_workspace xray_group
    """.split()
)


def has_tags(resource_type: str) -> bool:
    """Whether the type takes `tags`, as far as costwarden knows without the provider's schema."""
    return resource_type.removeprefix("aws_") in _AWS if resource_type.startswith("aws_") else False
