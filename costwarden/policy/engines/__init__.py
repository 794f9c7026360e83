"""Rego engines behind one protocol: embedded (regorus) and opa."""
