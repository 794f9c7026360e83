"""The sensitive strings of one plan: collected, searched for, and forgotten with the object."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

MIN_LENGTH = 6  # shorter strings would hit half the plan: they are hidden where they are marked, not looked for
_FEW = 64  # up to here one search per secret is faster than one pass over the text
_REMEMBERED = 50_000
# Words and shapes everybody can see in an unmarked attribute in their own right. A sensitive user name "postgres"
# must not hide every `engine = "postgres"`. Where Terraform marks such a value it is hidden all the same.
_PUBLIC = re.compile(
    r"""(?xi: (?:aurora(?:-(?:mysql|postgresql))? | postgres(?:ql)? | mariadb | sqlserver-[a-z]{2,3}
      | oracle-[a-z0-9-]{2,8} | memcached | valkey | default | public | private
      | enabled | disabled | production | staging | develop(?:ment)?
      | provisioned | pay_per_request | standard | general[_-]purpose | service
      | (?:db\.|cache\.)?[a-z][a-z0-9-]{1,9}\.(?:\d{0,2}x?large|nano|micro|small|medium|metal(?:-\d+xl)?)
      | [a-z]{2}(?:-[a-z]+){1,2}-\d[a-z]?            # eu-west-1, us-gov-east-1a
      | [a-z]+-[a-z]+\d(?:-[a-z])?                   # europe-west1-b
      | v?\d{1,3}(?:\.\d{1,4}){1,3}(?:/\d{1,2})?     # 8.0.35, 10.0.0.0/16
      | arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{0,12}:[a-z0-9/_.:*-]{1,200}
      | (?:i|vol|vpc|subnet|sg|ami|eni|nat|igw|rtb|lt|eipalloc|snap)-[0-9a-f]{8,17}
      ) \Z )""",
)


class Secrets:
    """Sensitive strings. Its repr says how many, never which."""

    __slots__ = ("_by_start", "_clean", "_encoded", "_strings")

    def __init__(self) -> None:
        self._strings: set[str] = set()
        self._encoded: tuple[bytes, ...] | None = None
        self._by_start: dict[str, tuple[str, ...]] = {}
        self._clean: set[str] = set()  # strings found clean; attribute names and values repeat in every resource

    def __repr__(self) -> str:
        return f"Secrets({len(self._strings)} hidden)"

    def __bool__(self) -> bool:
        return bool(self._strings)

    def add(self, value: Any) -> None:
        """Every string in `value`, however deep."""
        if isinstance(value, str):
            if len(value) >= MIN_LENGTH and value.strip() and not _PUBLIC.match(value):
                self._strings.add(value)
                self._encoded = None
                self._clean.clear()
        elif isinstance(value, Mapping):
            for inner in value.values():
                self.add(inner)
        elif isinstance(value, list):
            for inner in value:
                self.add(inner)

    def in_text(self, text: str) -> bool:
        """Whether `text` is or holds one of them, as it stands or escaped as inside a JSON string."""
        if len(text) < MIN_LENGTH or text in self._clean:
            return False
        if text in self._strings:
            return True
        self._prepare()
        if self._finds(text):
            return True
        if len(self._clean) < _REMEMBERED:
            self._clean.add(text)
        return False

    def _finds(self, text: str) -> bool:
        if len(self._strings) <= _FEW:
            return any(secret in text for secret in self._searched())
        starts = self._by_start
        return any(
            text.startswith(secret, position)
            for position in range(len(text) - MIN_LENGTH + 1)
            for secret in starts.get(text[position : position + MIN_LENGTH], ())
        )

    def maybe_in(self, dumped: bytes) -> bool:
        """False only when no string of the JSON text `dumped` holds one: the cheap question before the walk."""
        self._prepare()
        assert self._encoded is not None
        if len(self._encoded) > _FEW:
            return True
        return any(secret in dumped for secret in self._encoded)

    def _searched(self) -> Iterable[str]:
        for together in self._by_start.values():
            yield from together

    def _prepare(self) -> None:
        if self._encoded is not None:
            return
        starts: dict[str, set[str]] = {}
        encoded: set[bytes] = set()
        for secret in self._strings:
            inside_json = orjson.dumps(secret)[1:-1].decode()
            for form in (secret, inside_json):
                starts.setdefault(form[:MIN_LENGTH], set()).add(form)
                encoded.add(orjson.dumps(form)[1:-1])
        self._by_start = {start: tuple(sorted(forms)) for start, forms in starts.items()}
        self._encoded = tuple(sorted(encoded))
