"""SUB09, SUB14, SUB15 against both engines: whatever they answer differently about the undefined is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costwarden.policy.bundle import Bundle, load_bundle
from costwarden.policy.engines.embedded import EmbeddedEngine
from costwarden.policy.engines.opa import LocalOpaEngine
from costwarden.policy.engines.protocol import PolicyEngine
from tests.policy.rego_bundles import a_bundle, real_opa

DOCUMENT = b'{"resources": [{"address": "with", "n": 1, "a": "x", "e": []}, {"address": "without", "n": 2, "e": []}]}'

PRELUDE = """\
f(x) := x if x != "zz"

g(x) := y if {
	y := x.nope
}

two(x) := 1 if {
	x == 1
} else := 2

s := {"a", "b"}

o := {"a": {"b": 1}}

und := input.limits.nope.x

parts contains one if some one in input.limits.nope

"""
# Under `not`, with `r.a` undefined for one of the two. True: refused.
NEGATIONS = {
    'r.a == "y"': False,
    '"y" == r.a': False,
    "r.a.b == r.a.c": False,
    "r.a": False,
    "r.a = 1": False,
    'r["a"] == 1': False,
    "g(r)": False,
    "r.a == f(r.address)": True,  # alike; f may be undefined for other arguments
    "und == 1": False,
    "count([x | x := r.a]) > 0": False,
    "count({r.a | true}) > 0": False,
    "count(parts) > 0": False,
    "f(r.address) == 1": True,
    'startswith(r.address, "w")': False,
    "r.a in s": True,
    '"a" in r.k': True,
    "f(r.a)": True,
    'startswith(r.a, "x")': True,
    "is_string(r.a)": True,
    "f([r.a])": True,
    'f({"a": r.a})': True,
    "f(o[r.a])": True,
    "f(g(r))": True,
    "g(r) == 1": True,
    "g(r) > 1": True,
    "g(r) in s": True,
    "two(r.k) == 2": True,
    "object.get(r, r.a, 1) == 1": True,
    "max(r.e) == 1": True,
    "max([]) in s": True,
    "o[r.a]": True,
    "o[r.a].b": True,
    "o.a[r.a] == 1": True,
    "r[g(r)] == 1": True,
    "s[r.a]": True,
    "parts[r.a]": True,
    "[r.a] == [1]": True,
    "{r.a} == {1}": True,
    'o == {"a": r.a}': True,
    "[r.k][0]": True,
    "r.n + r.k == 2": True,
    "r.a > 1": True,
    "r.a != 1": True,
    "s - r.k == s": True,
    "und in s": True,
    "f(und)": True,
    "f(input.limits.zz)": True,
}
# Heads, one round of whose body lacks `r.a`.
HEADS = {
    "x contains r.a if some r in input.resources": True,
    "x contains [r.n, r.a] if some r in input.resources": True,
    'x contains {"k": r.a} if some r in input.resources': True,
    "x contains f(r.a) if some r in input.resources": True,
    'x contains sprintf("%v", [r.a]) if some r in input.resources': True,
    "x contains max(r.e) if some r in input.resources": True,
    "x[k] := r.a if some k, r in input.resources": True,
    "x[r.a] := 1 if some r in input.resources": True,
    "x := r.a if some r in input.resources": True,
    "x := y(input) if true\n\ny(v) := v.nope if {\n\ttrue\n} else := 4": True,
    "x contains v if {\n\tsome r in input.resources\n\tv := [r.n, r.a]\n}": False,
    "x contains r.address if some r in input.resources": False,
    "x contains r.a if {\n\tsome r in input.resources\n\tis_string(r.a)\n}": False,
    "x := [r.a | some r in input.resources]": False,
    "x := {r.n: r.a | some r in input.resources}": False,
    "x := [y(r) | some r in input.resources]\n\ny(r) := r.a": False,
    "x := input.resources[1].a": False,
}
OBJECTS_OF_SETS = {
    "x := count(y)\n\ny[k] contains v if some k, v in input.limits.nope": True,
    "x := 1 if y\n\ny[k] contains v if some k, v in input.limits.nope": True,
    "x := count(y)\n\ny[k] contains v if some k, v in input.limits.nope\n\ny.none contains -1": False,
    "x := y\n\ny[k] := v if some k, v in input.limits.nope": False,
}


def _answers(engine: PolicyEngine, bundle: Bundle) -> dict[str, object]:
    return {one["policy"]: one["values"] for one in engine.evaluate_many(bundle, [DOCUMENT])[0]}


def _bundle_of(rules: list[str], folder: Path) -> Bundle:
    """One policy per rule: each reports what its `x` is."""
    folder.mkdir()
    for number, rule in enumerate(rules):
        head = f"# METADATA\n# title: A\n# custom: {{level: deny}}\npackage costwarden.policies.t.c{number}\n\n"
        report = (
            'default result := "undefined"\n\nresult := x\n\n'
            'deny contains {"address": "", "attribute": "", "values": {"x": result}}\n\n'
        )
        text = f"{head}import rego.v1\n\n{report}{PRELUDE}{rule}\n"
        (folder / f"c{number}.rego").write_text(text, encoding="utf-8")
    return load_bundle([folder], shipped=False)


RULES = (
    {
        f"x contains name if {{\n\tsome r in input.resources\n\tnot {one}\n\tname := r.n\n}}": refused
        for one, refused in NEGATIONS.items()
    }
    | HEADS
    | OBJECTS_OF_SETS
)


def test_what_engines_answer_differently_is_refused_and_little_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_opa()
    bundle = _bundle_of(list(RULES), tmp_path / "all")
    found = {Path(one.file).stem for one in EmbeddedEngine().check(bundle)}
    assert {one.code for one in EmbeddedEngine().check(bundle)} == {"SUB09", "SUB14", "SUB15"}
    assert {rule: f"c{number}" in found for number, rule in enumerate(RULES)} == RULES
    monkeypatch.setattr("costwarden.policy.engines.embedded._linted", lambda trees, complete: (json.loads(trees), []))
    embedded, opa = _answers(EmbeddedEngine(), bundle), _answers(LocalOpaEngine(), bundle)
    differing = {rule for number, rule in enumerate(RULES) if embedded[f"t/c{number}"] != opa[f"t/c{number}"]}
    assert {rule for rule in differing if not RULES[rule]} == set()
    assert len(differing) >= 40


@pytest.mark.parametrize(
    ("rule", "code", "line", "col"),
    [
        ("x if not startswith(input.limits.x, `a`)", "SUB09", 9, 21),
        ("x contains r.region.y if some r in input.resources", "SUB14", 9, 12),
        ("x[r.type] contains 1 if some r in input.resources", "SUB15", 9, 1),
    ],
)
def test_a_finding_says_where_and_that_opa_runs_it(rule: str, code: str, line: int, col: int, tmp_path: Path) -> None:
    found = EmbeddedEngine().check(a_bundle(tmp_path, f"deny contains 1 if input.cost\n{rule}\n"))
    assert [(one.code, one.line, one.col, one.runs_under_opa) for one in found] == [(code, line, col, True)]


@pytest.mark.parametrize(
    "statement",
    [
        "not startswith(input.pull.author, `a`)",
        "some r in input.resources\n\tnot r.region in {`x`}",
        "some one in input.budgets\n\tnot one.limit_cents > 5",
        "x := input.limits.x\n\tnot startswith(x, `a`)",
        "value := input.limits.x\n\tnot value in {1}",
        "input.limits.x\n\tnot input.limits.x in {1}",
    ],
)
def test_what_the_document_or_the_query_guarantees_is_fine(statement: str, tmp_path: Path) -> None:
    assert EmbeddedEngine().check(a_bundle(tmp_path, f"deny contains 1 if {{\n\t{statement}\n}}\n")) == []
