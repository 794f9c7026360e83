"""One contract for both engines, and every way to fail: none of them may look like "nothing found"."""

from __future__ import annotations

import http.server
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costwarden.errors import CostwardenError
from costwarden.policy.bundle import load_bundle
from costwarden.policy.diagnostic import PolicyRefused
from costwarden.policy.engines.child import start_child
from costwarden.policy.engines.choose import choose_engine
from costwarden.policy.engines.embedded import EmbeddedEngine
from costwarden.policy.engines.opa import LocalOpaEngine, OpaServerEngine
from costwarden.policy.engines.opa_binary import running_opa
from costwarden.policy.engines.protocol import EngineError, EngineFailed, PolicyEngine, Undefined, Value
from tests.policy.rego_bundles import a_bundle, real_opa


@pytest.fixture(params=["embedded", "opa"])
def engine(request: pytest.FixtureRequest) -> PolicyEngine:
    if request.param == "opa":
        real_opa()
        return LocalOpaEngine()
    return EmbeddedEngine()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with running_opa(real_opa(), {}) as url:
        assert isinstance(url, str)
        yield url


def test_a_firing_rule_is_reported_and_a_silent_one_is_an_empty_list(engine: PolicyEngine, tmp_path: Path) -> None:
    found = engine.evaluate_many(
        a_bundle(tmp_path), [b'{"parameters": {"fire": true}}', b'{"parameters": {"fire": false}}', b"{}"]
    )
    assert found == [[{"policy": "t/a", "rule": "deny", "address": "", "attribute": "", "values": {}}], [], []]


def test_an_undefined_entry_is_not_an_empty_list(engine: PolicyEngine, tmp_path: Path) -> None:
    assert engine.evaluate(a_bundle(tmp_path), b"{}", entry="data.costwarden.typo.result") == Undefined()


def test_a_type_error_in_a_deny_rule_is_an_error_not_a_pass(engine: PolicyEngine, tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, 'deny contains {"address": upper(input.version), "attribute": "", "values": {}}\n')
    answer = engine.evaluate(bundle, b'{"version": 1}')
    assert isinstance(answer, EngineError)
    assert answer.kind == "runtime"


def test_input_that_is_not_json_is_an_error(engine: PolicyEngine, tmp_path: Path) -> None:
    assert isinstance(engine.evaluate(a_bundle(tmp_path), b'{"fire": tru'), EngineError)


@pytest.mark.parametrize(
    "rule",
    [
        'deny contains "text"',
        'deny := [{"address": "", "attribute": "", "values": {}}]',
        'deny contains {"address": 1, "attribute": "", "values": {}}',
        'deny contains {"address": "", "attribute": "", "values": {}, "msg": "%!d(string=x)"}',
        'deny contains {"address": "", "attribute": "", "values": []}',
        "deny := true",
    ],
)
def test_a_malformed_violation_fails_closed(engine: PolicyEngine, tmp_path: Path, rule: str) -> None:
    with pytest.raises(EngineFailed):
        engine.evaluate_many(a_bundle(tmp_path, rule + "\n"), [b"{}"])


def test_a_percent_sign_of_the_input_is_no_broken_sprintf(engine: PolicyEngine, tmp_path: Path) -> None:
    rules = (
        'deny contains {"address": a, "attribute": b, "values": {"tag": tag}, "msg": sprintf("tag `%s`", [tag])} if {\n'
        "\ttag := input.parameters.tag\n\ta := lower(tag)\n\tb := substring(tag, 2, -1)\n}\n"
    )
    bundle = a_bundle(tmp_path, rules)
    hostile = "A 100%!d(string=x) %!"
    found = engine.evaluate_many(bundle, [orjson.dumps({"parameters": {"tag": hostile}})])[0]
    assert found[0]["msg"] == f"tag `{hostile}`"
    assert found[0]["attribute"] == hostile[2:]
    broken = (
        'deny contains {"address": "", "attribute": "", "values": {}, "msg": msg} if msg := "100%!d (%!v(MISSING))"\n'
    )
    with pytest.raises(EngineFailed, match="%!"):
        engine.evaluate_many(a_bundle(tmp_path, broken), [orjson.dumps({"parameters": {"tag": "100%!d"}})])


