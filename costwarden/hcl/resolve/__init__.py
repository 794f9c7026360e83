"""From an attribute of a resource to the literal in the source that sets it."""
