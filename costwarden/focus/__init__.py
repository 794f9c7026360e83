"""FOCUS rows: the canonical columns, the typing of a delivery, and what does not fit."""
