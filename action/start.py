"""The step, run by bootstrap.py in the environment it made.

A release tree has it installed there; a checkout of the source has it beside this file.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if (ROOT / "costwarden").is_dir():
    sys.path.insert(0, str(ROOT))

if __name__ == "__main__":
    try:
        from action.runner import main
    except Exception as error:  # noqa: BLE001 - a damaged environment must not read as a denial
        print(f"::error title=costwarden::its environment is damaged ({type(error).__name__})")  # noqa: T201
        sys.exit(3)
    sys.exit(main())
