"""REST under /v1: one table of endpoints is routing, validation and OpenAPI."""
