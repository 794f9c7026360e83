"""docs/api.md names every endpoint with its scope, and every status."""

from __future__ import annotations

import re

from bot.api.openapi import _ERRORS
from bot.api.routes import ENDPOINTS
from costwarden.commands.token import SCOPES
from tests.house.tree import ROOT

PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def test_the_page_lists_exactly_the_endpoints() -> None:
    listed = re.findall(r"^\| `(GET|POST|PUT|DELETE) (/v1/\S+)` \|.*\| `(\w+)` \|$", PAGE, re.MULTILINE)
    assert listed == [(one.method, one.path, one.scope) for one in ENDPOINTS]


def test_the_page_names_every_parameter_scope_and_status() -> None:
    names = {parameter.name for one in ENDPOINTS for parameter in one.parameters}
    assert [name for name in sorted(names) if not re.search(rf"`{name}\b|by` up", PAGE)] == []
    assert [scope for scope in SCOPES if f"`{scope}`" not in PAGE] == []
    assert [status for status in _ERRORS if str(status) not in PAGE] == []


def test_scopes_of_the_table_can_be_given_to_a_token() -> None:
    assert {one.scope for one in ENDPOINTS} <= set(SCOPES)
