"""azurerm_cognitive_account: speech, language and LUIS by use; OpenAI is billed on its deployments."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from costwarden.estimate.azure._cognitive import language_lines, luis_lines, speech_lines
from costwarden.estimate.resource import Dimension, ResourceType
from costwarden.estimate.view import ResourceView

_KINDS: dict[str, Callable[[ResourceView], Iterator[Dimension]]] = {
    "speechservices": speech_lines,
    "luis": luis_lines,
    "textanalytics": language_lines,
}


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    lines = _KINDS.get(view.text("kind").lower())
    if lines is not None and not view.text("sku_name").lower().startswith("f"):
        yield from lines(view)


RESOURCE = ResourceType("azurerm_cognitive_account", dimensions)