def test_a_conftest_package_is_read(engine: PolicyEngine, tmp_path: Path) -> None:
    rules = (
        'deny contains "plain" if input.resources\n\n'
        'violation contains {"msg": "object", "address": "x.y"} if input.resources\n\n'
        'warn_size contains "soft" if input.resources\n'
    )
    bundle = a_bundle(tmp_path, rules, head="package main\n\nimport rego.v1\n\n")
    assert [policy.id for policy in bundle.policies] == ["conftest/main"]
    found = engine.evaluate_many(bundle, [b'{"resources": []}'])[0]
    assert sorted((one["rule"], one["msg"], one["address"], one["attribute"]) for one in found) == [
        ("deny", "object", "x.y", "object"),
        ("deny", "plain", "", "plain"),
        ("warn", "soft", "", "soft"),
    ]


def test_a_policy_that_would_never_fire_is_refused(engine: PolicyEngine, tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, "deny contains `x` if input.resource_changes\n", head="package main\n")
    assert [one.code for one in engine.check(bundle)] == ["DOC01"]
    with pytest.raises(PolicyRefused, match=r"a\.rego:2:\d+: DOC01 .*input\.plan"):
        engine.evaluate_many(bundle, [b"{}"])


def test_a_policy_that_reads_the_plan_needs_the_plan(engine: PolicyEngine, tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, 'deny contains "x" if input.plan.resource_changes\n', head="package main\n")
    with pytest.raises(PolicyRefused, match=r"input\.plan"):
        engine.evaluate_many(bundle, [b"{}"])
    assert len(engine.evaluate_many(bundle, [b'{"plan": {"resource_changes": []}}'])[0]) == 1


def test_shipped_policies_pass_the_lint() -> None:
    assert EmbeddedEngine().check(load_bundle([])) == []


def test_recursion_is_refused_before_it_kills_the_worker(engine: PolicyEngine, tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, 'f(x) := f(x)\n\ndeny contains {"a": f(1)}\n')
    with pytest.raises(PolicyRefused, match="recurs"):
        engine.evaluate_many(bundle, [b"{}"])


def test_a_worker_that_crashes_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costwarden.policy.engines.embedded.lint_trees", lambda trees, complete: [])
    answer = EmbeddedEngine().evaluate(a_bundle(tmp_path, 'f(x) := f(x)\n\ndeny contains {"a": f(1)}\n'), b"{}")
    assert isinstance(answer, EngineError)
    assert answer.kind == "crash"


LOOP = """\
deny contains {"a": 1} if {
	some a in input.resources
	some b in input.resources
	some c in input.resources
	a + b + c < 0
}
"""


def test_an_endless_policy_ends_at_the_deadline(tmp_path: Path) -> None:
    answer = EmbeddedEngine().evaluate(
        a_bundle(tmp_path, LOOP), orjson.dumps({"resources": list(range(3000))}), timeout_seconds=1.0
    )
    assert isinstance(answer, EngineError)
    assert answer.kind == "timeout"


def test_the_memory_limit_is_an_error(tmp_path: Path) -> None:
    rules = (
        "big := {[a, b] | some a in input.resources; some b in input.resources}\n\n"
        'deny contains {"a": 1} if count(big) > 1\n'
    )
    answer = EmbeddedEngine().evaluate(
        a_bundle(tmp_path, rules), orjson.dumps({"resources": list(range(3000))}), timeout_seconds=30.0, memory_mb=160
    )
    assert isinstance(answer, EngineError)
    assert answer.kind == "memory"


def test_a_killed_worker_is_an_error() -> None:
    from costwarden.policy.engines.child import ChildFailed

    with start_child(10.0, 512) as child:
        os.kill(child.pid, signal.SIGKILL)
        with pytest.raises(ChildFailed) as caught:
            child.ask("A")
    assert caught.value.kind == "crash"


