"""azurerm_monitor_action_group: notifications of each kind, messages and calls by country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from costwarden.estimate.azure._lines import metered
from costwarden.estimate.resource import Child, Dimension, ResourceType, usage
from costwarden.estimate.view import ResourceView

SERVICE = "Azure Monitor"
KEY = "monthly_notifications"
LONGEST_CODE = 4
KINDS = (  # block, label, unit, price
    ("email_receiver", "Email notifications", "emails", "email"),
    ("itsm_receiver", "ITSM connectors", "events", "itsm"),
    ("azure_app_push_receiver", "Push notifications", "notifications", "push"),
)


def _line(label: str, count: int, unit: str, sku: str) -> Dimension:
    return metered(
        SERVICE, f"{label} ({count})", unit, KEY, quantity=usage(KEY, count), sku=f"notification/{sku}", per=1
    )


def dimensions(view: ResourceView) -> list[Dimension]:
    lines = []
    for block, label, unit, sku in KINDS:
        count = len(view.blocks(block))
        if count:
            lines.append(_line(label, count, unit, sku))
    hooks = view.blocks("webhook_receiver")
    secure = sum(1 for hook in hooks if hook.has("aad_auth"))
    if secure:
        lines.append(_line("Secure web hooks", secure, "notifications", "secure-webhook"))
    if len(hooks) > secure:
        lines.append(_line("Web hooks", len(hooks) - secure, "notifications", "webhook"))
    return lines


def _is_country(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) <= LONGEST_CODE


def _by_country(block: str, unit: str, sku: str) -> ResourceType:
    def lines(view: ResourceView) -> list[Dimension]:
        counts = Counter(receiver.text("country_code").lstrip("+") for receiver in view.blocks(block))
        found = sorted(
            ((code, count) for code, count in counts.items() if _is_country(code)), key=lambda at: int(at[0])
        )
        return [_line(f"Country code {code}", count, unit, f"{sku}/country-{code}") for code, count in found]

    return ResourceType(block, lines)


MESSAGES = _by_country("sms_receiver", "messages", "sms")
CALLS = _by_country("voice_receiver", "calls", "voice")


def children(view: ResourceView) -> Iterator[Child]:
    yield Child("SMS messages", MESSAGES, view)
    yield Child("Voice calls", CALLS, view)


RESOURCE = ResourceType("azurerm_monitor_action_group", dimensions, children)
