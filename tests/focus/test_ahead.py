"""Reading ahead changes nothing but the time it takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from costwarden.focus.ahead import read_ahead


def test_items_come_in_their_order():
    assert list(read_ahead(range(1000))) == list(range(1000))


def test_a_failure_comes_where_its_item_would_have_come():
    def items() -> Iterator[int]:
        yield 1
        raise OSError("gone")

    ahead = read_ahead(items())
    assert next(ahead) == 1
    with pytest.raises(OSError, match="gone"):
        next(ahead)


def test_only_a_few_items_wait_and_nobody_is_left_behind():
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(10_000):
            taken.append(item)
            yield item

    before = threading.active_count()
    ahead = read_ahead(items())
    next(ahead)
    ahead.close()
    assert len(taken) < 10
    assert threading.active_count() == before
