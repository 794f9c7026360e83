"""azurerm_cognitive_deployment: tokens, images, speech and sessions of an OpenAI model; all of it depends on use."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import fixed, metered
from costwarden.estimate.resource import Dimension, ResourceType, hourly
from costwarden.estimate.view import ResourceView

SERVICE = "Azure OpenAI"
_LANGUAGE = ("gpt-", "o1", "o3", "o4", "computer-use")
_TUNED = frozenset({"gpt-35-turbo", "babbage-002", "davinci-002"})
_BASE = frozenset({"babbage-002", "davinci-002"})
_IMAGES = (
    ("Standard 1024x1024 images", "monthly_standard_1024_1024_images"),
    ("Standard 1024x1792 images", "monthly_standard_1024_1792_images"),
    ("HD 1024x1024 images", "monthly_hd_1024_1024_images"),
    ("HD 1024x1792 images", "monthly_hd_1024_1792_images"),
)
_TUNING = (
    ("training", "hours", "monthly_fine_tuning_training_hours"),
    ("hosting", "hours", "monthly_fine_tuning_hosting_hours"),
    ("input", "1K tokens", "monthly_fine_tuning_input_tokens"),
    ("output", "1K tokens", "monthly_fine_tuning_output_tokens"),
)
_TEXT = (
    ("Text input", "monthly_language_input_tokens"),
    ("Text output", "monthly_language_output_tokens"),
    ("Cached text input", "monthly_language_cached_input_tokens"),
)


def dimensions(view: ResourceView) -> Iterator[Dimension]:
    model = view.block("model").text("name").lower()

    def line(name: str, unit: str, key: str) -> Dimension:
        # The reference tool leaves out what its price list lacks.
        return metered(SERVICE, f"{name} ({model})", unit, key, optional=view.compat)

    if model.startswith(_LANGUAGE):
        yield from _language(view, model)
    if model in _BASE:
        yield line("Base model tokens", "1K tokens", "monthly_base_model_tokens")
    if model in _TUNED:
        for what, unit, key in _TUNING:
            yield line(f"Fine tuning {what}", unit, key)
    if model.startswith("dall-e"):
        for name, key in _IMAGES if model == "dall-e-3" else _IMAGES[:1]:
            yield line(name, "100 images", key)
    if model.startswith("text-embedding"):
        yield line("Text embeddings", "1K tokens", "monthly_text_embedding_tokens")
    if model == "whisper":
        yield line("Text to speech", "hours", "monthly_text_to_speech_hours")
    if model.startswith("tts"):
        yield line("Text to speech", "1M characters", "monthly_text_to_speech_characters")


def _language(view: ResourceView, model: str) -> Iterator[Dimension]:
    sku = view.block("sku")
    if "provisioned" in sku.text("name").lower() and not view.compat:
        units = sku.number("capacity", 1)
        path = f"provisioned/{sku.text('name').lower()}"
        yield fixed(
            SERVICE, f"Provisioned throughput units ({model})", "hours", hourly(units), sku=path, by="capacity x 730"
        )
        return
    for name, key in _TEXT:
        yield metered(SERVICE, f"{name} ({model})", "1K tokens", key, optional=view.compat)
    if "audio" in model or "realtime" in model:
        for way in ("input", "output"):
            name = f"Audio {way} tokens ({model})"
            yield metered(SERVICE, name, "1k tokens", f"monthly_audio_{way}_tokens", optional=view.compat)
    yield metered(SERVICE, "Code interpreter sessions", "sessions", "monthly_code_interpreter_sessions")


RESOURCE = ResourceType("azurerm_cognitive_deployment", dimensions)
