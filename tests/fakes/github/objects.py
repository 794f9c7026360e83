"""State as GitHub shows it: the description's own examples with our addresses, and the state laid over."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.fakes.github.contract import Contract
from tests.fakes.github.state import CheckState, CommentState, PullState, RepositoryState


class Objects:
    """Makes response bodies. `api` and `web` are the base addresses of API and pages."""

    def __init__(self, contract: Contract, api: str, web: str) -> None:
        self._contract, self._api, self._web = contract, api, web

    def example(self, name: str) -> Any:
        return self._here(self._contract.example(name))

    def user(self, login: str) -> dict[str, Any]:
        base = self._contract.example("issue-comment")["user"]
        name = quote(login)
        renamed = {
            key: value.replace("octocat", name) if isinstance(value, str) else value for key, value in base.items()
        }
        kind = "Bot" if login.endswith("[bot]") else "User"
        fields = {"login": login, "id": sum(login.encode()), "type": kind}
        result: dict[str, Any] = self._here(renamed) | fields
        return result

    def private_user(self, login: str) -> dict[str, Any]:
        base = self.example("private-user-response-with-public-and-private-profile-information")
        result: dict[str, Any] = base | self.user(login)
        return result

    def comment(self, repository: RepositoryState, one: CommentState) -> dict[str, Any]:
        repo = f"{self._api}/repos/{repository.name}"
        result: dict[str, Any] = self.example("issue-comment") | {
            "id": one.id,
            "url": f"{repo}/issues/comments/{one.id}",
            "html_url": f"{self._web}/{repository.name}/pull/{one.number}#issuecomment-{one.id}",
            "issue_url": f"{repo}/issues/{one.number}",
            "body": one.body,
            "user": self.user(one.author),
            "created_at": one.created_at,
            "updated_at": one.updated_at,
        }
        return result

    def check(self, repository: RepositoryState, one: CheckState) -> dict[str, Any]:
        url = f"{self._api}/repos/{repository.name}/check-runs/{one.id}"
        base = self.example("check-run-example-of-completed-conclusion")
        output = one.data.get("output") or {}
        shown = {key: one.data.get(key) for key in ("name", "head_sha", "external_id", "status", "conclusion")}
        times = {key: one.data.get(key) for key in ("started_at", "completed_at", "details_url")}
        result: dict[str, Any] = base | shown | times
        result |= {"id": one.id, "url": url, "html_url": f"{self._web}/{repository.name}/runs/{one.id}"}
        result["app"] = base["app"] | {"slug": one.app, "name": one.app}
        result["pull_requests"] = []
        result["output"] = {
            "title": output.get("title"),
            "summary": output.get("summary"),
            "text": output.get("text"),
            "annotations_count": len(one.annotations),
            "annotations_url": f"{url}/annotations",
        }
        return result

    def annotation(self, repository: RepositoryState, one: dict[str, Any]) -> dict[str, Any]:
        optional = {key: one.get(key) for key in ("start_column", "end_column", "title", "raw_details")}
        return {**one, **optional, "blob_href": f"{self._web}/{repository.name}/blob/{one['path']}"}

    def status(self, repository: RepositoryState, one: dict[str, Any]) -> dict[str, Any]:
        url = f"{self._api}/repos/{repository.name}/statuses/{one['sha']}"
        shown = {key: one.get(key) for key in ("id", "state", "description", "target_url", "context", "created_at")}
        result: dict[str, Any] = self.example("status") | shown
        return result | {"url": url, "updated_at": one["created_at"], "creator": self.user(one["author"])}

    def pull(self, repository: RepositoryState, one: PullState) -> dict[str, Any]:
        base = self.example("pull-request")
        label = base["labels"][0]
        head, target = base["head"], base["base"]
        sha = repository.git.resolve(one.branch)
        source = None if one.fork_gone else head["repo"] | {"id": one.fork_id or repository.id}
        result: dict[str, Any] = base | {
            "number": one.number,
            "state": one.state,
            "commits": len(repository.git.between(one.base, one.branch)) if sha else 1,
            "html_url": f"{self._web}/{repository.name}/pull/{one.number}",
            "user": self.user(one.author),
            "draft": one.draft,
            "labels": [label | {"name": name} for name in one.labels],
            "requested_teams": [],  # the example of one lacks what the schema requires
            "head": head | {"ref": one.branch, "sha": sha, "repo": source},
            "base": target
            | {
                "ref": one.base,
                "sha": repository.git.resolve(one.base),
                "repo": target["repo"] | {"id": repository.id, "full_name": repository.name},
            },
        }
        return result

    def _here(self, node: Any) -> Any:
        """Addresses of github.com become the fake's: PyGithub refuses others."""
        if isinstance(node, list):
            return [self._here(one) for one in node]
        if isinstance(node, dict):
            return {key: self._here(value) for key, value in node.items()}
        if isinstance(node, str):
            return node.replace("https://api.github.com", self._api).replace("https://github.com", self._web)
        return node
