"""An AWS of one's own: moto's server on loopback, with what the collectors ask for (S3, SQS, Cost Explorer, STS)."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from costwarden.cloud.aws import AwsAccess, client

REGION = "us-east-1"


class AwsCloud:
    """The emulator and clients to set it up with."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.access = AwsAccess(region=REGION, endpoint_url=url)
        self._clients: dict[str, Any] = {}

    def client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = client(service, self.access)
        return self._clients[service]

    def bucket(self, name: str = "acme-billing") -> str:
        self.client("s3").create_bucket(Bucket=name)
        return name

    def put(self, bucket: str, key: str, content: bytes) -> str:
        """An object's etag."""
        etag: str = self.client("s3").put_object(Bucket=bucket, Key=key, Body=content)["ETag"]
        return etag.strip('"')

    def cost_explorer_answers(self, *results: list[dict[str, Any]]) -> None:
        """What GetCostAndUsage answers next; each asked question keeps its answer."""
        body = {"results": [{"ResultsByTime": one, "DimensionValueAttributes": []} for one in results]}
        request = urllib.request.Request(
            f"{self.url}/moto-api/static/ce/cost-and-usage-results",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request) as answer:
            assert answer.status == 201


@contextmanager
def moto_server() -> Iterator[str]:
    """The address of a server that runs as long as it is needed."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def fresh_account(url: str, monkeypatch: pytest.MonkeyPatch) -> AwsCloud:
    """An account with nothing in it; credentials that mean nothing anywhere else."""
    for name, value in {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example"}.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")):
        return AwsCloud(url)
