"""The gate by webhook: fetch, decide, record, publish. Nothing of a repository is executed."""
