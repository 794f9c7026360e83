"""aws_elasticsearch_domain: the earlier name of an OpenSearch domain."""

from __future__ import annotations

from costwarden.estimate.aws.opensearch_domain import dimensions
from costwarden.estimate.resource import ResourceType

RESOURCE = ResourceType("aws_elasticsearch_domain", dimensions=dimensions)
