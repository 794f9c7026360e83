"""The night: sources, reconciliation, the run, its commands."""
