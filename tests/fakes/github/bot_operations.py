"""What the bot asks of GitHub beyond publishing: people, files, archives, branches, reactions, runs."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.fakes.github.calls import Answer, Call, Listed
from tests.fakes.github.rules import Refused
from tests.fakes.github.state import PullState

if TYPE_CHECKING:
    from tests.fakes.github.objects import Objects

CODELOAD = "/_codeload/"


class BotOperations:
    """`teams`: "acme/finops" -> logins. `archives`: address -> bytes, handed out by redirect."""

    _objects: Objects

    def __init__(self) -> None:
        self.teams: dict[str, set[str]] = {}
        self.archives: dict[str, bytes] = {}
        self.profiles: dict[str, dict[str, str]] = {}  # login -> name, email

    def pulls_list_commits(self, call: Call) -> Answer:
        pull = _pull(call)
        base = self._objects.example("commit-items")[0]
        found = []
        for sha in call.repo.git.between(pull.base, pull.branch):
            login, message = call.repo.people.get(sha, (pull.author, "change"))
            user = self._objects.user(login) if login else None
            found.append(
                base | {"sha": sha, "author": user, "committer": user, "commit": base["commit"] | {"message": message}}
            )
        return 200, Listed(found)

    def pulls_list(self, call: Call) -> Answer:
        head = call.query.get("head", "").partition(":")[2]
        found = [
            self._objects.pull(call.repo, one)
            for one in call.repo.pulls.values()
            if one.state == call.query.get("state", "open")
            and head in ("", one.branch)
            and call.query.get("base", one.base) == one.base
        ]
        simple = self._objects.example("pull-request-simple-items")[0]
        return 200, Listed([simple | {key: one[key] for key in simple.keys() & one.keys()} for one in found])

    def pulls_create(self, call: Call) -> Answer:
        branch, base = call.body["head"], call.body["base"]
        if any(one.branch == branch and one.state == "open" for one in call.repo.pulls.values()):
            raise Refused(422, "Validation Failed", [{"resource": "PullRequest", "code": "custom"}])
        pull = PullState(next(call.repo.numbers), branch, base, call.actor.login)
        pull.title, pull.body, pull.draft = call.body["title"], call.body.get("body", ""), bool(call.body.get("draft"))
        call.repo.pulls[pull.number] = pull
        return 201, self._objects.pull(call.repo, pull)

    def repos_get_collaborator_permission_level(self, call: Call) -> Answer:
        login = call.path["username"]
        role = call.repo.members.get(login, "none" if call.repo.private else "read")
        base = self._objects.example("repository-collaborator-permission-response-if-user-has-admin-permissions")
        folded = {"maintain": "write", "triage": "read"}.get(role, role)
        user = base["user"] | self._objects.user(login) | {"role_name": role}
        return 200, base | {"permission": folded, "role_name": role, "user": user}

    def teams_get_membership_for_user_in_org(self, call: Call) -> Answer:
        members = self.teams.get(f"{call.path['org']}/{call.path['team_slug']}", set())
        if call.path["username"] not in members:
            raise Refused(404, "Not Found")
        base = self._objects.example("team-membership-response-if-user-is-a-team-maintainer")
        return 200, base | {"state": "active", "role": "member"}

    def users_get_by_username(self, call: Call) -> Answer:
        login = call.path["username"]
        shown = {"name": None, "email": None} | self.profiles.get(login, {})
        return 200, self._objects.private_user(login) | shown

    def reactions_create_for_issue_comment(self, call: Call) -> Answer:
        number = int(call.path["comment_id"])
        if number not in call.repo.comments:
            raise Refused(404, "Not Found")
        given = call.repo.reactions.setdefault(number, [])
        one = (call.actor.login, call.body["content"])
        known = one in given
        if not known:
            given.append(one)
        body = self._objects.example("reaction") | {"content": call.body["content"], "user": self._objects.user(one[0])}
        return 200 if known else 201, body

    def repos_get_content(self, call: Call) -> Answer:
        commit = call.repo.git.resolve(call.query.get("ref", "main"))
        data = call.repo.git.show(commit, call.path["path"]) if commit else None
        if data is None:
            raise Refused(404, "Not Found")
        url = f"https://api.github.com/repos/{call.repo.name}/contents/{call.path['path']}"
        shown: dict[str, Any] = {
            "type": "file",
            "encoding": "base64",
            "size": len(data),
            "name": call.path["path"].rpartition("/")[2],
            "path": call.path["path"],
            "content": base64.encodebytes(data).decode(),
            "sha": "3d21ec53a331a6f037a91c368710b99387d012c1",
            **dict.fromkeys(("url", "git_url", "html_url", "download_url"), url),
            "_links": dict.fromkeys(("git", "self", "html"), url),
        }
        return 200, shown

    def repos_download_tarball_archive(self, call: Call) -> Answer:
        commit = call.repo.git.resolve(call.path["ref"])
        if commit is None:
            raise Refused(404, "Not Found")
        name = f"{call.repo.name.replace('/', '-')}-{commit[:7]}"
        return self._handed_out(f"{name}.tar.gz", call.repo.git.archive(commit, name))

    def repos_compare_commits_with_basehead(self, call: Call) -> Answer:
        base, _, head = call.path["basehead"].partition("...")
        found = call.repo.git.merge_base(base, head)
        if found is None:
            raise Refused(404, "Not Found")
        shown = self._objects.example("commit-comparison")
        return 200, shown | {"merge_base_commit": shown["merge_base_commit"] | {"sha": found}}

    def git_get_ref(self, call: Call) -> Answer:
        branch = call.path["ref"].removeprefix("heads/")
        commit = call.repo.git.resolve(f"refs/heads/{branch}")
        if commit is None:
            raise Refused(404, "Not Found")
        return 200, self._reference(branch, commit)

    def git_create_ref(self, call: Call) -> Answer:
        branch = call.body["ref"].removeprefix("refs/heads/")
        if call.repo.git.resolve(f"refs/heads/{branch}") is not None:
            raise Refused(422, "Reference already exists", [])
        call.repo.git.create_branch(branch, call.body["sha"])
        return 201, self._reference(branch, call.body["sha"])

    def git_get_commit(self, call: Call) -> Answer:
        commit = call.repo.git.resolve(call.path["commit_sha"])
        if commit is None:
            raise Refused(404, "Not Found")
        return 200, self._commit_object(commit, call.repo.git.tree_of(commit))

    def git_create_tree(self, call: Call) -> Answer:
        files = {one["path"]: one.get("content") for one in call.body["tree"]}
        sha = call.repo.git.write_tree(call.body["base_tree"], files)
        return 201, self._objects.example("git-tree") | {"sha": sha}

    def git_create_commit(self, call: Call) -> Answer:
        sha = call.repo.git.commit_tree(call.body["tree"], call.body["parents"], call.body["message"])
        call.repo.people[sha] = (call.actor.login, call.body["message"])
        return 201, self._commit_object(sha, call.body["tree"])

    def actions_list_workflow_runs_for_repo(self, call: Call) -> Answer:
        sha = call.query.get("head_sha", "")
        base = self._objects.example("workflow-run-paginated")["workflow_runs"][0]
        runs = [base | {"id": 7000, "head_sha": sha}] if sha in call.repo.artifacts else []
        return 200, Listed(runs, "workflow_runs")

    def actions_list_workflow_run_artifacts(self, call: Call) -> Answer:
        base = self._objects.example("artifact-paginated")["artifacts"][0]
        found = []
        for sha, named in call.repo.artifacts.items():
            for position, name in enumerate(sorted(named)):
                if call.query.get("name") in (None, name):
                    number = int(sha[:6], 16) * 10 + position
                    found.append(base | {"id": number, "name": name, "expired": False})
        return 200, Listed(found, "artifacts")

    def actions_download_artifact(self, call: Call) -> Answer:
        number = int(call.path["artifact_id"])
        for sha, named in call.repo.artifacts.items():
            for position, name in enumerate(sorted(named)):
                if int(sha[:6], 16) * 10 + position == number:
                    return self._handed_out(f"{number}.zip", named[name])
        raise Refused(404, "Not Found")

    def _handed_out(self, name: str, data: bytes) -> Answer:
        self.archives[f"{CODELOAD}{name}"] = data
        return 302, f"{CODELOAD}{name}"

    def _reference(self, branch: str, commit: str) -> dict[str, Any]:
        base = self._objects.example("git-ref")
        result: dict[str, Any] = base | {"ref": f"refs/heads/{branch}", "object": base["object"] | {"sha": commit}}
        return result

    def _commit_object(self, commit: str, tree: str) -> dict[str, Any]:
        base = self._objects.example("git-commit")
        result: dict[str, Any] = base | {"sha": commit, "tree": base["tree"] | {"sha": tree}}
        return result


def _pull(call: Call) -> PullState:
    pull = call.repo.pulls.get(int(call.path["pull_number"]))
    if pull is None:
        raise Refused(404, "Not Found")
    return pull
