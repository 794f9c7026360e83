"""Our own rules: one file each, found by `registry.py`; a rule looks at one resource."""
