"""Source trees written by the tests, and the recorded stacks with the plan of each root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from costwarden.hcl.tree import SourceTree

WriteTree = Callable[[Mapping[str, str | bytes]], Path]

# (stack, root below hcl/base, plan)
STACKS = (
    ("m1-modern", "app", "00-initial-app.json"),
    ("m1-modern", "data", "00-initial-data.json"),
    ("m1-modern", "stream", "00-initial-stream.json"),
    ("s1-webshop", ".", "00-initial.json"),
    ("s2-multienv", "envs/dev", "00-initial-dev.json"),
    ("s2-multienv", "envs/prod", "00-initial-prod.json"),
    ("s2-multienv", "envs/stage", "00-initial-stage.json"),
    ("s3-dataplatform", ".", "00-initial.json"),
    ("s5-foreach", ".", "00-initial.json"),
    ("s7-museum", ".", "00-initial.json"),
    ("s9-scale", ".", "create-1000.json.gz"),
)


@pytest.fixture
def write_tree(tmp_path: Path) -> WriteTree:
    """write_tree({"main.tf": "..."}) writes the files and gives their folder, which is the base as well."""

    def write(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "repository"
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write


@pytest.fixture
def tree_of(write_tree: WriteTree) -> Callable[[Mapping[str, str | bytes]], SourceTree]:
    def build(files: Mapping[str, str | bytes]) -> SourceTree:
        root = write_tree(files)
        return SourceTree(root, root)

    return build
