"""How many pull requests people get: two open per repository, one new per team and day, unless configured."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from costwarden.state.savings import SavingsPulls

_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """The budget; savings never flood a repository on their first day (renovatebot/renovate#18939: 69 at once)."""

    open_per_repository: int = 2
    new_per_team_a_day: int = 1

    def refuses(self, store: SavingsPulls, repository: str, team: str, now: datetime.datetime) -> str | None:
        """Why no further pull request opens now, or None."""
        open_now = store.open_in(repository)
        if open_now >= self.open_per_repository:
            return f"{open_now} savings pull requests are open in {repository}; {self.open_per_repository} may be"
        today = store.opened_since(team, now - _DAY)
        if today >= self.new_per_team_a_day:
            whose = f"team {team}" if team else "resources without a team"
            return f"{whose} got {today} in the last 24 hours; {self.new_per_team_a_day} a day is the pace"
        return None
