"""Google Cloud's clients, with application default credentials: BigQuery rows, Storage objects, REST interfaces.

Everything here reads.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

from costwarden.cloud.errors import CloudError, CloudUnavailable, NotThere, missing

_READ = ("https://www.googleapis.com/auth/cloud-platform",)
WAIT_SECONDS = 1.0  # before the second attempt; doubled with every further one, a minute in all
MOST_BYTES_BILLED = 200 << 30  # of one query; a bill larger than that is read by narrower questions


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object as a listing shows it."""

    name: str
    size: int
    etag: str
    modified: datetime.datetime


class BigQueryRows:
    """Answers of BigQuery as mappings; parameters are bound, never written into the SQL."""

    def __init__(self, project: str, location: str | None = None, *, client: Any = None) -> None:
        self._location = location
        self._client = client if client is not None else _client("bigquery", project)

    def query(self, sql: str, parameters: Mapping[str, str | int | datetime.date]) -> Iterator[Mapping[str, Any]]:
        """Errors: CloudError, CloudUnavailable."""
        from google.cloud import bigquery

        bound = [bigquery.ScalarQueryParameter(name, _type_of(value), value) for name, value in parameters.items()]
        config = bigquery.QueryJobConfig(
            query_parameters=bound, maximum_bytes_billed=MOST_BYTES_BILLED, use_query_cache=False
        )
        with _said("BigQuery"):
            for row in self._client.query(sql, job_config=config, location=self._location).result():
                yield dict(row.items())


class StorageBucket:
    """Objects of one bucket."""

    def __init__(self, name: str, *, client: Any = None, endpoint: str | None = None) -> None:
        self._name = name
        self._client = client if client is not None else _storage(endpoint)

    def objects(self, prefix: str) -> Iterator[StoredObject]:
        """Errors: CloudError, CloudUnavailable."""
        with _said(f"bucket {self._name}"):
            for one in self._client.list_blobs(self._name, prefix=prefix):
                changed = one.updated or datetime.datetime.fromtimestamp(0, datetime.UTC)
                yield StoredObject(one.name, int(one.size), str(one.generation or one.etag), changed)

    def fetch(self, name: str, path: Path) -> None:
        """Errors: CloudError, CloudUnavailable."""
        with _said(f"bucket {self._name}"):
            self._client.bucket(self._name).blob(name).download_to_filename(str(path))


class GoogleApi:
    """One REST interface (`recommender`, `monitoring`, `compute`) as JSON; what passes by itself is asked again.

    An endpoint of one's own (Private Service Connect) is named as gcloud knows it:
    `CLOUDSDK_API_ENDPOINT_OVERRIDES_RECOMMENDER`.
    """

    def __init__(self, name: str, *, roles: str = "", session: Any = None) -> None:
        own = os.environ.get(f"CLOUDSDK_API_ENDPOINT_OVERRIDES_{name.upper()}")
        self._base = (own or f"https://{name}.googleapis.com").rstrip("/")
        self._roles = roles or "see docs/collectors/google.md for the roles"
        self._session = session if session is not None else _session()

    def get(self, path: str, query: Mapping[str, str]) -> Any:
        """Errors: CloudError (NotThere where the path is unknown), CloudUnavailable."""
        from google.api_core.exceptions import from_http_response
        from google.api_core.retry import Retry, if_transient_error
        from requests.exceptions import ConnectionError, Timeout

        def again(error: Exception) -> bool:
            return if_transient_error(error) or isinstance(error, ConnectionError | Timeout)

        def ask() -> Any:
            response = self._session.get(f"{self._base}{path}", params=dict(query), timeout=60, allow_redirects=False)
            if response.status_code != 200:
                raise from_http_response(response)  # type: ignore[no-untyped-call]
            return response.text

        asked = Retry(predicate=again, initial=WAIT_SECONDS, maximum=20, timeout=WAIT_SECONDS * 60)
        with _said(f"{self._base.rpartition('/')[2]}{path}"[:160], self._roles):
            text = asked(ask)()
        try:
            return json.loads(text, parse_float=Decimal)
        except ValueError:
            raise CloudUnavailable(f"{self._base}{path} did not answer in JSON", hint="try again later") from None


def default_project() -> str:
    """The project of the environment or of the credentials; "" where neither names one."""
    return str(_default()[1] or "")


def _session() -> Any:
    credentials, _ = _default()
    from google.auth.transport.requests import AuthorizedSession

    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]


def _default() -> tuple[Any, Any]:
    """(credentials, project) of the machine. Errors: CloudError."""
    try:
        from google.auth import default
        from google.auth.exceptions import DefaultCredentialsError
    except ImportError as error:
        raise missing("google-auth") from error
    try:
        found: tuple[Any, Any] = default(scopes=_READ)
    except DefaultCredentialsError as error:
        raise _no_credentials() from error
    return found


def _no_credentials() -> CloudError:
    return CloudError(
        "there are no Google Cloud credentials",
        hint="use workload identity federation, or `gcloud auth application-default login`",
    )


def _storage(endpoint: str | None) -> Any:
    if endpoint is None:
        return _client("storage", None)
    # An emulator: it knows no credentials.
    nobody = import_module("google.auth.credentials").AnonymousCredentials()
    storage = import_module("google.cloud.storage")
    return storage.Client(project="local", credentials=nobody, client_options={"api_endpoint": endpoint})


def _client(service: str, project: str | None) -> Any:
    try:
        from google.auth.exceptions import DefaultCredentialsError

        library = import_module(f"google.cloud.{service}")
    except ImportError as error:
        raise missing(f"google-cloud-{service}") from error
    try:
        return library.Client(project=project) if project is not None else library.Client()
    except DefaultCredentialsError as error:
        raise _no_credentials() from error


def _type_of(value: str | int | datetime.date) -> str:
    if isinstance(value, datetime.datetime):
        return "TIMESTAMP"
    if isinstance(value, datetime.date):
        return "DATE"
    return "INT64" if isinstance(value, int) else "STRING"


@contextmanager
def _said(what: str, roles: str = "see docs/collectors/google.md for the roles") -> Iterator[None]:
    from google.api_core.exceptions import (
        BadRequest,
        Forbidden,
        GoogleAPICallError,
        NotFound,
        RetryError,
        Unauthorized,
    )
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except (Forbidden, Unauthorized, GoogleAuthError) as error:
        raise CloudError(f"Google Cloud refuses {what}{_because(error)}", hint=roles) from error
    except (NotFound, BadRequest) as error:
        problem = f"Google Cloud does not know {what}{_because(error)}"
        raise NotThere(problem, hint="check its name and its project") from error
    except (GoogleAPICallError, RetryError, RequestException) as error:
        raise CloudUnavailable(f"{what} did not answer", hint="try again later") from error


def _because(error: Exception) -> str:
    """Google's own sentence, which names the permission or the interface that is not switched on."""
    said = str(getattr(error, "message", "")).strip().partition("\n")[0]
    words = "".join(sign if sign.isprintable() else " " for sign in said.rpartition(": ")[2] or said)
    return f": {words[:200]}" if words else ""
