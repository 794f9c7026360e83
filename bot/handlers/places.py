"""Where a job's forge is: its client, and the address of its pages."""

from __future__ import annotations

from typing import cast

from bot.gating.forge import BotForge
from bot.work import Work


def forge_of(work: Work) -> BotForge:
    """The client of this thread for the forge the event came from."""
    return cast("BotForge", work.services.forge(work.event.source))


def web_of(work: Work) -> str:
    """ "https://github.com", an Enterprise Server's or a GitLab's own address."""
    settings = work.services.settings
    if work.event.source == "gitlab":
        return settings.gitlab_url.rstrip("/")
    api = settings.github_url.rstrip("/")
    return "https://github.com" if api in ("", "https://api.github.com") else api.removesuffix("/api/v3")
