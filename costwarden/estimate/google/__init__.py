"""Google Cloud, one file per resource type."""
