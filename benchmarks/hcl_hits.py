"""How many cost attributes of the recorded stacks lead to a literal, and why the others do not; docs/savings-edits.md.

.venv/bin/python benchmarks/hcl_hits.py
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from costwarden.hcl.edit.model import EditResult  # noqa: E402  (the repository is not on the path of a script)
from costwarden.hcl.edit.plan import plan_edit  # noqa: E402
from costwarden.hcl.oracle import check_edit  # noqa: E402
from tests.hcl.conftest import STACKS  # noqa: E402
from tests.hcl.edits.test_recorded import another, questions  # noqa: E402

RECORDED = ROOT.parent / "shared" / "data" / "plans"


def main() -> int:
    if not RECORDED.is_dir():
        print("recorded data is missing: no ../shared/data/plans beside the repository", file=sys.stderr)
        return 2
    counted: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    origins: Counter[str] = Counter()
    for stack, root, plan in STACKS:
        data = (RECORDED / stack / "plans" / plan).read_bytes()
        document = json.loads(gzip.decompress(data) if plan.endswith(".gz") else data)
        base = RECORDED / stack / "hcl" / "base"
        for address, path, value, alike in questions(document):
            result = plan_edit(base / root, address, path, value, another(value), base=base, advised=alike)
            counted["attributes"] += 1
            if not isinstance(result, EditResult):
                refused[result.code.value] += 1
                continue
            counted["edits"] += 1
            counted["one line"] += sum(line.startswith("+") for line in result.diff.splitlines()) == 2
            counted["seen alike by the second parser"] += check_edit(result).refusal is None
            origins[result.resolved[0].origin.value] += 1
    for title, counts in (("figure", counted), ("literal in", origins), ("refused", refused)):
        print(f"| {title} | count |\n|---|--:|")
        for name, count in counts.most_common():
            print(f"| {name} | {count} |")
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
