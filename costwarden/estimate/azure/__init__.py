"""Microsoft Azure, one file per resource type."""
