"""Azure clients, made in one place: a federated or managed identity, or an emulator's connection string.

Resource Manager (Advisor through Resource Graph, Azure Monitor) is asked by its REST interface; everything here reads.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from costwarden.cloud.errors import CloudError, CloudUnavailable, NotThere, missing

_LATER = frozenset({408, 429, 500, 502, 503, 504})
BACKOFF_SECONDS = 0.5  # doubled with every attempt
RESOURCE_MANAGER = "https://management.azure.com"
READER = "give the identity the role Reader on the subscriptions (docs/recommendations.md)"


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


class ResourceManager:
    """Azure Resource Manager as JSON. Asks again as Retry-After says, else after 1, 2, 4 ... seconds, four times.

    `COSTWARDEN_AZURE_ENDPOINT` names another cloud's Resource Manager (Azure Government, China) or a private gateway.
    """

    def __init__(self, endpoint: str = "", *, credential: Any = None) -> None:
        try:
            from azure.core import PipelineClient
            from azure.core.pipeline.policies import BearerTokenCredentialPolicy, RetryPolicy
        except ImportError as error:
            raise missing("azure-core") from error
        base = (endpoint or os.environ.get("COSTWARDEN_AZURE_ENDPOINT") or RESOURCE_MANAGER).rstrip("/")
        here = urlsplit(base).hostname in ("127.0.0.1", "localhost", "::1")
        if not base.startswith("https://") and not here:
            raise CloudError(f"{base[:100]} is not an https address", hint="set COSTWARDEN_AZURE_ENDPOINT to one")
        self._options = {"enforce_https": not here, "connection_timeout": 10, "read_timeout": 60}
        self._client: Any = PipelineClient(
            base,
            policies=[
                RetryPolicy(
                    retry_total=4,
                    retry_status=4,
                    retry_backoff_factor=BACKOFF_SECONDS,
                    retry_backoff_max=30,
                    timeout=300,
                ),
                BearerTokenCredentialPolicy(
                    credential or _credential(), f"{base if not here else RESOURCE_MANAGER}/.default"
                ),
            ],
        )

    def get(self, path: str, query: Mapping[str, str]) -> Any:
        """Errors: CloudError, CloudUnavailable."""
        return self._send("GET", path, query, None)

    def post(self, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> Any:
        """A question with a body; nothing is changed by it. Errors: CloudError, CloudUnavailable."""
        return self._send("POST", path, query, body)

    def _send(self, verb: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None) -> Any:
        from azure.core.exceptions import HttpResponseError
        from azure.core.rest import HttpRequest

        with reported(f"Azure {path.partition('/providers/')[2] or path}"[:120], denied=READER, other=READER):
            url = self._client.format_url(quote(path, safe="/"))
            request = HttpRequest(verb, url, params=dict(query), json=None if body is None else dict(body))
            retried = {"retry_on_methods": frozenset({"GET", "POST"})}  # both only read
            response = self._client.send_request(request, **self._options, **retried)
            if response.status_code >= 400:
                raise HttpResponseError(response=response)
            try:
                return json.loads(response.text(), parse_float=Decimal)
            except ValueError as error:
                raise HttpResponseError("its answer is not JSON") from error


def _credential() -> Any:
    try:
        from azure.identity import DefaultAzureCredential
    except ImportError as error:
        raise missing("azure-identity") from error
    logging.getLogger("azure").addHandler(logging.NullHandler())  # what each of its nine ways lacks; we say the sum
    return DefaultAzureCredential(exclude_interactive_browser_credential=True)


_BLOBS = "give the identity Storage Blob Data Reader on the container (docs/collectors/azure.md)"
_SOURCE = "check account_url, container and prefix in tenants.yaml"


@contextmanager
def reported(what: str, *, denied: str = _BLOBS, other: str = _SOURCE) -> Iterator[None]:
    """The SDK's failures as ours; what may pass by itself is CloudUnavailable. `denied`, `other`: the next step."""
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
            raise CloudError(problem, hint=denied) from error
        if error.status_code in (400, 404):
            raise NotThere(problem, hint=other) from error
        raise CloudError(problem, hint=other) from error
    except (ServiceRequestError, ServiceResponseError) as error:
        raise CloudUnavailable(f"{what}: {_first_line(error)}", hint="check the network, then try again") from error
    except (AzureError, ValueError) as error:
        raise CloudError(f"{what}: {_first_line(error)}", hint="check the source's settings in tenants.yaml") from error


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0][:200]
