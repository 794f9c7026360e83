"""Which arguments a resource type takes, and whether each is an attribute, a map or a block."""
