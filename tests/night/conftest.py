"""The emulators of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.aws_cloud import AwsCloud, fresh_account, moto_server


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> AwsCloud:
    return fresh_account(moto_url, monkeypatch)
