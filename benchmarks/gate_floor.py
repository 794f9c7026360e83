"""What no gate can avoid: parse the plan once, evaluate the normalised document once. Prints two CPU figures as JSON.

    python -m benchmarks.gate_floor PLAN DOCUMENT

Runs in a process of its own, so that nothing is warm that a gate finds cold.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

RULE = "data.costwarden.main.result"


def parse_seconds(plan: Path) -> float:
    import orjson

    content = plan.read_bytes()
    started = time.process_time()
    orjson.loads(content)
    return time.process_time() - started


def evaluate_seconds(document: Path, policies: Path) -> float:
    import regorus

    engine = regorus.Engine()
    for path in sorted(policies.rglob("*.rego")):
        if not path.stem.endswith("_test"):
            engine.add_policy(str(path), path.read_text(encoding="utf-8"))
    text = document.read_text(encoding="utf-8")
    started = time.process_time()
    engine.set_input_json(text)
    engine.eval_rule_as_json(RULE)
    return time.process_time() - started


def main() -> None:
    plan, document = (Path(argument) for argument in sys.argv[1:3])
    policies = Path(__file__).resolve().parents[1] / "policies" / "rego"
    print(json.dumps({"parse": parse_seconds(plan), "evaluate": evaluate_seconds(document, policies)}))


if __name__ == "__main__":
    main()
