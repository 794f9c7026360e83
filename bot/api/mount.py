"""The endpoints as routes: who asks, may he, how often, with what; every failure is an answer with the same shape."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil
from typing import TYPE_CHECKING, Any

import orjson
from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.api.endpoint import Call, Endpoint
from bot.api.errors import ApiError
from bot.api.limits import RateLimit
from bot.api.openapi import document
from bot.api.parameters import LARGEST, read_parameters
from bot.api.routes import ENDPOINTS
from bot.body import TooSlow, read_body
from bot.logs import get_log
from costwarden.errors import CostwardenError

if TYPE_CHECKING:
    from costwarden.state.store import State
    from costwarden.state.tokens import Token

_THREADS = 4
_Answer = Callable[[Request], Awaitable[Response]]


class Api:
    """The interface over one store."""

    def __init__(self, state: State, *, max_body: int, limit: RateLimit | None = None) -> None:
        self._state, self._max_body = state, max_body
        self._limit = limit or RateLimit()
        self._threads = CapacityLimiter(_THREADS)
        self._log = get_log(part="api")

    def routes(self) -> list[Route]:
        """One route per path; what has no function for a method answers 405."""
        by_path: dict[str, dict[str, Endpoint]] = {}
        for one in ENDPOINTS:
            by_path.setdefault(one.path, {})[one.method] = one
        known = [
            Route(path.replace("{number}", "{number:str}"), self._route(methods), methods=list(methods))
            for path, methods in by_path.items()
        ]
        return [Route("/v1/openapi.json", self._document, methods=["GET"]), *known]

    def _route(self, methods: dict[str, Endpoint]) -> _Answer:
        async def answer(request: Request) -> Response:
            endpoint = methods["GET" if request.method == "HEAD" else request.method]
            try:
                return await self._answer(endpoint, request)
            except ApiError as error:
                return error.response()
            except (ClientDisconnect, TooSlow):
                return ApiError(400, "the body did not arrive in time", "send it again").response()
            except CostwardenError as error:
                self._log.error("request failed", path=endpoint.path, reason=error.problem)
                return ApiError(503, "the state store does not answer", "ask again in a moment").response()

        return answer

    async def _answer(self, endpoint: Endpoint, request: Request) -> Response:
        token = await to_thread.run_sync(self._authenticate, request, limiter=self._threads)
        if endpoint.scope not in token.scopes:
            hint = f"make a token with --scope {endpoint.scope}"
            raise ApiError(403, f"the token lacks the scope {endpoint.scope}", hint)
        wait = self._limit.take(token.id, endpoint.cost)
        if wait:
            raise ApiError(429, "too many requests", f"wait {ceil(wait)} s", {"retry-after": str(ceil(wait))})
        values = read_parameters(endpoint.parameters, request.query_params.multi_items())
        path = {name: _path_number(text) for name, text in request.path_params.items()}
        body = await self._body(request) if endpoint.body is not None else b""
        call = Call(self._state, token, values, path, body)
        found: Any = await to_thread.run_sync(endpoint.run, call, limiter=self._threads)
        return Response(orjson.dumps(found), endpoint.status, media_type="application/json")

    def _authenticate(self, request: Request) -> Token:
        from costwarden.state.tokens import Tokens

        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        token = Tokens(self._state).authenticate(text.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            hint = "send `Authorization: Bearer cw_...`; costwarden token create makes one"
            raise ApiError(401, "there is no token that holds", hint, {"www-authenticate": "Bearer"})
        return token

    async def _body(self, request: Request) -> bytes:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ApiError(415, "the body is not application/json", "send it with that content type")
        body = await read_body(request, self._max_body)
        if body is None:
            raise ApiError(413, f"the body is larger than {self._max_body} bytes", "gate it with the command line")
        return body

    async def _document(self, _request: Request) -> Response:
        return Response(orjson.dumps(document()), media_type="application/json")


async def unrouted(request: Request, error: Exception) -> Response:
    """What no route took: in this interface's own shape below /v1/, in plain words elsewhere."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(getattr(error, "headers", None) or {})
    if not request.url.path.startswith("/v1/"):
        return Response(f"{getattr(error, 'detail', '')}\n", status, headers, "text/plain")
    problem = "that method is not for this address" if status == 405 else "there is no such address"
    return ApiError(status, problem, "/v1/openapi.json lists what there is", headers).response()


def _path_number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 17 and 1 <= int(text) <= LARGEST):
        raise ApiError(400, "the number in the path cannot be that", "the lists have `id`")
    return int(text)