class _Stub(http.server.BaseHTTPRequestHandler):
    mode = "500"

    def do_POST(self) -> None:
        if self.mode == "slow":
            time.sleep(1.5)
        body = b"{}" if self.mode == "undefined" else b"no json"
        self.send_response(500 if self.mode == "500" else 200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_PUT = do_POST

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.mark.parametrize(("mode", "kind"), [("500", "transport"), ("garbage", "transport"), ("slow", "timeout")])
def test_a_server_that_misbehaves_is_an_error(mode: str, kind: str, tmp_path: Path) -> None:
    handler = type("Stub", (_Stub,), {"mode": mode})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as stub:
        threading.Thread(target=stub.serve_forever, daemon=True).start()
        try:
            url = f"http://127.0.0.1:{stub.server_address[1]}"
            answer = OpaServerEngine(url, trust_environment=False).evaluate(
                a_bundle(tmp_path), b"{}", timeout_seconds=0.5
            )
        finally:
            stub.shutdown()
    assert isinstance(answer, EngineError)
    assert answer.kind == kind


def test_a_server_that_is_down_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="transport"):
        OpaServerEngine("http://127.0.0.1:9", trust_environment=False).evaluate_many(a_bundle(tmp_path), [b"{}"])


def test_two_versions_of_a_bundle_share_a_server(server: str, tmp_path: Path) -> None:
    engine = OpaServerEngine(server, trust_environment=False)
    first = a_bundle(tmp_path / "one")
    second = a_bundle(tmp_path / "two", 'deny contains {"address": "b", "attribute": "", "values": {}}\n')
    assert engine.evaluate_many(first, [b"{}"]) == [[]]
    assert [one["address"] for one in engine.evaluate_many(second, [b"{}"])[0]] == ["b"]
    assert engine.evaluate_many(first, [b"{}"]) == [[]]
    assert engine.version.startswith("opa")


def test_shipped_policies_upload_to_a_server_libraries_first(server: str) -> None:
    engine = OpaServerEngine(server, trust_environment=False)
    document = b'{"resources": [], "budgets": [], "cost": {"delta_cents": 2}, "limits": {"monthly_delta_cents": 1}}'
    found = engine.evaluate_many(load_bundle([]), [document])
    assert [one["policy"] for one in found[0]] == ["cost/monthly_delta"]
    assert found == EmbeddedEngine().evaluate_many(load_bundle([]), [document])


def test_a_policy_the_server_cannot_compile_is_refused_with_its_own_file_name(server: str, tmp_path: Path) -> None:
    bundle = a_bundle(tmp_path, 'deny contains {"a": nosuch(1)}\n')
    with pytest.raises(PolicyRefused, match=r"a\.rego.*nosuch"):
        OpaServerEngine(server, trust_environment=False).evaluate_many(bundle, [b"{}"])


_leaf = st.one_of(st.text(max_size=8), st.integers(-(2**53), 2**53), st.booleans())
_json = st.recursive(
    _leaf, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)


@settings(
    max_examples=400 if os.environ.get("COSTWARDEN_SOAK") else 15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(document=st.dictionaries(st.text(max_size=5), _json, max_size=5))
def test_any_document_means_the_same_in_both_engines(server: str, tmp_path: Path, document: dict[str, object]) -> None:
    violation = '{"address": sprintf("%v", [k]), "attribute": type_name(v), "values": {"v": v}}'
    rules = f"deny contains {violation} if some k, v in input\n"
    bundle, text = a_bundle(tmp_path, rules), orjson.dumps(document)
    embedded = EmbeddedEngine().evaluate(bundle, text)
    assert isinstance(embedded, Value)
    assert embedded == OpaServerEngine(server, trust_environment=False).evaluate(bundle, text)


@pytest.mark.parametrize("name", ["conftest", "ftp://x", "opa://x"])
def test_an_unknown_engine_is_refused(name: str) -> None:
    with pytest.raises(CostwardenError):
        choose_engine(name, {})
