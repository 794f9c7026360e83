"""The authoring side of the forge a command came from, with the credential the bot has already."""

from __future__ import annotations

from bot.commands.call import Refusal
from bot.gating.forge import BotForge
from costwarden.forge.pulls import Authoring


def authoring_of(forge: BotForge) -> Authoring:
    """Errors: Refusal for a forge that cannot be written to here."""
    made = getattr(forge, "authoring", None)
    if made is None:
        raise Refusal("I cannot open pull requests on this forge", missing="`costwarden savings open` in a checkout")
    authoring: Authoring = made()
    return authoring
