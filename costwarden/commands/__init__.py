"""DOOR: every command that is not the gate, one file each."""
