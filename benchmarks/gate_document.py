"""Write the normalised document a gate would give its engine.

python -m benchmarks.gate_document PLAN DOCUMENT
"""

from __future__ import annotations

import sys
from pathlib import Path

from costwarden.config import read_config
from costwarden.gate.documents import documents_of
from costwarden.gate.estimating import estimate_all, load
from costwarden.gate.lines import Lines
from costwarden.gate.request import GateRequest, parse_now
from costwarden.policy.bundle import load_bundle


def main() -> None:
    plan, document = sys.argv[1:3]
    request = GateRequest(plans=[plan])
    config = read_config(None)
    bundle = load_bundle([])
    loaded, _ = load(request, config)
    estimate = estimate_all(loaded, request, config)
    lines = [Lines(one.target, request.directory) for one in loaded]
    [(_, _, content)] = documents_of(
        loaded, estimate, config, request, parse_now("2026-11-21T12:00:00Z"), bundle, lines
    )
    Path(document).write_bytes(content)


if __name__ == "__main__":
    main()
