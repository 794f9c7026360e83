"""Price dimensions per resource type, and what a plan costs."""
