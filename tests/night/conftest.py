"""The emulators of this room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.aws_cloud import AwsCloud, fresh_account, moto_server
from tests.fakes.azure_cloud import AzureCloud, azurite


@pytest.fixture(scope="session")
def moto_url() -> Iterator[str]:
    with moto_server() as url:
        yield url


@pytest.fixture
def aws(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> AwsCloud:
    return fresh_account(moto_url, monkeypatch)


@pytest.fixture(scope="session")
def azurite_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzureCloud]:
    with azurite(tmp_path_factory.mktemp("azurite")) as cloud:
        yield cloud


@pytest.fixture
def azure(azurite_account: AzureCloud, monkeypatch: pytest.MonkeyPatch) -> AzureCloud:
    azurite_account.empty()
    monkeypatch.setenv("ACME_STORAGE", azurite_account.connection_string)
    return azurite_account
