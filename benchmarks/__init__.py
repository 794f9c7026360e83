"""Measurements: ratios against floors taken in the same run, as tables for docs/performance.md."""
