"""The step, from the action's own checkout: run by bootstrap.py in the environment it made."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from action.runner import main

if __name__ == "__main__":
    sys.exit(main())
