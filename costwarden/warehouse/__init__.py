"""ClickHouse or chdb: one database per tenant, loaded by stage, check and swap."""
