"""Composition: plan + estimate + policies -> GateResult."""
