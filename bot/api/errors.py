"""Answers that are no result: always {"error": {"problem", "hint"}} with a status that says whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse, Response


class ApiError(Exception):
    """Turned into the answer by mount.py."""

    def __init__(self, status: int, problem: str, hint: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem)
        self.status, self.problem, self.hint, self.headers = status, problem, hint, dict(headers or {})

    def response(self) -> Response:
        return JSONResponse({"error": {"problem": self.problem, "hint": self.hint}}, self.status, self.headers)


def not_found(what: str) -> ApiError:
    """The same for what is not there and for what is another tenant's."""
    return ApiError(404, f"there is no such {what}", "the list shows what is there")
