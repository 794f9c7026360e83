"""A worker process: started, asked, and killed at its deadline; every way it can end has a kind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from costwarden.policy.engines.protocol import FailureKind

_WORKER = Path(__file__).with_name("worker.py")
# What the system's loader needs to start Python at all; nothing else of the environment reaches a policy.
_KEPT = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")


class ChildFailed(Exception):
    """The worker answered with an error, or did not answer; caught by the engine."""

    def __init__(self, kind: FailureKind, reason: str) -> None:
        super().__init__(reason)
        self.kind: FailureKind = kind
        self.reason = reason


class Child:
    """A running worker. Not for several threads."""

    def __init__(self, process: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
        self._process, self._stderr = process, stderr
        self.timed_out = False
        self.pid = process.pid

    def ask(self, kind: str, body: bytes = b"", *, on_error: FailureKind = "runtime") -> bytes:
        """The worker's answer; ChildFailed with `on_error` where the engine said no."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        request = kind.encode() + body
        try:
            self._process.stdin.write(len(request).to_bytes(8, "big"))
            self._process.stdin.write(request)
            self._process.stdin.flush()
        except OSError:
            raise self._ended() from None
        head = self._process.stdout.read(8)
        answer = self._process.stdout.read(int.from_bytes(head, "big")) if len(head) == 8 else b""
        if len(head) < 8 or len(answer) < int.from_bytes(head, "big"):
            raise self._ended()
        if answer[:1] != b"O":
            reason = answer[1:].decode("utf-8", "replace")
            if reason.startswith("MemoryError"):
                raise ChildFailed("memory", "out of memory")
            raise ChildFailed(on_error, reason)
        return answer[1:]

    def _ended(self) -> ChildFailed:
        code = self._process.wait()
        if self.timed_out:
            return ChildFailed("timeout", "no answer before the deadline")
        self._stderr.seek(0)
        first = self._stderr.read(2000).decode("utf-8", "replace").strip().partition("\n")[0]
        # Rust aborts (SIGABRT) when an allocation fails; endless recursion ends in SIGSEGV.
        if code == -signal.SIGABRT or "memory allocation" in first or "MemoryError" in first:
            return ChildFailed("memory", first or "out of memory")
        return ChildFailed("crash", f"the worker ended with code {code}" + (f": {first}" if first else ""))

    def expire(self) -> None:
        self.timed_out = True
        self._process.kill()


@contextmanager
def start_child(timeout_seconds: float, memory_mb: int) -> Iterator[Child]:
    """A worker that is gone when the block ends. Errors: ChildFailed."""
    spec = find_spec("regorus")
    if spec is None or spec.origin is None:
        raise ChildFailed("crash", "the regorus package is not installed (its wheels need glibc 2.34 or newer)")
    folder = str(Path(spec.origin).parents[1])
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | {"RUST_BACKTRACE": "0"}
    with tempfile.TemporaryFile() as stderr:
        try:
            process = subprocess.Popen(  # noqa: S603 (our own interpreter and file)
                [sys.executable, "-I", "-S", str(_WORKER), folder, str(memory_mb)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=environment,
            )
        except OSError as error:
            raise ChildFailed("crash", f"the worker does not start: {error.strerror}") from error
        child = Child(process, stderr)
        deadline = threading.Timer(timeout_seconds, child.expire)
        deadline.daemon = True
        deadline.start()
        try:
            yield child
        finally:
            deadline.cancel()
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                assert stream is not None
                _close(stream)


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:  # unsent bytes of a child that is gone
        return
