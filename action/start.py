"""The step, from the action's own checkout: run by bootstrap.py in the environment it made."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if __name__ == "__main__":
    try:
        from action.runner import main
    except Exception as error:  # noqa: BLE001 - a damaged environment must not read as a denial
        print(f"::error title=costwarden::its environment is damaged ({type(error).__name__})")  # noqa: T201
        sys.exit(3)
    sys.exit(main())
