"""A storage account of one's own: azurite on loopback, and a container to put exports into."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
# The account every azurite has, published by Microsoft.
_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
CONTAINER = "exports"


class AzureCloud:
    """The emulator and a container to set it up with."""

    def __init__(self, port: int) -> None:
        self.connection_string = (
            f"DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey={_KEY};"
            f"BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1;"
        )

    def put(self, name: str, content: bytes) -> None:
        with self._container() as container:
            container.upload_blob(name, content, overwrite=True)

    def delete(self, name: str) -> None:
        with self._container() as container:
            container.delete_blob(name)

    def export(
        self, run: str, submitted: str, files: dict[str, bytes], *, month: str = "20260501-20260531", **changes: object
    ) -> None:
        """One run of an export, its manifest last; `changes` lie in the manifest."""
        folder = f"daily/focus/{month}/{run}"
        for name, content in files.items():
            self.put(f"{folder}/{name}", content)
        manifest = {
            "exportConfig": {"exportName": "focus", "type": "FocusCost", "dataVersion": "1.2-preview"},
            "runInfo": {
                "submittedTime": submitted,
                "runId": run,
                "startDate": f"{month[:4]}-{month[4:6]}-01T00:00:00",
                "endDate": f"{month[:4]}-{month[4:6]}-28T00:00:00",
            },
            "blobCount": len(files),
            "blobs": [{"blobName": f"{folder}/{name}", "byteCount": len(content)} for name, content in files.items()],
            **changes,
        }
        self.put(f"{folder}/manifest.json", json.dumps(manifest).encode())

    def empty(self) -> None:
        """A container with nothing in it."""
        with self._container() as container:
            if not container.exists():
                container.create_container()
            for blob in list(container.list_blob_names()):
                container.delete_blob(blob)

    def _container(self) -> Any:
        from azure.storage.blob import ContainerClient

        return ContainerClient.from_connection_string(self.connection_string, CONTAINER)


@contextmanager
def azurite(folder: Path) -> Iterator[AzureCloud]:
    """azurite from .tools/bin or PATH, in memory; skips where there is none."""
    own = ROOT / ".tools" / "bin" / "azurite"
    program = str(own) if own.exists() else shutil.which("azurite-blob")
    if program is None or shutil.which("node") is None:
        pytest.skip("no azurite: `make tools` installs it where npm is")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ("--blobPort", str(port), "--inMemoryPersistence", "--skipApiVersionCheck", "--silent")
    with subprocess.Popen(
        [program, "--blobHost", "127.0.0.1", *options, "--disableTelemetry"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _wait(port, process)
            yield AzureCloud(port)
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"azurite left with {process.returncode}")
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("azurite does not listen")
