"""Questions to Azure's analytical services: Log Analytics (Kusto) and Power BI models (DAX)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from collectors.signals.service import CollectFailed, service

if TYPE_CHECKING:
    from collectors.prices.http import Http

_LOGS = "https://api.loganalytics.io/.default"
_POWER_BI = "https://analysis.windows.net/powerbi/api/.default"


def workspace(endpoint: str, token_env: str | None) -> Http:
    """Log Analytics, with the token of the environment or of the machine's Azure identity."""
    return service(endpoint, token_env, token=None if token_env is not None else _token(_LOGS))


def power_bi(endpoint: str, token_env: str | None) -> Http:
    """The Power BI interface, likewise."""
    return service(endpoint, token_env, token=None if token_env is not None else _token(_POWER_BI))


def query(http: Http, path: str, text: str) -> Iterator[dict[str, Any]]:
    """The rows of the answer's first table. Errors: CollectFailed."""
    answer = http.post(path, {"query": text})
    tables = answer.get("tables") if isinstance(answer, dict) else None
    if not isinstance(tables, list) or not tables:
        raise CollectFailed("Log Analytics answers without a table", hint="check `workspace_id` and the reader role")
    names = [str(column["name"]) for column in tables[0]["columns"]]
    yield from (dict(zip(names, values, strict=True)) for values in tables[0]["rows"])


def dax(http: Http, dataset_id: str, text: str) -> Iterator[dict[str, Any]]:
    """The rows of a DAX query, column names without their table. Errors: CollectFailed."""
    answer = http.post(f"/v1.0/myorg/datasets/{dataset_id}/executeQueries", {"queries": [{"query": text}]})
    try:
        rows = answer["results"][0]["tables"][0]["rows"]
    except (KeyError, IndexError, TypeError) as error:
        raise CollectFailed(
            "the model answers without a table", hint="check `dataset_id` and its permissions"
        ) from error
    for row in rows:
        yield {str(name).rpartition("[")[2].rstrip("]"): value for name, value in row.items()}


def _token(scope: str) -> str:
    from costwarden.cloud.azure import identity_token

    return identity_token(scope)
