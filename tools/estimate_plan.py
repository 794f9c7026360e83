"""Print a plan's estimate as Infracost JSON, for tools/accuracy and the scorer.

python -m tools.estimate_plan PLAN [--usage FILE] [--billing]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import orjson

from costwarden.estimate.infracost_out import build_breakdown
from costwarden.estimate.run import estimate_plan
from costwarden.estimate.usage import read_usage
from costwarden.plan.read import read_plan
from costwarden.prices.catalogue import Catalogue


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plan")
    parser.add_argument("--usage", type=Path)
    parser.add_argument("--billing", action="store_true", help="billing-correct instead of Infracost's simplifications")
    arguments = parser.parse_args()
    usage = read_usage(arguments.usage) if arguments.usage else None
    estimate = estimate_plan(
        read_plan(arguments.plan), catalogue=Catalogue(), usage=usage, compat=not arguments.billing
    )
    sys.stdout.buffer.write(orjson.dumps(build_breakdown(estimate), option=orjson.OPT_INDENT_2))


if __name__ == "__main__":
    main()
