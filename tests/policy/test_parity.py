"""Documents of every kind, real ones, odd ones, random ones: the embedded engine and real opa give the same bytes.

Every recorded plan is decided by both in test_parity_plans.py. Random documents and mutants are a seeded slice;
COSTWARDEN_SOAK=1 takes the full counts.
"""

from __future__ import annotations

import datetime
import random
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costwarden.policy.bundle import load_bundle, shipped_directory
from costwarden.policy.engines.opa import OpaServerEngine
from costwarden.policy.engines.opa_binary import run_opa
from tests.plugins.counts import SOAK
from tests.policy.documents import TAG_RULES, a_document, a_document_resource, everything, large_document, odd_documents
from tests.policy.parity import BothEngines, gate_with, same_verdict, strict_config
from tests.policy.rego_bundles import a_bundle, real_opa

NOW = datetime.datetime(2026, 11, 21, tzinfo=datetime.UTC)
ROOT = Path(__file__).parents[2]
POLICIES = sorted(policy.id for policy in load_bundle([]).policies)


def test_the_demo_gives_the_same(both: BothEngines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = ROOT / "examples" / "demo" / "plan.json"
    gate_with(both, monkeypatch, plan, ROOT / "examples" / "demo" / "costwarden.yaml", now=NOW)
    gate_with(both, monkeypatch, plan, strict_config(tmp_path, TAG_RULES), environment="dev", now=NOW)


def test_odd_documents_give_the_same_and_every_policy_fires_somewhere(both: BothEngines) -> None:
    seen = BothEngines("http://127.0.0.1:1")
    seen.opa = both.opa
    seen.evaluate_many(load_bundle([]), [orjson.dumps(one) for one in odd_documents()])
    assert seen.fired == set(POLICIES)


def test_5000_resources_give_the_same(both: BothEngines) -> None:
    found = both.evaluate_many(load_bundle([]), [orjson.dumps(large_document(5_000))])
    assert len(found[0]) > 1_000


_text = st.text(max_size=6) | st.sampled_from(["", "prod", "gp2", "m4.large", "100%!d", "Owner", "delete", "%v"])
_integer = st.integers(-3, 3) | st.sampled_from([2**31, -(2**31) - 1, 2**52, -(2**52)])
_scalar = _text | _integer | st.booleans()
_value = st.recursive(
    _scalar, lambda one: st.lists(one, max_size=3) | st.dictionaries(_text, one, max_size=3), max_leaves=6
)
_TYPES = sorted({kind for policy in load_bundle([]).policies for kind in (*policy.attributes, *policy.references)})
_NAMES = {
    kind: sorted({name for policy in load_bundle([]).policies for name in policy.attributes.get(kind, ())})
    for kind in _TYPES
}


@st.composite
def _resource(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(_TYPES))
    tags = draw(st.dictionaries(st.sampled_from([*TAG_RULES, "owner"]) | _text, _text, max_size=4))
    return a_document_resource(
        f"{kind}.{draw(st.sampled_from('abc'))}",
        environment=draw(_text),
        actions=draw(
            st.sampled_from([["create"], ["delete"], ["update"], ["no-op"], ["delete", "create"], ["forget"]])
        ),
        taggable=draw(st.booleans()),
        tags=tags,
        tags_lower={key.lower(): value for key, value in tags.items()},
        tags_unknown=draw(st.lists(st.sampled_from(sorted(TAG_RULES)), max_size=2)),
        tags_near=draw(st.dictionaries(st.sampled_from(sorted(TAG_RULES)), _text, max_size=2)),
        propagates=draw(st.lists(st.fixed_dictionaries({"scope": _text, "key": _text}), max_size=2)),
        attributes=draw(st.dictionaries(st.sampled_from(_NAMES[kind] or ["x"]), _value, max_size=3)),
        refers_to=draw(st.dictionaries(_text, st.lists(st.sampled_from(["aws_eip.a", "aws_instance.b"])), max_size=2)),
        planned_cents=draw(_integer),
        state=draw(st.sampled_from(["priced", "free", "usage", "unpriced", "unsupported"])),
    )


_limits = st.dictionaries(
    st.sampled_from(["monthly_delta_cents", "percent_delta_basis_points", "resource_monthly_cents"]), _integer
)
_documents = st.lists(
    st.builds(
        lambda resources, limits, past, delta: a_document(
            *resources,
            limits=limits,
            cost={
                "past_cents": past,
                "planned_cents": past,
                "delta_cents": delta,
                "delta_basis_points": 0,
                "priced_percent": 1,
            },
        ),
        st.lists(_resource(), max_size=6),
        _limits,
        st.integers(0, 10**9),
        st.integers(-(10**9), 10**9),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=500 if SOAK else 10)
@given(documents=_documents)
def test_random_documents_give_the_same(both: BothEngines, documents: list[dict[str, Any]]) -> None:
    same_verdict(load_bundle([]), [orjson.dumps(one) for one in documents], both)


_FLIPS = ((" == ", " != "), (" > ", " < "), ("not ", ""), (" < ", " > "), (" >= ", " < "))


def _mutants(text: str) -> list[str]:
    """Each `deny` rule dropped, then each operator of the rules flipped, one at a time."""
    start = text.index("import rego.v1")
    dropped = [
        text[: found.start()] + text[found.end() :]
        for found in re.finditer(r"^deny contains violation if \{\n.*?^\}\n", text, re.MULTILINE | re.DOTALL)
    ]
    flipped = [
        text[: start + found.start()] + new + text[start + found.end() :]
        for old, new in _FLIPS
        for found in re.finditer(re.escape(old), text[start:])
    ]
    return dropped + [one for one in flipped if one not in dropped]


# A rule's only `deny` dropped leaves a policy without a rule, which the loader refuses: nothing to compare.
@pytest.mark.parametrize("policy", POLICIES if SOAK else random.Random(5).sample(POLICIES, 5))
def test_a_mutated_policy_changes_both_engines_alike_and_fails_its_tests(
    policy: str, both: BothEngines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opa, copy = real_opa(), tmp_path / "rego"
    shutil.copytree(shipped_directory(), copy)
    for other in POLICIES:  # one policy and what it imports: a mutant then costs its own compilation only
        if other != policy:
            shutil.rmtree(copy / other)
    monkeypatch.setattr("costwarden.policy.bundle.shipped_directory", lambda: copy)
    file = copy / policy / f"{policy.rpartition('/')[2]}.rego"
    original = file.read_text("utf-8")
    mutants = _mutants(original)
    survivors = []
    documents = [orjson.dumps(one) for one in (odd_documents() if SOAK else [everything()])]
    for number, mutant in enumerate(mutants if SOAK else mutants[:1]):
        file.write_text(mutant, encoding="utf-8")
        if run_opa(opa, ["test", str(copy / "lib"), str(file.parent)]).returncode == 0:
            survivors.append(number)
        if "deny contains" in mutant:
            same_verdict(load_bundle([]), documents, both)
    file.write_text(original, encoding="utf-8")
    assert survivors == []


def test_bundles_of_different_digests_share_a_server_at_the_same_time(both: BothEngines, tmp_path: Path) -> None:
    bundles = {
        name: a_bundle(tmp_path / name, f'deny contains {{"address": "{name}", "attribute": "", "values": {{}}}}\n')
        for name in ("one", "two", "three", "four")
    }
    bundles["shipped"] = load_bundle([])
    text = orjson.dumps(everything())
    expected = {name: both.embedded.evaluate_many(bundle, [text]) for name, bundle in bundles.items()}
    names = [*bundles, *reversed(bundles)] * 2
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda name: both.opa.evaluate_many(bundles[name], [text]), names))
    assert [found[at] for at, _ in enumerate(names)] == [expected[name] for name in names]
    assert [one["address"] for one in expected["one"][0]] == ["one"]


def test_the_client_waits_longer_than_its_own_1_5_seconds(tmp_path: Path) -> None:
    import http.server
    import threading

    class Slow(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            marker = "uploaded" in self.path
            time.sleep(0 if marker else 1.9)
            body = b'{"result": true}' if marker else b'{"result": []}'
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Slow) as stub:
        threading.Thread(target=stub.serve_forever, daemon=True).start()
        try:
            engine = OpaServerEngine(f"http://127.0.0.1:{stub.server_address[1]}", trust_environment=False)
            assert engine.evaluate_many(a_bundle(tmp_path), [b"{}"]) == [[]]
        finally:
            stub.shutdown()
