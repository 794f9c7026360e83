"""A plan whose values have other types than Terraform's: refused in words, never a traceback."""

from __future__ import annotations

import orjson

from costwarden.errors import CostwardenError
from costwarden.plan.read import parse_plan
from tests.builders import a_plan_document, a_resource


def test_wrong_types_anywhere_never_escape_as_tracebacks():
    """Every node of a small plan replaced by each JSON type: a plan or a CostwardenError, nothing else."""
    document = a_plan_document(
        a_resource(
            "aws_eip.a", before={"tags": {"a": "b"}}, after={"tags": {"a": "b"}}, after_sensitive={"tags": {"a": True}}
        ),
        variables={"v": {"value": "x"}},
        prior_state={
            "values": {"outputs": {"o": {"sensitive": True, "value": "x"}}, "root_module": {"resources": [{}]}}
        },
        output_changes={"o": {"actions": ["create"], "after": "x", "after_sensitive": True}},
    )
    document["configuration"]["root_module"] |= {
        "module_calls": {
            "m": {"expressions": {"a": {"references": ["var.v"]}}, "module": {"variables": {"a": {"sensitive": True}}}}
        },
        "variables": {"v": {"default": 1}},
        "outputs": {"o": {"sensitive": True, "expression": {"constant_value": "x"}}},
    }

    def nodes(value, path=()):
        yield path
        if isinstance(value, (dict, list)):
            for key in value if isinstance(value, dict) else range(len(value)):
                yield from nodes(value[key], (*path, key))

    for path in list(nodes(document))[1:]:
        for wrong in (None, True, 7, "text", [], [1], {}, {"x": 1}):
            broken = orjson.loads(orjson.dumps(document))
            target = broken
            for step in path[:-1]:
                target = target[step]
            target[path[-1]] = wrong
            try:
                parse_plan(orjson.dumps(broken), path="plan.json", name="x", raw=True)
            except CostwardenError:
                continue
