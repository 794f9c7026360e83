"""Google Cloud's clients: BigQuery rows and Storage objects, with application default credentials."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from costwarden.cloud.errors import CloudError, CloudUnavailable, missing

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
        raise CloudError(
            "there are no Google Cloud credentials",
            hint="use workload identity federation, or `gcloud auth application-default login`",
        ) from error


def _type_of(value: str | int | datetime.date) -> str:
    if isinstance(value, datetime.datetime):
        return "TIMESTAMP"
    if isinstance(value, datetime.date):
        return "DATE"
    return "INT64" if isinstance(value, int) else "STRING"


@contextmanager
def _said(what: str) -> Iterator[None]:
    from google.api_core.exceptions import Forbidden, GoogleAPICallError, NotFound, Unauthorized
    from google.auth.exceptions import GoogleAuthError
    from requests.exceptions import RequestException

    try:
        yield
    except (Forbidden, Unauthorized, GoogleAuthError) as error:
        raise CloudError(f"Google Cloud refuses {what}", hint="see docs/collectors/google.md for the roles") from error
    except NotFound as error:
        raise CloudError(f"Google Cloud does not know {what}", hint="check its name and its project") from error
    except (GoogleAPICallError, RequestException) as error:
        raise CloudUnavailable(f"{what} did not answer", hint="try again later") from error
