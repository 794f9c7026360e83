"""The SQL state store: deliveries, jobs, leases, loads, approvals, audit, tokens (SQLite or PostgreSQL)."""
