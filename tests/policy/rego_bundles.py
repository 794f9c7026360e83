"""Bundles for engine tests: rules under one policy, written to a directory and loaded as a user's would be."""

from __future__ import annotations

from pathlib import Path

import pytest

from costwarden.policy.bundle import Bundle, load_bundle
from costwarden.policy.engines.opa_binary import OpaMissing, find_opa

HEAD = """\
# METADATA
# title: A
# custom: {level: deny, message: "m"}
package costwarden.policies.t.a

import rego.v1

"""
FIRES = 'deny contains {"address": "", "attribute": "", "values": {}} if input.parameters.fire == true\n'


def a_bundle(directory: Path, rules: str = FIRES, *, head: str = HEAD, name: str = "a.rego") -> Bundle:
    """Only the given rules and the shipped main.rego."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / name).write_text(head + rules, encoding="utf-8")
    return load_bundle([directory], shipped=False)


def real_opa() -> Path:
    try:
        return find_opa()
    except OpaMissing:
        pytest.skip("no opa program: set COSTWARDEN_OPA or run `make tools`")
