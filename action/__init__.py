"""DOOR: the gate in CI."""
