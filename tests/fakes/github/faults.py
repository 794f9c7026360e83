"""What GitHub says when it refuses for its rate limits; faults themselves are the same for every fake."""

from __future__ import annotations

from tests.fakes.faults import Fault, Faults

__all__ = ["PRIMARY", "SECONDARY", "Fault", "Faults"]
_SAYS = '{{"message": "{}", "documentation_url": "https://docs.github.com/rest"}}'
SECONDARY = _SAYS.format("You have exceeded a secondary rate limit. Please wait a few minutes before you try again.")
PRIMARY = _SAYS.format("API rate limit exceeded for installation ID 1.")
