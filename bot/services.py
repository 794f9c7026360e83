"""What handlers work with: the store, and a client of each forge per thread."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from bot.settings import BotSettings, SettingsError

if TYPE_CHECKING:
    from costwarden.forge.github_bot import GitHubBot
    from costwarden.forge.github_http import Patience
    from costwarden.forge.gitlab_bot import GitLabBot
    from costwarden.state.store import State

_WAITS_PER_JOB = 20.0  # seconds one job may sleep at the forge's wish


class Services:
    """One per process; its forge clients are one per thread, for they are not made for several."""

    def __init__(self, settings: BotSettings, state: State) -> None:
        self.settings = settings
        self.state = state
        self._local = threading.local()

    def start_job(self) -> None:
        """A client's patience is for one run; longer waits are the queue's, which needs no thread for them."""
        patience: Patience | None = getattr(self._local, "patience", None)
        if patience is not None:
            patience.total = _WAITS_PER_JOB

    def github(self) -> GitHubBot:
        """This thread's GitHub. Errors: SettingsError without a credential."""
        found: GitHubBot | None = getattr(self._local, "github", None)
        if found is None:
            from costwarden.forge.github_auth import AppKey
            from costwarden.forge.github_bot import github_bot
            from costwarden.forge.github_http import Patience

            settings = self.settings
            if not settings.github_token and not settings.is_github_app:
                raise SettingsError("the bot has no credential for GitHub", hint="set GITHUB_TOKEN or an app's key")
            app = AppKey(settings.github_app_id, settings.github_app_key) if settings.is_github_app else None
            patience = Patience(total=_WAITS_PER_JOB)
            token = "" if app else settings.github_token
            found = github_bot(token=token, app=app, base_url=settings.github_url or None, patience=patience)
            self._local.github, self._local.patience = found, patience
        return found

    def gitlab(self) -> GitLabBot:
        """This thread's GitLab. Errors: SettingsError without a credential."""
        found: GitLabBot | None = getattr(self._local, "gitlab", None)
        if found is None:
            from costwarden.forge.gitlab_bot import gitlab_bot

            if not self.settings.gitlab_token:
                raise SettingsError("the bot has no credential for GitLab", hint="set GITLAB_TOKEN (scope api)")
            found = gitlab_bot(token=self.settings.gitlab_token, base_url=self.settings.gitlab_url)
            self._local.gitlab = found
        return found

    def forge(self, source: str) -> GitHubBot | GitLabBot:
        """The forge an event came from: "github" or "gitlab"."""
        return self.gitlab() if source == "gitlab" else self.github()
