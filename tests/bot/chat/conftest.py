"""A conversation on a pull request, per test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.chat.conversation import Conversation, conversation


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Conversation]:
    (tmp_path / "github").mkdir()
    with conversation(tmp_path) as found:
        yield found
