"""`python -m tools.scaffold policy|command|resource|collector|chatops NAME`."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.scaffold import chatops, collector, command, policy, resource
from tools.scaffold.write import CannotScaffold

KINDS = {
    "policy": policy.scaffold,
    "command": command.scaffold,
    "resource": resource.scaffold,
    "collector": collector.scaffold,
    "chatops": chatops.scaffold,
}


def main(arguments: list[str], root: Path) -> int:
    if len(arguments) != 2 or arguments[0] not in KINDS:
        print(f"usage: python -m tools.scaffold {'|'.join(KINDS)} NAME", file=sys.stderr)
        return 2
    try:
        done = KINDS[arguments[0]](arguments[1], root)
    except CannotScaffold as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(done))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
