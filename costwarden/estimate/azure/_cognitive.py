"""Azure AI services: speech, language and LUIS; pay as you go, or a commitment with its own price per size."""

from __future__ import annotations

from collections.abc import Iterator

from costwarden.estimate.azure._lines import metered, per_of
from costwarden.estimate.resource import Dimension
from costwarden.estimate.view import ResourceView

SERVICE = "Cognitive Services"
_MODES = (("commitment", "commitment"), ("connected_container_commitment", "connected container commitment"))

# Name, unit, usage key.
_SPEECH = (
    ("Speech to text batch", "hours", "speech_to_text_batch_hrs"),
    ("Speech to text custom model batch", "hours", "speech_to_text_custom_batch_hrs"),
    ("Speech to text custom endpoint hosting", "hours", "speech_to_text_custom_endpoint_hrs"),
    ("Speech to text custom training", "hours", "speech_to_text_custom_training_hrs"),
    (
        "Speech to text conversation transcription multi-channel audio",
        "hours",
        "speech_to_text_conversation_transcription_multi_channel_audio_hrs",
    ),
    ("Text to speech custom neural training", "hours", "text_to_speech_custom_neural_training_hrs"),
    ("Text to speech custom neural", "1M chars", "text_to_speech_custom_neural_chars"),
    ("Text to speech custom neural endpoint hosting", "hours", "text_to_speech_custom_neural_endpoint_hrs"),
    ("Text to speech long audio", "1M chars", "text_to_speech_long_audio_chars"),
    ("Text to speech personal voice profiles", "1K profiles", "text_to_speech_personal_voice_profiles"),
    ("Text to speech personal voice characters", "1M chars", "text_to_speech_personal_voice_chars"),
    ("Speech translation", "hours", "speech_translation_hrs"),
    ("Speaker verification", "1K transactions", "speaker_verification_transactions"),
    ("Speaker identification", "1K transactions", "speaker_identification_transactions"),
    ("Voice profiles", "1K profiles", "voice_profiles"),
)
# Name, unit, pay-as-you-go key, commitment key, overage key.
_SPEECH_COMMITTED = (
    (
        "Speech to text",
        "hours",
        "speech_to_text_hrs",
        "speech_to_text_standard_hrs",
        "speech_to_text_standard_overage_hrs",
    ),
    (
        "Speech to text custom model",
        "hours",
        "speech_to_text_custom_hrs",
        "speech_to_text_custom_hrs",
        "speech_to_text_custom_overage_hrs",
    ),
    (
        "Speech to text enhanced add-ons",
        "hours",
        "speech_to_text_enhanced_add_ons_hrs",
        "speech_to_text_enhanced_add_ons_hrs",
        "speech_to_text_enhanced_add_ons_overage_hrs",
    ),
    (
        "Text to speech neural",
        "1M chars",
        "text_to_speech_neural_chars",
        "text_to_speech_neural_commitment_chars",
        "text_to_speech_neural_overage_chars",
    ),
)
_LANGUAGE = (
    ("Conversational language understanding", "1K records", "conversational_language_understanding_records"),
    (
        "Conversational language understanding advanced training",
        "hour",
        "conversational_language_understanding_advanced_training_hours",
    ),
    ("Customized text classification", "1K records", "customized_text_classification_records"),
    ("Customized summarization", "1K records", "customized_summarization_records"),
    ("Customized question answering", "1K records", "customized_question_answering_records"),
    ("Customized training", "hour", "customized_training_hours"),
    ("Text analytics for health", "1K records", "text_analytics_for_health_records"),
)


def speech_lines(view: ResourceView) -> Iterator[Dimension]:
    for name, unit, plain, key, overage in _SPEECH_COMMITTED:
        committed = list(_committed(view, name, unit, key, overage, overage_word="overage"))
        yield from committed or [_line(view, name, unit, f"monthly_{plain}")]
    for name, unit, key in _SPEECH:
        yield _line(view, name, unit, f"monthly_{key}")


def luis_lines(view: ResourceView) -> Iterator[Dimension]:
    name, unit = "Text requests", "1M transactions"
    keys = ("luis_text_requests", "luis_text_overage_requests")
    committed = list(_committed(view, name, unit, *keys, whole=True, overage_unit="1K transactions"))
    yield from committed or [_line(view, name, "1K transactions", "monthly_luis_text_requests")]
    yield _line(view, "Speech requests", "1K transactions", "monthly_luis_speech_requests")


def language_lines(view: ResourceView) -> Iterator[Dimension]:
    for name, what in (("Text analytics", "text_analytics"), ("Summarization", "summarization")):
        keys = (f"language_{what}_records", f"language_{what}_overage_records")
        overage = "Text requests" if what == "text_analytics" else name
        committed = list(_committed(view, name, "1K records", *keys, overage_name=overage))
        yield from committed or [_line(view, name, "1K records", f"monthly_language_{what}_records")]
    for name, unit, key in _LANGUAGE:
        yield _line(view, name, unit, f"monthly_language_{key}")


def _line(view: ResourceView, name: str, unit: str, key: str) -> Dimension:
    """The reference tool leaves out what its price list lacks."""
    return metered(SERVICE, name, unit, key, optional=view.compat)


def _committed(
    view: ResourceView,
    name: str,
    unit: str,
    key: str,
    overage_key: str,
    *,
    overage_name: str = "",
    overage_word: str = "",
    overage_unit: str = "",
    whole: bool = False,
) -> Iterator[Dimension]:
    """The commitments the usage file has, in the cloud and in connected containers, and what goes beyond them.

    A commitment's price per unit depends on its size, which is part of the catalogue path. whole: the printed quantity
    is in single units although its unit says otherwise.
    """
    for prefix, words in _MODES:
        amount = view.usage(f"monthly_{prefix}_{key}")
        if amount is None:
            continue
        size = f"{int(amount):d}" if not hasattr(amount, "value") else f"{int(amount.value):d}"
        path = f"{name.lower().replace(' ', '-')}/{prefix.replace('_', '-')}/{size}"
        yield metered(
            SERVICE,
            f"{name} ({words})",
            unit,
            f"monthly_{prefix}_{key}",
            sku=path,
            per=1 if whole else per_of(unit),
            optional=view.compat,
        )
        word = f"{words} overage" if not overage_word else words.replace("commitment", overage_word)
        yield metered(
            SERVICE,
            f"{overage_name or name} ({word})",
            overage_unit or unit,
            f"monthly_{prefix}_{overage_key}",
            sku=f"{path}/overage",
            optional=view.compat,
        )
