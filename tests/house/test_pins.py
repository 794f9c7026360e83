"""What is installed: pinned, hashed, and from wherever the machine's index is."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.house.tree import ROOT, files, text_of

LOCKS = ("base", "action", "dev", "build", "checkov")
# In pieces, so that this file does not hold what it looks for.
MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:" + "|".join(("work", "farm", "root", "home")) + r")/[a-z.]", re.M)
REGISTRY_HOST = re.compile(
    r"https?://[a-z.]*(?:"
    + "|".join(("pypi", "pythonhosted", "npmjs", "golang", "crates", "debian"))
    + r")[a-z]*\.[a-z]+"
)


def requirements(name: str) -> dict[str, list[str]]:
    """Pinned package -> its hashes."""
    pins: dict[str, list[str]] = {}
    for line in (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([a-z0-9._-]+)==\S+", line):
            pins[found.group(1)] = []
        elif found := re.match(r"    --hash=(sha256:[0-9a-f]{64})", line):
            pins[list(pins)[-1]].append(found.group(1))
        else:
            pytest.fail(f"requirements/{name}.txt holds more than pins and hashes: {line!r}")
    return pins


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_has_hashes_and_names_no_host(name: str) -> None:
    assert [package for package, hashes in requirements(name).items() if not hashes] == []


def test_what_the_product_needs_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {re.split(r"[^A-Za-z0-9._-]", item)[0].lower() for item in project["project"]["dependencies"]}
    wanted = {re.split(r"[^A-Za-z0-9._-]", item)[0].lower() for item in project["dependency-groups"]["dev"]}
    assert needed <= set(requirements("base"))
    assert needed | wanted <= set(requirements("dev"))


def test_what_users_get_is_what_tests_ran_with() -> None:
    def versions(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^[a-z0-9._-]+==[^ ]+", text, re.MULTILINE))

    assert versions("base") <= versions("action") <= versions("dev")


def test_the_action_installs_the_gate_and_the_client_of_github_and_no_more() -> None:
    added = set(requirements("action")) - set(requirements("base"))
    assert "pygithub" in added
    assert added <= {"pygithub", "pynacl", "pyjwt", "cryptography", "cffi", "pycparser"}


@pytest.mark.parametrize(
    ("what", "pattern"), [("a machine's path", MACHINE_PATH), ("a registry's host", REGISTRY_HOST)]
)
def test_no_file_names(what: str, pattern: re.Pattern[str]) -> None:
    found = [
        f"{path}:{text.count(chr(10), 0, match.start()) + 1}: {match.group().strip()}"
        for path in files()
        if (text := text_of(path)) is not None
        for match in pattern.finditer(text)
    ]
    assert found == [], f"files name {what}"
