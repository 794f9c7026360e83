"""The fake GitHub on a port of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.github.fake import FakeGitHub
from tests.fakes.wire import on_loopback


@contextmanager
def serving(folder: Path, prefix: str = "") -> Iterator[FakeGitHub]:
    """A fake GitHub on loopback, until the block ends."""
    with on_loopback() as (url, server):
        server.fake = github = FakeGitHub(folder, url, prefix)
        yield github
