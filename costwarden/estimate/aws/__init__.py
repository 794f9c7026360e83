"""Amazon Web Services, one file per resource type."""
