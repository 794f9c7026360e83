"""`--engine embedded|opa|URL` -> an engine."""

from __future__ import annotations

import os
from collections.abc import Mapping

from costwarden.errors import CostwardenError
from costwarden.policy.engines.protocol import PolicyEngine

OPA_URL = "COSTWARDEN_OPA_URL"


class UnknownEngine(CostwardenError):
    def __init__(self, name: str) -> None:
        super().__init__(f"there is no engine {name!r}", hint="--engine takes embedded, opa, or the http(s) URL of OPA")


def choose_engine(name: str = "embedded", environment: Mapping[str, str] | None = None) -> PolicyEngine:
    """`opa` is the server of COSTWARDEN_OPA_URL where that is set, else the opa binary, started for each call."""
    if name == "embedded":
        from costwarden.policy.engines.embedded import EmbeddedEngine

        return EmbeddedEngine()
    variables = os.environ if environment is None else environment
    url = variables.get(OPA_URL, "") if name == "opa" else name
    if name == "opa" and not url:
        from costwarden.policy.engines.opa import LocalOpaEngine

        return LocalOpaEngine()
    if url.startswith(("http://", "https://")):
        from costwarden.policy.engines.opa import OpaServerEngine

        return OpaServerEngine(url)
    raise UnknownEngine(name if name != "opa" else url)
