"""The fake's other half: pull requests, reviews and issues beside what git holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.github.actors import NEEDS
from tests.fakes.github.authoring_git import GitOperations
from tests.fakes.github.operations import Answer, Call, Listed
from tests.fakes.github.rules import Refused
from tests.fakes.github.state import PullState

_CONTENTS = (("contents",), "write")
_READ = (("contents",), "read")
_PULLS = (("pull_requests",), "write")
_ISSUES = (("issues",), "write")
RIGHTS: dict[str, tuple[tuple[str, ...], str]] = {
    "git/get-ref": _READ,
    "git/get-commit": _READ,
    "git/get-tree": _READ,
    "git/get-blob": _READ,
    "repos/get-content": _READ,
    "repos/compare-commits-with-basehead": _READ,
    "git/create-tree": _CONTENTS,
    "git/create-blob": _CONTENTS,
    "git/create-commit": _CONTENTS,
    "git/create-ref": _CONTENTS,
    "git/update-ref": _CONTENTS,
    "pulls/list": (("pull_requests",), "read"),
    "pulls/create": _PULLS,
    "pulls/update": _PULLS,
    "pulls/request-reviewers": _PULLS,
    "pulls/list-review-comments": (("pull_requests",), "read"),
    "pulls/create-review-comment": _PULLS,
    "issues/add-labels": (("issues", "pull_requests"), "write"),
    "issues/create": _ISSUES,
    "issues/update": _ISSUES,
    "issues/get": (("issues",), "read"),
}
NEEDS.update(RIGHTS)


@dataclass
class AuthoredPull(PullState):
    """A pull request that was opened through the interface."""

    title: str = ""
    body: str = ""
    state: str = "open"
    merged_at: str | None = None
    merge_sha: str | None = None
    head_sha: str = ""  # once it is merged or closed
    reviewers: list[str] = field(default_factory=list)


@dataclass
class IssueState:
    number: int
    title: str
    body: str
    author: str
    state: str = "open"


class AuthoringOperations(GitOperations):
    """Put in place of a fake's `operations` before its first request."""

    def __init__(self, *of: Any) -> None:
        super().__init__(*of)
        self.issues: dict[tuple[str, int], IssueState] = {}
        self.review_comments: list[dict[str, Any]] = []
        self.slow_merges = False  # the first to ask after a push is told null, and starts the test merge
        self._tried: set[tuple[str, str]] = set()

    def repos_get(self, call: Call) -> Answer:
        base = self._objects.example("full-repository-default-response")
        base = {key: value for key, value in base.items() if key not in ("source", "parent", "template_repository")}
        base |= {"language": None, "security_and_analysis": None}
        return 200, base | {"default_branch": "main", "full_name": call.repo.name, "private": call.repo.private}

    def pulls_list(self, call: Call) -> Answer:
        state, branch = call.query.get("state", "open"), call.query.get("head", "").partition(":")[2]
        found = [
            self._pull_object(call, one)
            for _, one in sorted(call.repo.pulls.items(), reverse=True)
            if state in ("all", _state(one))
            and branch in ("", one.branch)
            and call.query.get("base", one.base) == one.base
        ]
        return 200, Listed([self._listed(one) for one in found])

    def pulls_get(self, call: Call) -> Answer:
        pull = self._pull(call, "pull_number")
        return 200, self._pull_object(call, pull) | self._mergeable(call, pull)

    def _mergeable(self, call: Call, pull: PullState) -> dict[str, Any]:
        """Of an open one, by merging it in git; GitHub tries that when it is asked."""
        git = call.repo.git
        base, head = git.resolve(pull.base), git.resolve(pull.branch)
        if _state(pull) != "open" or base is None or head is None:
            return {}
        known = not self.slow_merges or (base, head) in self._tried
        self._tried.add((base, head))
        if not known:
            return {"mergeable": None, "mergeable_state": "unknown"}
        dirty = git.conflicts(base, head)
        return {"mergeable": not dirty, "mergeable_state": "dirty" if dirty else "draft" if pull.draft else "clean"}

    def pulls_create(self, call: Call) -> Answer:
        body = call.body
        if call.repo.git.resolve(body["head"]) is None:
            raise Refused(422, "Validation Failed", [{"resource": "PullRequest", "field": "head", "code": "invalid"}])
        if any(one.branch == body["head"] and _state(one) == "open" for one in call.repo.pulls.values()):
            message = f"A pull request already exists for {call.repo.name.partition('/')[0]}:{body['head']}."
            raise Refused(422, "Validation Failed", [{"resource": "PullRequest", "code": "custom", "message": message}])
        number = next(call.repo.numbers)
        pull = AuthoredPull(
            number, body["head"], body["base"], call.actor.login, draft=bool(body.get("draft")),
            title=body.get("title", ""), body=body.get("body") or "",
        )  # fmt: skip
        call.repo.pulls[number] = pull
        return 201, self._pull_object(call, pull)

    def pulls_update(self, call: Call) -> Answer:
        pull = self._pull(call, "pull_number")
        assert isinstance(pull, AuthoredPull)
        if call.body.get("state") == "closed" and pull.state == "open":
            self.close_pull(call.repo, pull)
        pull.title, pull.body = call.body.get("title", pull.title), call.body.get("body", pull.body)
        return 200, self._pull_object(call, pull)

    def pulls_request_reviewers(self, call: Call) -> Answer:
        pull = self._pull(call, "pull_number")
        assert isinstance(pull, AuthoredPull)
        for login in call.body.get("reviewers") or ():
            if login not in call.repo.members:
                raise Refused(422, "Reviews may only be requested from collaborators.", [])
            pull.reviewers.append(login)
        pull.reviewers.extend(call.body.get("team_reviewers") or ())
        shown = self._objects.example("pull-request-review-request")
        return 201, shown | {"number": pull.number, "requested_teams": []}

    def pulls_list_review_comments(self, call: Call) -> Answer:
        number = self._pull(call, "pull_number").number
        return 200, Listed([one for one in self.review_comments if one["pull_request_url"].endswith(f"/{number}")])

    def pulls_create_review_comment(self, call: Call) -> Answer:
        number = self._pull(call, "pull_number").number
        shown = self._objects.example("pull-request-review-comment-example-for-a-multi-line-comment")
        shown |= {key: call.body[key] for key in ("body", "path", "line", "commit_id") if key in call.body}
        shown["pull_request_url"] = f"{self._objects._api}/repos/{call.repo.name}/pulls/{number}"
        self.review_comments.append(shown)
        return 201, shown

    def issues_add_labels(self, call: Call) -> Answer:
        pull = self._pull(call, "issue_number")
        names = call.body["labels"] if isinstance(call.body, dict) else call.body
        pull.labels = tuple(dict.fromkeys((*pull.labels, *names)))
        label = self._objects.example("label-items")[0]
        return 200, [label | {"name": name} for name in pull.labels]

    def issues_create(self, call: Call) -> Answer:
        number = next(call.repo.numbers)
        issue = IssueState(number, call.body["title"], call.body.get("body") or "", call.actor.login)
        self.issues[call.repo.name, number] = issue
        return 201, self._issue_object(call, issue)

    def issues_update(self, call: Call) -> Answer:
        issue = self._issue(call)
        issue.title, issue.body = call.body.get("title", issue.title), call.body.get("body", issue.body)
        issue.state = call.body.get("state", issue.state)
        return 200, self._issue_object(call, issue)

    def issues_get(self, call: Call) -> Answer:
        return 200, self._issue_object(call, self._issue(call))

    def merge_pull(self, repository: Any, pull: AuthoredPull) -> str:
        """A person merges: a merge commit on the base branch."""
        git = repository.git
        git._commits += 1
        head, base = git.resolve(pull.branch), git.resolve(pull.base)
        tree = git._git("merge-tree", "--write-tree", base, head)
        sha = str(git._git("commit-tree", tree, "-p", base, "-p", head, "-m", f"Merge pull request #{pull.number}"))
        git._git("update-ref", f"refs/heads/{pull.base}", sha)
        pull.state, pull.merged_at, pull.merge_sha, pull.head_sha = "closed", self._clock.text(), sha, head
        pull.draft = False
        return sha

    def delete_branch(self, repository: Any, pull: AuthoredPull) -> None:
        """A person deletes the branch: GitHub closes the pull request."""
        self.close_pull(repository, pull)
        repository.git._git("update-ref", "-d", f"refs/heads/{pull.branch}")

    def close_pull(self, repository: Any, pull: AuthoredPull) -> None:
        pull.state, pull.head_sha = "closed", repository.git.resolve(pull.branch)

    def _pull_object(self, call: Call, pull: PullState) -> dict[str, Any]:
        shown = self._objects.pull(call.repo, pull)
        shown["html_url"] = f"{self._objects._web}/{call.repo.name}/pull/{pull.number}"
        if isinstance(pull, AuthoredPull):
            shown |= {"title": pull.title, "body": pull.body, "state": pull.state, "merged_at": pull.merged_at}
            shown |= {"merged": pull.merged_at is not None, "merge_commit_sha": pull.merge_sha}
            if pull.head_sha:
                shown["head"] = shown["head"] | {"sha": pull.head_sha}
        return shown

    def _listed(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The list shows fewer fields than the one."""
        base = self._objects.example("pull-request-simple-items")[0]
        return {key: shown.get(key, value) for key, value in base.items()} | {"requested_teams": []}

    def _issue(self, call: Call) -> IssueState:
        number = int(call.path["issue_number"])
        found = self.issues.get((call.repo.name, number))
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def _issue_object(self, call: Call, issue: IssueState) -> dict[str, Any]:
        shown = self._objects.example("issue")
        fields = {"number": issue.number, "title": issue.title, "body": issue.body, "state": issue.state}
        return shown | fields | {"user": self._objects.user(issue.author)}


def _state(pull: PullState) -> str:
    return getattr(pull, "state", "open")
