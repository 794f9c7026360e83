"""Azure clients, made in one place: a federated or managed identity, or an emulator's connection string."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costwarden.cloud.errors import CloudError, CloudUnavailable, missing

_LATER = frozenset({408, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class ContainerAccess:
    """A container of a storage account and how it is reached; without a secret, by the machine's identity."""

    container: str
    account_url: str = ""  # https://ACCOUNT.blob.core.windows.net
    connection_string: str = ""
    sas_token: str = ""


@dataclass(frozen=True, slots=True)
class Blob:
    """One blob of a container."""

    name: str
    size: int
    etag: str
    modified: Any  # datetime, UTC


def secret_of(name: str | None) -> str:
    """The value of an environment variable. Errors: CloudError where it is not set."""
    if name is None:
        return ""
    value = os.environ.get(name, "")
    if not value:
        raise CloudError(f"the environment variable {name} is not set", hint="set it, or take it out of tenants.yaml")
    return value


def identity_token(scope: str) -> str:
    """A bearer token of the machine's identity for one API. Errors: CloudError where it has none."""
    with reported("Azure identity"):
        token: str = _credential().get_token(scope).token
        return token


class Container:
    """Reads blobs of one container."""

    def __init__(self, access: ContainerAccess) -> None:
        try:
            from azure.storage.blob import ContainerClient
        except ImportError as error:
            raise missing("azure-storage-blob") from error
        self.name = access.container
        with reported(f"container {access.container}"):
            if access.connection_string:
                self._client = ContainerClient.from_connection_string(access.connection_string, access.container)
            else:
                credential = access.sas_token or _credential()
                self._client = ContainerClient(access.account_url, access.container, credential=credential)

    def blobs(self, prefix: str) -> Iterator[Blob]:
        """Everything below a prefix, in the order of the names."""
        with reported(f"{self.name}/{prefix}"):
            for one in self._client.list_blobs(name_starts_with=prefix):
                yield Blob(one.name, one.size, str(one.etag).strip('"'), one.last_modified)

    def read(self, name: str, *, largest: int = 64 << 20) -> bytes:
        """A small blob. Errors: CloudError where it is larger than it can reasonably be."""
        with reported(f"{self.name}/{name}"):
            download = self._client.download_blob(name)
            if download.size > largest:
                raise CloudError(f"{self.name}/{name} is too large", hint="it should be a manifest")
            content: bytes = download.readall()
            return content

    def fetch(self, name: str, path: Path) -> None:
        """Download a blob whole, at one etag: a blob that is overwritten meanwhile is an error, never a mixture."""
        with reported(f"{self.name}/{name}"), path.open("wb") as file:
            self._client.download_blob(name).readinto(file)

    def close(self) -> None:
        self._client.close()


def _credential() -> Any:
    try:
        from azure.identity import DefaultAzureCredential
    except ImportError as error:
        raise missing("azure-identity") from error
    return DefaultAzureCredential(exclude_interactive_browser_credential=True)


@contextmanager
def reported(what: str) -> Iterator[None]:
    """The SDK's failures as ours; what may pass by itself is CloudUnavailable."""
    try:
        from azure.core.exceptions import (
            AzureError,
            ClientAuthenticationError,
            HttpResponseError,
            ResourceModifiedError,
            ServiceRequestError,
            ServiceResponseError,
        )
    except ImportError as error:
        raise missing("azure-core") from error
    try:
        yield
    except ClientAuthenticationError as error:
        hint = "give the job a federated or managed identity, or a token (docs/collectors/azure.md)"
        raise CloudError(f"{what}: {_first_line(error)}", hint=hint) from error
    except ResourceModifiedError as error:
        raise CloudUnavailable(f"{what} changed while it was read", hint="try again") from error
    except HttpResponseError as error:
        problem = f"{what}: {_first_line(error)}"
        if error.status_code in _LATER:
            raise CloudUnavailable(problem, hint="Azure asks to come back later") from error
        if error.status_code in (401, 403):
            hint = "give the identity Storage Blob Data Reader on the container (docs/collectors/azure.md)"
            raise CloudError(problem, hint=hint) from error
        raise CloudError(problem, hint="check account_url, container and prefix in tenants.yaml") from error
    except (ServiceRequestError, ServiceResponseError) as error:
        raise CloudUnavailable(f"{what}: {_first_line(error)}", hint="check the network, then try again") from error
    except (AzureError, ValueError) as error:
        raise CloudError(f"{what}: {_first_line(error)}", hint="check the source's settings in tenants.yaml") from error


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:200]
