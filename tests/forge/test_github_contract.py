"""The vendored description is what it says, and the fake enforces it: each breach is named, in both directions."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.fakes.github.actors import Actor
from tests.fakes.github.contract import FOLDER, github_contract
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.server import serving
from tests.forge.conftest import RIGHTS, SHOP
from tools.github_contract.__main__ import write
from tools.github_contract.operations import OPERATIONS
from tools.github_contract.prune import NoLongerDescribed, prune

RUNS = f"/repos/{SHOP}/check-runs"
COMMENTS = f"/repos/{SHOP}/issues/1/comments"


@pytest.fixture(scope="module")
def fake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeGitHub]:
    with serving(tmp_path_factory.mktemp("github")) as github:
        github.add_repository(SHOP)
        github.add_pull(SHOP, "change")
        yield github


@pytest.fixture(autouse=True)
def _clean(fake: FakeGitHub) -> None:
    fake.violations.clear()


def ask(fake: FakeGitHub, verb: str, path: str, body: Any = None, **named: Any) -> requests.Response:
    headers = {"X-GitHub-Api-Version": named.pop("version", "2022-11-28")}
    token = named.pop("token", None) or fake.actions_token(SHOP, **RIGHTS)
    headers["Authorization"] = f"token {token}"
    return requests.request(verb, fake.url + path, json=body, headers=headers, timeout=10, **named)


def a_run(fake: FakeGitHub, **changes: Any) -> dict[str, Any]:
    sha = fake.repositories[SHOP].git.resolve("change")
    return {"name": "costwarden", "head_sha": sha, "status": "completed", "conclusion": "success", **changes}


def an_output(count: int, **changes: Any) -> dict[str, Any]:
    one = {"path": "a.tf", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m", **changes}
    return {"title": "t", "summary": "s", "annotations": [one] * count}


def test_the_description_is_the_one_its_origin_names() -> None:
    data = gzip.decompress((FOLDER / "api.github.com.json.gz").read_bytes())
    source = json.loads((FOLDER / "SOURCE.json").read_text(encoding="utf-8"))
    assert sha256(data).hexdigest() == source["pruned_sha256"]
    assert source["origin"]["package"] == "@octokit/openapi"
    assert "MIT License" in (FOLDER / "LICENSE").read_text(encoding="utf-8")
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 100_000


def test_it_holds_exactly_the_operations_we_list() -> None:
    assert github_contract().operations() == OPERATIONS


def test_pruning_twice_changes_nothing_and_writes_the_same_bytes(tmp_path: Path) -> None:
    spec = json.loads(gzip.decompress((FOLDER / "api.github.com.json.gz").read_bytes()))
    write(prune(spec, OPERATIONS), b"", {}, tmp_path)
    assert (tmp_path / "api.github.com.json.gz").read_bytes() == (FOLDER / "api.github.com.json.gz").read_bytes()


def test_an_operation_that_is_gone_is_named() -> None:
    with pytest.raises(NoLongerDescribed, match="checks/abolish"):
        prune(github_contract().spec, {"checks/abolish", "checks/get"})


def test_a_parameter_that_holds_slashes_is_matched_whole() -> None:
    found = github_contract().match("GET", "/repos/a/b/commits/refs%2Fheads/x/check-runs")
    assert found is not None
    assert (found[0].id, found[1]["ref"]) == ("checks/list-for-ref", "refs/heads/x")


@pytest.mark.parametrize(
    ("body", "violation"),
    [
        ({"surprise": 1}, "unknown field .surprise"),
        ({"output": an_output(51)}, "has more than 50 items"),
        ({"output": an_output(1, annotation_level="error")}, '"error" is not one of'),
        ({"output": an_output(1, colour="red")}, "unknown field .output.annotations[].colour"),
        ({"output": {"title": "t"}}, '"summary" is a required property'),
        ({"output": {"title": "t", "summary": "s" * 65_536}}, "is longer than 65535 characters"),
        ({"name": 7}, '7 is not of type "string"'),
    ],
)
def test_a_request_that_breaks_the_description_is_caught(
    fake: FakeGitHub, body: dict[str, Any], violation: str
) -> None:
    assert ask(fake, "POST", RUNS, a_run(fake, **body)).status_code == 422
    assert any(violation in one for one in fake.violations), fake.violations
    assert all(one.startswith("checks/create: request:") for one in fake.violations)


@pytest.mark.parametrize(
    ("verb", "path", "named", "violation"),
    [
        ("GET", f"{COMMENTS}?per_page=101", {}, "per_page is '101'"),
        ("GET", f"{COMMENTS}?per_page=", {}, "per_page is ''"),
        ("GET", f"{COMMENTS}?order=up", {}, "unknown query parameter 'order'"),
        ("GET", COMMENTS, {"version": "2026-03-10"}, "X-GitHub-Api-Version is '2026-03-10'"),
        ("GET", COMMENTS, {"version": None}, "X-GitHub-Api-Version is None"),
        ("GET", "/repos/acme/shop/nonsense", {}, "no such operation"),
        ("POST", COMMENTS, {}, "no body"),
        ("GET", f"/repos/{SHOP}/branches/main", {}, "not built into the fake yet"),
    ],
)
def test_an_address_that_breaks_it_is_caught(
    fake: FakeGitHub, verb: str, path: str, named: dict[str, Any], violation: str
) -> None:
    ask(fake, verb, path, **named)
    assert any(violation in one for one in fake.violations), fake.violations


@pytest.mark.parametrize(
    ("answer", "violation"),
    [
        ({"id": "one"}, '"one" is not of type "integer"'),
        ({"created_at": "yesterday"}, '"yesterday" is not a "date-time"'),
        ({"user": {"login": "x"}}, "is not valid under any of the schemas"),
    ],
)
def test_a_response_of_the_fake_that_breaks_it_is_caught(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch, answer: dict[str, Any], violation: str
) -> None:
    real = fake.objects.comment
    monkeypatch.setattr(fake.objects, "comment", lambda *known: real(*known) | answer)
    ask(fake, "POST", COMMENTS, {"body": "text"})
    assert any(violation in one for one in fake.violations), fake.violations


def test_a_handler_that_fails_is_a_violation_not_a_500_of_githubs(
    fake: FakeGitHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake.objects, "comment", lambda *known: {}["x"])
    assert ask(fake, "POST", COMMENTS, {"body": "text"}).status_code == 500
    assert "the fake failed: KeyError('x')" in fake.violations[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"conclusion": None}, "conclusion"),
        ({"output": an_output(1, title="t" * 256)}, "title is too long"),
        ({"output": an_output(1, message="m" * 65_537)}, "message is too large"),
        ({"output": an_output(1, path="/a.tf")}, "path is not relative"),
        ({"head_sha": "f" * 40}, "No commit found for SHA"),
    ],
)
def test_rules_beyond_the_description_are_kept(fake: FakeGitHub, changes: dict[str, Any], said: str) -> None:
    run = {key: value for key, value in a_run(fake, **changes).items() if value is not None}
    answer = ask(fake, "POST", RUNS, run)
    assert (answer.status_code, fake.violations) == (422, [])
    assert said in answer.json()["message"]


def test_rights_are_kept(fake: FakeGitHub) -> None:
    def status(verb: str, path: str, token: str, body: Any = None) -> int:
        return ask(fake, verb, path, body, token=token).status_code

    own = fake.actions_token(SHOP, **RIGHTS)
    text = {"body": "text"}
    number = ask(fake, "POST", COMMENTS, text, token=own).json()["id"]
    edit = f"/repos/{SHOP}/issues/comments/{number}"
    other = fake.actors.add_token(Actor("x[bot]", "x", RIGHTS, frozenset({SHOP})), "ghs")
    assert status("PATCH", edit, other, text) == 403
    assert status("PATCH", edit, own, text) == 200
    assert status("PATCH", edit, fake.user_token("reader", shop="read"), text) == 403
    assert status("PATCH", edit, fake.user_token("writer", shop="write"), text) == 200
    assert status("GET", COMMENTS, fake.user_token("stranger")) == 404
    assert status("GET", COMMENTS, fake.actions_token("acme/else", **RIGHTS)) == 404
    assert status("GET", COMMENTS, fake.actions_token(SHOP, checks="write")) == 403
    assert status("GET", "/user", own) == 403
    assert status("GET", COMMENTS, "nobody") == 401
    assert status("GET", f"/repos/{SHOP}/installation", own) == 401
    assert fake.violations == []
