"""Write the committed JSON Schemas from the models they describe: `python -m tools.schemas generate [--check]`.

One entry per schema: file name -> where the pydantic model, TypedDict or union is. `--check` changes nothing and
leaves with 1 if a committed file is not what the model says.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path
from typing import Any, Literal

FOLDER = Path(__file__).resolve().parents[1] / "schemas"
SCHEMAS: dict[str, tuple[str, str, Literal["validation", "serialization"]]] = {
    "report": ("costwarden.report.json_shape:Report", "costwarden gate report", "serialization"),
    "document": ("costwarden.policy.document_shape:DocumentShape", "costwarden policy document", "serialization"),
    "config": ("costwarden.config.model:Config", "costwarden.yaml", "validation"),
    "tenants": ("collectors.night.tenants:TenantsFile", "tenants.yaml", "validation"),
    "attribution": ("costwarden.warehouse.attribution.rules:Attribution", "attribution.yaml", "validation"),
    "exceptions": ("costwarden.policy.exceptions:ExceptionsFile", ".costwarden/exceptions.yaml", "validation"),
}
# Fields of version 1 that came after its first ones: always written, and a document without them is one all the same.
ADDED = {
    "report": {
        "ReportShape": "advice changes baseline notices policies_evaluated policies_passed policies_not_evaluated",
        "CostShape": "source warnings by_basis",
        "ProjectShape": "billed_last_30_days",
        "ResourceShape": "past_components past_state delta_monthly delta_low delta_high region previous_address",
        "ComponentShape": "part usage_based price_missing monthly_low monthly_high",
        "FindingShape": "blocks_from exception",
    },
    "document": {"ResourceShape": "tags_near propagates refers_to", "BudgetShape": "delta_cents"},
}


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one entry."""
    from pydantic import TypeAdapter

    where, title, mode = SCHEMAS[name]
    module, _, attribute = where.partition(":")
    model = getattr(importlib.import_module(module), attribute)
    schema = TypeAdapter(model).json_schema(mode=mode)
    for shape, added in ADDED.get(name, {}).items():
        for field in added.split():
            schema["$defs"][shape]["required"].remove(field)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:costwarden:schema:{name}:v1"}
    return {**head, **schema, "title": title}


def text_of(name: str) -> str:
    return json.dumps(schema_of(name), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.schemas", description=__doc__)
    parser.add_argument("command", choices=["generate"])
    parser.add_argument("--check", action="store_true", help="compare only")
    options = parser.parse_args(arguments)
    stale = []
    for name in SCHEMAS:
        path, text = FOLDER / f"{name}.json", text_of(name)
        if options.check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            FOLDER.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
    if stale:
        print(f"not what the models say: {', '.join(stale)}; run python -m tools.schemas generate", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
