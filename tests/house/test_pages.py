"""Pages: their links lead somewhere, and what must have a page has one."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.house.tree import ROOT, files, text_of

PAGES = [path for path in files() if path.suffix == ".md" and path.parts[0] != "tests"]
POLICIES = sorted(
    path
    for path in files()
    if path.parts[:2] == ("policies", "rego") and len(path.parts) == 5 and not path.stem.endswith("_test")
)
FIRST_DAY = ("LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md")


def anchors(page: str) -> set[str]:
    """The fragment ids a Markdown page's headings get on GitHub."""
    headings = re.findall(r"^#+ +(.+?) *$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", text_of(page) or "", flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", text)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, fragment = unquote(target).partition("#")
        goal = (ROOT / page).parent / name if name else ROOT / page
        assert goal.exists(), f"{page} links to {target}"
        if fragment and goal.suffix == ".md":
            assert fragment in anchors(goal.read_text(encoding="utf-8")), f"{page} links to {target}"


@pytest.mark.parametrize("name", FIRST_DAY)
def test_what_a_stranger_looks_for_is_there(name: str) -> None:
    assert (ROOT / name).is_file()


def test_there_are_policies() -> None:
    assert len(POLICIES) >= 10


@pytest.mark.parametrize("policy", POLICIES, ids=lambda path: "/".join(path.parts[2:4]))
def test_every_policy_has_a_test_and_a_page(policy: Path) -> None:
    room, name = policy.parts[2:4]
    assert policy.name == f"{name}.rego"
    text = (ROOT / policy).read_text(encoding="utf-8")
    assert f"package costwarden.policies.{room}.{name}\n" in text
    assert text.startswith("# METADATA\n")
    assert (ROOT / policy).with_name(f"{name}_test.rego").is_file()
    assert (ROOT / "docs" / "policies" / room / f"{name}.md").is_file()


def test_every_policy_page_has_its_policy() -> None:
    pages = {
        path.with_suffix("").parts[2:]
        for path in PAGES
        if path.parts[:2] == ("docs", "policies") and len(path.parts) == 4
    }
    assert pages == {path.parts[2:4] for path in POLICIES}


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in PAGES if path.parts[:2] == ("docs", "decisions")]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
