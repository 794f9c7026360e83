"""GitHub's refusals in our words: which are about rights, which pass, and how long to wait.

Source: docs.github.com/rest "Best practices", "Rate limits" and "Troubleshooting". A rate limit comes as 403 or 429,
told from missing rights by Retry-After, by a spent quota, or by its sentence; it refuses before anything is done.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costwarden.forge.model import ForgeError, NotAllowed

_LIMIT_WORDS = ("rate limit", "abuse detection", "please wait a few minutes", "retry your request again later")
_SECONDARY_WAIT = 60.0  # what GitHub asks for where it names no time
_AGAIN = "run it again; if it stays, look at githubstatus.com"


class Uncertain(ForgeError):
    """No answer, or a server's error: the call may or may not have happened."""

    def __init__(self, doing: str, why: str) -> None:
        super().__init__(f"GitHub did not {doing}: {why}", hint=_AGAIN, retryable=True)


class RateLimited(ForgeError):
    """Refused before anything was done; `wait` seconds, then it may be asked again."""

    def __init__(self, doing: str, wait: float) -> None:
        super().__init__(
            f"GitHub did not {doing}: its rate limit asks to wait {wait:.0f} s",
            hint="run it again later, or use a GitHub App with a quota of its own",
            retryable=False,  # waiting was done here already, as far as time allows
        )
        self.wait = wait


class Gone(ForgeError):
    """What was asked for does not exist, or the token may not see it."""

    def __init__(self, doing: str) -> None:
        super().__init__(f"GitHub did not {doing}: it is not there any more", hint="run it again")


def refusal(
    doing: str, status: int, headers: Mapping[str, str], body: Any, *, now: float, own: bool = False
) -> ForgeError:
    """The error of an answer of 400 and above. `doing` completes "GitHub did not ..."; `now` is Unix time.

    `own`: the address is something of ours, so 404 says it is gone; elsewhere GitHub hides what a token may not see.
    """
    headers = {name.lower(): value for name, value in headers.items()}
    said = _said(body)
    if status >= 500 or status == 408:
        return Uncertain(doing, f"it answered {status}")
    if status == 429 or (status == 403 and _is_limit(headers, said)):
        return RateLimited(doing, _wait(headers, said, now))
    if status == 401:
        return ForgeError(f"GitHub did not {doing}: the token is not accepted (401)", hint="is it expired or revoked?")
    if status == 404 and own:
        return Gone(doing)
    if status in (403, 409, 422) and (hint := _ruled(said)):
        return NotAllowed(f"GitHub did not {doing}: {said}", hint=hint)
    if status in (403, 404):
        return NotAllowed(
            f"GitHub did not {doing}: the token may not ({status}{said and f', {said}'})",
            hint="grant `pull-requests: write` and `checks: write` (savings: `contents: write`, `issues: write`) in the"
            " workflow's `permissions:`, or to the App",
        )
    return ForgeError(f"GitHub did not {doing}: {status}{said and f', {said}'}", hint="report it, with this line")


def _ruled(said: str) -> str:
    """What to do about a repository's own rules; "" where it is not they that say no."""
    words = said.lower()
    if "archived" in words:
        return "unarchive the repository, or leave it out"
    if "rule violation" in words or "protected branch" in words:
        return "let costwarden's account or App bypass the rule for branches `costwarden/**`"
    return ""


def _said(body: Any) -> str:
    """The server's sentence, one short printable line."""
    message = body.get("message") if isinstance(body, dict) else None
    if not isinstance(message, str):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in message)[:200].strip()


def _is_limit(headers: Mapping[str, str], said: str) -> bool:
    spent = headers.get("x-ratelimit-remaining") == "0"
    return "retry-after" in headers or spent or any(words in said.lower() for words in _LIMIT_WORDS)


def _wait(headers: Mapping[str, str], said: str, now: float) -> float:
    after, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if after.isascii() and after.isdigit():
        return float(after)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(float(reset) - now, 0.0) + 1.0  # the reset is somewhere within that second
    return _SECONDARY_WAIT
