"""One JSON object a line on stderr. What looks like a secret, and every secret we know, is cut out of every field."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_CUT = "[secret]"
# Tokens of GitHub, GitLab and ours, keys in PEM form, credentials in a URL.
_SHAPES = re.compile(
    r"gh[opsur]_[A-Za-z0-9_]{16,}|github_pat_[A-Za-z0-9_]{16,}|gl[a-z]{2,6}-[A-Za-z0-9_-]{16,}|cw_[0-9a-f]{12}_[\w-]{20,}"
    r"|whsec_[A-Za-z0-9+/=]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)|(?i:(?<=bearer )[\w.~+/=-]{8,})",
    re.DOTALL,
)
_SHORTEST = 6  # a shorter secret would cut half the words


def configure_logs(secrets: Iterable[str] = (), *, level: str = "info") -> None:
    """For the whole process, uvicorn's own messages included."""
    import structlog

    cut = _cutter(secrets)
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_values_of_exceptions,
        cut,
    ]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            *shared,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Stderr())),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_Stderr())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(sort_keys=True),
            ],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)


def get_log(**fields: Any) -> FilteringBoundLogger:
    """A logger that says the fields with every line."""
    import structlog

    logger: FilteringBoundLogger = structlog.get_logger(**fields)
    return logger


class _Stderr:
    """Whatever stderr is when a line is written: it is exchanged by supervisors and tests."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _cutter(secrets: Iterable[str]) -> Any:
    known = sorted({one for one in secrets if len(one) >= _SHORTEST}, key=len, reverse=True)

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            for secret in known:
                value = value.replace(secret, _CUT)
            return _SHAPES.sub(_CUT, value)
        if isinstance(value, dict):
            return {clean(key): clean(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [clean(one) for one in value]
        return value

    def cut(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        for key in list(event):
            if not key.startswith("_"):
                event[key] = clean(event[key])
        return event

    return cut


def _without_values_of_exceptions(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Where it failed and as what: an exception's text may quote a plan."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error_type"] = type(error).__name__
        event["error_at"] = _places(error)
    return event


def _places(error: BaseException) -> list[str]:
    """The last frames as file:line, innermost last."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
