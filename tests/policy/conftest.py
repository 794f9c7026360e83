"""Fixtures of the policy room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from costwarden.policy.engines.opa_binary import running_opa
from tests.policy.parity import BothEngines
from tests.policy.rego_bundles import real_opa


@pytest.fixture(scope="module")
def both() -> Iterator[BothEngines]:
    """The embedded engine and one real opa server, asked together."""
    with running_opa(real_opa(), {}) as url:
        assert isinstance(url, str)
        yield BothEngines(url)
