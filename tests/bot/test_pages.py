"""docs/bot.md is what the bot asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

from bot.handlers.registry import HANDLERS
from bot.settings import read_settings
from costwarden.forge.github_bot import RIGHTS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "bot.md").read_text(encoding="utf-8")
OURS = {"approval_ended", "recheck", "deployment_report", "savings_recheck"}  # jobs that no event of GitHub makes


def test_the_manifest_asks_for_the_rights_the_bot_uses_and_the_events_it_handles() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    manifest = json.loads(found[1])
    assert manifest["default_permissions"] == dict(RIGHTS)
    assert set(manifest["default_events"]) == {name for name in HANDLERS if name not in OURS}


def test_every_right_says_what_is_missing_without_it() -> None:
    for name, level in RIGHTS:
        assert f"| {name}: {level}" in PAGE


def test_the_variables_of_the_page_are_those_that_are_read() -> None:
    names = {name for name in re.findall(r"COSTWARDEN_[A-Z_]+", PAGE) if name != "COSTWARDEN_STATE_URL"}
    asked: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
            asked.add(key)
            return default

    read_settings(Environment())
    assert names <= asked, names - asked
