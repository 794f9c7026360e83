"""The recorded corpus: what regorus answers differently from OPA is refused by the lint, for a recorded reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from costwarden.policy.bundle import Bundle
from costwarden.policy.engines.child import Child, ChildFailed, start_child
from costwarden.policy.engines.embedded import load_files

RECORDED = json.loads(Path(__file__).with_name("corpus_verdicts.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def cases(shared: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads((shared / "data" / "rego" / "cases.json").read_text("utf-8"))["cases"]
    return loaded


def _verdict(case: dict[str, Any]) -> list[str]:
    if case["data"] is not None:
        return ["SUB12"]
    with start_child(20.0, 1024) as child:
        return sorted({one.code for one in load_files(child, Bundle(case["modules"], (), ""), {})[1]})


def test_every_case_is_accepted_or_refused_as_recorded(cases: list[dict[str, Any]]) -> None:
    assert {case["id"]: codes for case in cases if (codes := _verdict(case))} == RECORDED


def test_every_case_that_differs_is_refused(cases: list[dict[str, Any]]) -> None:
    differing = {case["id"] for case in cases if not case["regorus_0_13"].get("same")}
    # Input deeper than 128 levels is a matter of the document; the engine refuses it loudly.
    assert differing - RECORDED.keys() == {"deep_nested_500"}


def test_regorus_still_answers_as_recorded(cases: list[dict[str, Any]]) -> None:
    # Clock, environment, network and chance; and data documents, which the worker does not take at all.
    volatile = {"rand", "time_now_type", "opa_runtime", "http_send", "net_lookup", "uuid_parse"}
    changed = [
        (case["id"], _answer(case))
        for case in cases
        if case["id"] not in volatile and case["data"] is None and _answer(case) != _recorded(case)
    ]
    assert changed == []


def _recorded(case: dict[str, Any]) -> tuple[str, Any]:
    recorded = case["regorus_0_13"]
    return recorded["status"], recorded["value"]


def _answer(case: dict[str, Any]) -> tuple[str, Any]:
    with start_child(20.0, 2048) as child:
        try:
            return _ask(child, case)
        except ChildFailed as error:
            return ("crash" if error.kind == "crash" else "error"), None


def _ask(child: Child, case: dict[str, Any]) -> tuple[str, Any]:
    for name, text in case["modules"].items():
        child.ask("P", name.encode() + b"\0" + text.encode())
    if case["input"] is not None:
        child.ask("I", json.dumps(case["input"]).encode())
    rows = orjson.loads(child.ask("E", case["query"].encode())).get("result")
    return ("ok", rows[0]["expressions"][0]["value"]) if rows else ("undefined", None)
