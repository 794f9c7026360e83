"""GitHub as the bot needs it: what publishing needs, the people behind a change, its files and its reactions."""

from __future__ import annotations

from costwarden.forge.github import GitHubForge
from costwarden.forge.github_auth import Access, AppAccess, AppKey, TokenAccess
from costwarden.forge.github_http import Patience
from costwarden.forge.github_people import GitHubPeople
from costwarden.forge.github_pulls import GitHubPulls
from costwarden.forge.github_source import GitHubSource
from costwarden.forge.model import CheckReport, ForgeError, Pull

# Asked for as far as the installation grants them; docs/bot.md says what is missing without each.
RIGHTS = (
    ("actions", "read"),
    ("checks", "write"),
    ("contents", "write"),
    ("deployments", "read"),
    ("issues", "write"),
    ("members", "read"),
    ("pull_requests", "write"),
    ("statuses", "write"),
)


class GitHubBot(GitHubForge, GitHubPeople, GitHubSource):
    """One GitHub, for one thread."""

    def __init__(self, access: Access) -> None:
        super().__init__(access)
        GitHubSource.__init__(self, access)

    def authoring(self) -> GitHubPulls:
        """The same identity's branches, pull requests and issues."""
        return GitHubPulls(self._access)

    def set_status(self, pull: Pull, report: CheckReport) -> str | None:
        """A status has no page of its own: the API's address of all of the commit's says that it is set."""
        page = super().set_status(pull, report)
        base = self._access.http(pull.repository).base_url
        return page or f"{base}/repos/{pull.repository}/commits/{report.head_sha}/status"


def github_bot(
    *, token: str = "", app: AppKey | None = None, base_url: str | None = None, patience: Patience | None = None
) -> GitHubBot:
    """By App or by token. Errors: ForgeError without a credential."""
    patience = patience or Patience()
    if app is not None:
        return GitHubBot(AppAccess(app, base_url or "", patience, RIGHTS))
    if not token:
        raise ForgeError("there is no token for GitHub", hint="set GITHUB_TOKEN, or an App's id and key")
    return GitHubBot(TokenAccess(token, base_url or "", patience))
