"""Fetch the description by npm, prune it, and put it with licence and origin beside the fake that enforces it.

    python -m tools.github_contract [VERSION]

The package is 385 MB unpacked, so this runs only to refresh what is committed; tests need no npm.
"""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import tarfile
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from tools.github_contract.operations import OPERATIONS
from tools.github_contract.prune import prune

PACKAGE = "@octokit/openapi"
VERSION = "23.0.2"
TARGET = Path(__file__).resolve().parents[2] / "tests" / "fakes" / "github" / "contract"


def main(version: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # npm checks the registry's integrity hash of what it downloads.
        pack = ["npm", "pack", "--silent", f"{PACKAGE}@{version}"]
        name = subprocess.run(pack, cwd=folder, check=True, capture_output=True, text=True).stdout.split()[-1]
        archive = Path(folder) / name
        with tarfile.open(archive) as tar:
            spec = json.loads(_member(tar, "package/generated/api.github.com.json"))
            licence = _member(tar, "package/LICENSE")
        origin = {"package": PACKAGE, "version": version, "sha256": sha256(archive.read_bytes()).hexdigest()}
    write(prune(spec, OPERATIONS), licence, origin, TARGET)


def write(pruned: dict[str, Any], licence: bytes, origin: dict[str, str], target: Path) -> None:
    """Write the description, its licence, and where it is from; the same input gives the same bytes."""
    data = json.dumps(pruned, separators=(",", ":"), ensure_ascii=False).encode()
    target.mkdir(parents=True, exist_ok=True)
    (target / "api.github.com.json.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    (target / "LICENSE").write_bytes(licence)
    about = {"origin": origin, "file": "generated/api.github.com.json", "pruned_sha256": sha256(data).hexdigest()}
    (target / "SOURCE.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    file = tar.extractfile(name)
    if file is None:
        raise SystemExit(f"the package has no {name}")
    return file.read()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else VERSION)
