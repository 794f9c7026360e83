"""All the bot needs of a forge; GitHub's and GitLab's clients have it each."""

from __future__ import annotations

from typing import Protocol

from costwarden.forge.model import Forge
from costwarden.forge.people import People, SourceReader


class BotForge(Forge, People, SourceReader, Protocol):
    """Publishing, people, files."""
