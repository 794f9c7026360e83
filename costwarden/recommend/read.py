"""Recommendations from files and folders: our own shape, or what a provider's interface answered, told by its keys."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from costwarden.recommend.document import from_document, storable
from costwarden.recommend.errors import RecommendationsNotReadable
from costwarden.recommend.model import Recommendation
from costwarden.recommend.sources.registry import Source, source_for

_MOST_BYTES = 64 * 1024 * 1024


def read_recommendations(path: Path, *, tenant: str = "", now: datetime.datetime) -> list[Recommendation]:
    """Of one file, or of every *.json and *.jsonl of a folder in order of names. Errors: RecommendationsNotReadable."""
    if path.is_dir():
        files = sorted(one for one in path.iterdir() if one.suffix in (".json", ".jsonl") and one.is_file())
        if not files:
            raise RecommendationsNotReadable(str(path), "the folder has no .json file")
        return [one for file in files for one in read_recommendations(file, tenant=tenant, now=now)]
    return [one for answer in _answers(path) for one in _parse(answer, str(path), tenant, now)]


def _answers(path: Path) -> Iterator[Any]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RecommendationsNotReadable(str(path), "it is larger than 64 MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise RecommendationsNotReadable(str(path), error.strerror or type(error).__name__) from None
    except UnicodeDecodeError:
        raise RecommendationsNotReadable(str(path), "not UTF-8") from None
    try:
        if path.suffix == ".jsonl":
            yield from (json.loads(line, parse_float=Decimal) for line in text.splitlines() if line.strip())
        else:
            yield json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError):
        raise RecommendationsNotReadable(str(path), "not JSON") from None


def _parse(answer: Any, path: str, tenant: str, now: datetime.datetime) -> list[Recommendation]:
    if isinstance(answer, dict) and isinstance(answer.get("recommendations"), list) and answer.get("version") == 1:
        given = answer["recommendations"]
        return [from_document(_of_tenant(one, tenant), f"{path}: recommendation {i}") for i, one in enumerate(given, 1)]
    source = source_for(answer)
    if source is None:
        raise RecommendationsNotReadable(path, "neither our own shape nor that of a provider we know")
    return parsed(source, answer, path, tenant=tenant, now=now)


def parsed(source: Source, answer: Any, path: str, *, tenant: str, now: datetime.datetime) -> list[Recommendation]:
    """What one answer of a provider says. Errors: RecommendationsNotReadable where its shape is another one."""
    try:
        return [storable(one) for one in source.parse(answer, tenant=tenant, now=now)]
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        reason = f"it looks like {source.name}, but {type(error).__name__}: {str(error)[:100]}"
        raise RecommendationsNotReadable(path, reason) from None


def _of_tenant(one: Any, tenant: str) -> Any:
    return {**one, "tenant": tenant} if isinstance(one, dict) and tenant else one
