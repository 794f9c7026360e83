"""The renderer's process: started alone with its own limits, because it is a Go runtime reading hostile source.

Runs as a script and imports nothing of costwarden. Standard input: {"directory", "var_files", "workspace",
"memory_bytes", "cpu_seconds", "output", "output_bytes"}; the blocks, or {"error": text}, go to the file `output`.
"""

import json
import sys
from pathlib import Path
from typing import Any


def limit(memory_bytes: int, cpu_seconds: int, output_bytes: int) -> None:
    """Hard limits where the system has them (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for name, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_CPU", cpu_seconds),
        ("RLIMIT_FSIZE", output_bytes),
        ("RLIMIT_DATA", memory_bytes),
    ):
        kind: int = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (value, value))


def main() -> int:
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    limit(order["memory_bytes"], order["cpu_seconds"], order["output_bytes"])
    import tfparse

    try:
        blocks = tfparse.load_from_path(
            order["directory"],
            stop_on_hcl_error=True,
            allow_downloads=False,
            workspace_name=order["workspace"],
            vars_paths=order["var_files"],
        )
    except tfparse.ParseError as error:
        blocks = {"error": str(error)}
    Path(order["output"]).write_text(json.dumps(blocks), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
