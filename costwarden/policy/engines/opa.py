"""OPA: a server by URL through opa-python-client, or the opa binary on loopback for the run.

Built-in errors are made strict on every query: a stock server turns them into undefined, and a deny rule that dies
of a type error would pass (openpolicyagent.org/docs/rest-api, strict-builtin-errors).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from costwarden.errors import CostwardenError
from costwarden.policy.bundle import Bundle
from costwarden.policy.diagnostic import Diagnostic, PolicyRefused
from costwarden.policy.engines.answers import Answering, require_entry
from costwarden.policy.engines.opa_binary import find_opa, opa_check, opa_version, running_opa
from costwarden.policy.engines.protocol import (
    ENTRY,
    MEMORY_MB,
    TIMEOUT_SECONDS,
    Answer,
    EngineError,
    EngineFailed,
    Undefined,
    Value,
)
from costwarden.policy.engines.rooted import RootedBundle, root_bundle

if TYPE_CHECKING:
    from opa_client.opa import OpaClient

STRICT = {"strict-builtin-errors": "true"}
_MAX_REASON = 300
_PLACE = re.compile(r"(?P<file>\S+?):(?P<line>\d+):(?:(?P<col>\d+):)?\s*(?P<text>.+)")


class UrlNotUsable(CostwardenError):
    def __init__(self, reason: str) -> None:
        super().__init__(f"the OPA URL is not usable: {reason}", hint="write it as http://host:8181")


class OpaServerEngine(Answering):
    """A server somebody runs. Policies are uploaded once per digest and stay; memory is the server's matter."""

    def __init__(self, url: str, *, trust_environment: bool = True) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError as error:
            raise UrlNotUsable(str(error)) from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UrlNotUsable("it has no http(s) scheme or no host")
        if parts.query or parts.fragment or parts.username:
            raise UrlNotUsable("it may hold a host, a port and a path only")
        self._secure = parts.scheme == "https"
        self._host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        self._port = port or (443 if self._secure else 8181)
        self._path = parts.path.strip("/")
        self._trust_environment = trust_environment

    @property
    def name(self) -> str:
        return "opa"

    @property
    def version(self) -> str:
        """What the server says it is; "opa" alone where it does not say."""
        from opa_client.errors import ConnectionsError
        from requests.exceptions import RequestException

        try:
            client = self._client(5.0)
            try:
                config = client.get_config()
            finally:
                client.close_connection()
        except (RequestException, ConnectionsError, ValueError):
            return "opa"
        labels = config.get("result", {}).get("labels", {}) if isinstance(config, dict) else {}
        number = labels.get("version")
        return f"opa {number}" if isinstance(number, str) else "opa"

    def check(self, bundle: Bundle) -> list[Diagnostic]:
        """What the loader and the server's compiler refuse. Errors: EngineFailed when the server does not answer."""
        if bundle.diagnostics:
            return list(bundle.diagnostics)
        try:
            self._upload(root_bundle(bundle), 30.0)
        except PolicyRefused as error:
            return list(error.diagnostics)
        except _Failed as error:
            raise EngineFailed(self.name, error.failure.kind, error.failure.reason) from None
        return []

    def answer_many(
        self,
        bundle: Bundle,
        inputs: Sequence[bytes],
        *,
        entry: str = ENTRY,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> list[Answer]:
        """One answer per input (JSON text). Errors: PolicyRefused."""
        require_entry(entry)
        if bundle.diagnostics:
            raise PolicyRefused.by_lint(self.name, bundle.diagnostics)
        rooted = root_bundle(bundle)
        try:
            self._upload(rooted, timeout_seconds)
            return [self._ask(rooted.entry(entry), text, timeout_seconds, rooted) for text in inputs]
        except _Failed as error:
            return [error.failure] * len(inputs)

    def _client(self, timeout_seconds: float) -> OpaClient:
        from opa_client.opa import OpaClient

        # Its defaults are 1.5 s and two silent retries that also repeat a 500; `ssl=True` verifies certificates.
        client = OpaClient(host=self._host, port=self._port, ssl=self._secure, retries=0, timeout=timeout_seconds)
        if self._path:
            client.root_url = f"{client.schema}{self._host}:{self._port}/{self._path}/v1"
        # A proxy of the environment would swallow requests to loopback.
        client._session.trust_env = self._trust_environment
        return client

    def _upload(self, rooted: RootedBundle, timeout_seconds: float) -> None:
        """Every module, libraries first; each upload compiles, so what fails is tried again after the others."""
        marker = self._ask(rooted.marker, b"{}", timeout_seconds, rooted)
        if isinstance(marker, Value) and marker.value is True:
            return
        if isinstance(marker, EngineError):
            raise _Failed(marker)
        pending = list(rooted.modules)
        done_marker = pending.pop()
        while pending:
            failed = {module: why for module in pending if (why := self._put(rooted, module, timeout_seconds))}
            if len(failed) == len(pending):
                found = [_diagnostic(why, rooted.names[module]) for module, why in failed.items()]
                raise PolicyRefused.by_lint(self.name, found)
            pending = list(failed)
        why = self._put(rooted, done_marker, timeout_seconds)
        if why:
            raise _Failed(EngineError("compile", why))

    def _put(self, rooted: RootedBundle, module: str, timeout_seconds: float) -> str:
        """ "" when the server took the module, else its complaint."""
        from opa_client.errors import RegoParseError
        from requests.exceptions import RequestException, Timeout

        client = self._client(timeout_seconds)
        try:
            # rego_compat would rewrite the text by regular expressions and upload something else.
            client.update_policy_from_string(rooted.modules[module], module, rego_compat=False)
        except RegoParseError as error:
            return rooted.readable(_flat(error))
        except Timeout:
            raise _Failed(EngineError("timeout", "the OPA server did not answer an upload in time")) from None
        except (RequestException, ValueError) as error:
            raise _Failed(EngineError("transport", f"upload failed: {type(error).__name__}")) from None
        finally:
            client.close_connection()
        return ""

    def _ask(self, path: str, text: bytes, timeout_seconds: float, rooted: RootedBundle) -> Answer:
        import orjson
        from requests.exceptions import HTTPError, RequestException, Timeout

        try:
            document = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            return EngineError("runtime", f"the input is not JSON: {error.msg}")
        client = self._client(timeout_seconds)
        try:
            said = client.query_rule(document, path, None, dict(STRICT))
        except HTTPError as error:
            return _http_error(error, rooted)
        except Timeout:
            return EngineError("timeout", "the OPA server did not answer in time")
        except ValueError:
            return EngineError("transport", "the OPA server's answer is not JSON")
        except RequestException as error:
            return EngineError("transport", f"the OPA server cannot be asked: {type(error).__name__}")
        finally:
            client.close_connection()
        if not isinstance(said, dict):
            return EngineError("transport", "the OPA server's answer is not an object")
        # An undefined entry, a mistyped package too, answers {} with status 200.
        return Value(said["result"]) if "result" in said else Undefined()


class LocalOpaEngine(Answering):
    """The opa binary, started on loopback for each call and killed afterwards."""

    @property
    def name(self) -> str:
        return "opa"

    @property
    def version(self) -> str:
        return f"opa {opa_version(find_opa())}"

    def check(self, bundle: Bundle) -> list[Diagnostic]:
        """What the loader and `opa check` refuse."""
        return sorted([*bundle.diagnostics, *opa_check(find_opa(), bundle.files)])

    def answer_many(
        self,
        bundle: Bundle,
        inputs: Sequence[bytes],
        *,
        entry: str = ENTRY,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_mb: int = MEMORY_MB,
    ) -> list[Answer]:
        """One answer per input (JSON text). Errors: PolicyRefused, EngineFailed where opa is missing."""
        require_entry(entry)
        binary = find_opa()
        if bundle.diagnostics:
            raise PolicyRefused.by_lint(self.name, bundle.diagnostics)
        rooted = root_bundle(bundle)
        with running_opa(binary, rooted.modules) as started:
            if isinstance(started, str):
                server = OpaServerEngine(started, trust_environment=False)
                return server.answer_many(
                    bundle, inputs, entry=entry, timeout_seconds=timeout_seconds, memory_mb=memory_mb
                )
        # It did not start: find out which file is to blame, in the words of the user's files.
        found = opa_check(binary, bundle.files)
        if found:
            raise PolicyRefused.by_lint(self.name, found)
        raise EngineFailed(self.name, "crash", rooted.readable(started.reason)[:_MAX_REASON])


class _Failed(Exception):
    def __init__(self, failure: EngineError) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def _flat(error: BaseException) -> str:
    return " ".join(str(error).split())[:_MAX_REASON]


def _diagnostic(complaint: str, file: str) -> Diagnostic:
    found = _PLACE.search(complaint)
    line, col = (int(found["line"]), int(found["col"] or 1)) if found else (1, 1)
    return Diagnostic(file, line, col, "OPA", complaint, "`opa check --strict` shows it in the file")


def _http_error(error: Any, rooted: RootedBundle) -> EngineError:
    """OPA's own words where it gave some: {"code", "message", "errors": [{"message", "location"}]}."""
    response = error.response
    try:
        body = response.json()
        first = (body.get("errors") or [{}])[0]
        where = first.get("location") or {}
        place = f"{where.get('file')}:{where.get('row')}:{where.get('col')} " if where.get("file") else ""
        said = f"{place}{first.get('message') or body.get('message') or ''}"
    except (ValueError, AttributeError, LookupError, TypeError):
        return EngineError("transport", f"the OPA server answered {response.status_code}")
    kind: Any = "runtime" if body.get("code") == "internal_error" else "transport"
    return EngineError(kind, f"{rooted.readable(said)} (status {response.status_code})"[:_MAX_REASON])
