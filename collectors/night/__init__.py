"""The night: tenants and their sources, deliveries in order, reconciliation, the summary and its exit code."""
