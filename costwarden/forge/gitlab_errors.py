"""GitLab's refusals in our words: which are about rights, which pass, and which say that something is gone."""

from __future__ import annotations

from costwarden.forge.model import ForgeError, NotAllowed


class Missing(ForgeError):
    """404: gone, or not for this token to see; GitLab does not say which."""


def refusal(what: str, code: int | None, said: str) -> ForgeError:
    if code in (401, 403):
        return NotAllowed(
            f"the GitLab token may not {what} ({code})",
            hint="use a project access token with scope `api` and role Developer, masked, in COSTWARDEN_GITLAB_TOKEN",
        )
    if code == 404:
        return Missing(
            f"GitLab could not {what}: it is gone, or the token may not see it (404)",
            hint="check the token's project; a CI job token cannot write notes",
        )
    if code == 429:
        return ForgeError(
            f"GitLab's rate limit is used up: could not {what}", hint="run the job again later", retryable=True
        )
    words = "the answer was lost" if code is None else f"answered {code}"
    if code == 400:
        words += f": {' '.join(said.split())[:200]}"
    return ForgeError(f"GitLab could not {what}: {words}", hint="run the job again", retryable=is_fault(code))


def is_fault(code: int | None) -> bool:
    """The server's or the network's trouble; None is an answer that never came or was cut off."""
    return code is None or code in (408, 409) or code >= 500
