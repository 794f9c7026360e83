"""People of a pull request at GitHub: commits and their co-authors, roles, teams, profiles."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from costwarden.forge.github_auth import Access
from costwarden.forge.github_errors import Gone, Uncertain
from costwarden.forge.model import NotAllowed, Pull
from costwarden.forge.people import Makers, Said, co_authors, logins_of

_MOST_COMMITS = 250  # docs.github.com/rest/pulls/pulls#list-commits-on-a-pull-request lists no more
_WEB = "web-flow"  # the committer of what is committed on the page; the author is the person
_ROLES = ("admin", "maintain", "write", "triage", "read", "none")


class GitHubPeople:
    """People of people.py on one access."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def makers(self, pull: Pull) -> Makers:
        http = self._access.http(pull.repository)
        path = f"/repos/{pull.repository}/pulls/{int(pull.number)}"
        shown = http.read("show the pull request", path)
        commits = http.read_all("list the pull request's commits", f"{path}/commits")
        logins, marks = set[str](), set[str]()
        for one in commits:
            _add(one, logins, marks)
        counted = shown.get("commits") if isinstance(shown, dict) else None
        complete = isinstance(counted, int) and counted == len(commits) <= _MOST_COMMITS
        user = shown.get("user") if isinstance(shown, dict) else None
        author = str(user.get("login") or "") if isinstance(user, dict) else ""
        if not author:
            raise Uncertain("show the pull request", "its answer has no author")
        return Makers(author, frozenset(logins), frozenset(marks), complete)

    def permission(self, repository: str, login: str) -> str:
        """By role name, which knows triage and maintain; a custom role counts as what it builds on."""
        http = self._access.http(repository)
        path = f"/repos/{repository}/collaborators/{quote(login, safe='')}/permission"
        try:
            found = http.read("say what the user may", path, own=True)
        except Gone:
            return "none"
        role, permission = found.get("role_name"), found.get("permission")
        return next((str(one) for one in (role, permission) if one in _ROLES), "none")

    def is_member(self, repository: str, team: str, login: str) -> bool:
        """Asked with the token of a repository of ours: an App needs `members: read` of the organisation."""
        org, _, slug = team.partition("/")
        path = f"/orgs/{quote(org, safe='')}/teams/{quote(slug, safe='')}/memberships/{quote(login, safe='')}"
        try:
            found = self._access.http(repository).read("say whether the user is in the team", path, own=True)
        except Gone:
            return False
        return isinstance(found, dict) and found.get("state") == "active"

    def marks(self, repository: str, login: str) -> frozenset[str]:
        http = self._access.http(repository)
        try:
            found = http.read("show the user", f"/users/{quote(login, safe='')}", own=True)
        except (Gone, NotAllowed):
            return frozenset()
        return frozenset(str(found[key]) for key in ("name", "email") if found.get(key))

    def comment(self, pull: Pull, number: int) -> Said | None:
        path = f"/repos/{pull.repository}/issues/comments/{int(number)}"
        try:
            found = self._access.http(pull.repository).read("show the comment", path, own=True)
        except Gone:
            return None
        user = found.get("user") or {}
        return Said(
            id=number,
            body=str(found.get("body") or ""),
            author=str(user.get("login") or ""),
            by_bot=user.get("type") != "User" or found.get("performed_via_github_app") is not None,
            edited=found.get("created_at") != found.get("updated_at"),
        )

    def react(self, pull: Pull, number: int, sign: str) -> None:
        """`sign`: eyes, +1 or confused; the same twice is one."""
        path = f"/repos/{pull.repository}/issues/comments/{int(number)}/reactions"
        self._access.http(pull.repository).write("react to the comment", "POST", path, {"content": sign}, own=True)


def _add(commit: Any, logins: set[str], marks: set[str]) -> None:
    """The people of one commit, by login where GitHub knows it, else by what git recorded."""
    if not isinstance(commit, dict):
        raise Uncertain("list the pull request's commits", "its answer is not a list of commits")
    git = commit.get("commit") or {}
    for role in ("author", "committer"):
        known, written = commit.get(role), git.get(role) or {}
        login = str(known.get("login") or "") if isinstance(known, dict) else ""
        if login and login != _WEB:
            logins.add(login)
        elif not login:
            _mark(str(written.get("name") or ""), str(written.get("email") or ""), logins, marks)
    for name, mail in co_authors([str(git.get("message") or "")]):
        _mark(name, mail, logins, marks)


def _mark(name: str, mail: str, logins: set[str], marks: set[str]) -> None:
    logins.update(logins_of(mail))
    marks.update(one for one in (name, mail) if one and (name, mail) != ("GitHub", "noreply@github.com"))
