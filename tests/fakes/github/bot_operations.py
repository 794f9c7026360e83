"""What the bot asks of GitHub beyond publishing and authoring: people, archives, reactions, runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

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

    def repos_get_collaborator_permission_level(self, call: Call) -> Answer:
        login = call.path["username"]
        role = call.repo.members.get(login, "none" if call.repo.private else "read")
        base = self._objects.example("repository-collaborator-permission-response-if-user-has-admin-permissions")
        folded = {"maintain": "write", "triage": "read"}.get(role, role)
        user = base["user"] | self._objects.user(login) | {"role_name": role}
        return 200, base | {"permission": folded, "role_name": role, "user": user}

    def teams_get_membership_for_user_in_org(self, call: Call) -> Answer:
        if call.actor.app is not None and call.actor.permissions.get("members") is None:
            raise Refused(403, "Resource not accessible by integration")
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

    def repos_download_tarball_archive(self, call: Call) -> Answer:
        commit = call.repo.git.resolve(call.path["ref"])
        if commit is None:
            raise Refused(404, "Not Found")
        name = f"{call.repo.name.replace('/', '-')}-{commit[:7]}"
        return self._handed_out(f"{name}.tar.gz", call.repo.git.archive(commit, name))

    def actions_list_workflow_runs_for_repo(self, call: Call) -> Answer:
        sha = call.query.get("head_sha", "")
        base = self._objects.example("workflow-run-paginated")["workflow_runs"][0]
        if branch := call.query.get("branch"):
            runs = [
                base | {"id": int(sha[:6], 16), "head_sha": sha, "head_branch": branch, "event": "push"}
                | {"repository": base["repository"] | {"id": call.repo.id}}
                | {"head_repository": base["repository"] | {"id": call.repo.run_sources.get(sha, call.repo.id)}}
                for sha in reversed(call.repo.artifacts)
            ]  # fmt: skip
            return 200, {"total_count": len(runs), "workflow_runs": runs}
        runs = [base | {"id": 7000, "head_sha": sha}] if sha in call.repo.artifacts else []
        return 200, Listed(runs, "workflow_runs")

    def actions_list_workflow_run_artifacts(self, call: Call) -> Answer:
        base = self._objects.example("artifact-paginated")["artifacts"][0]
        found = []
        for sha, named in call.repo.artifacts.items():
            if call.path["run_id"] not in ("7000", str(int(sha[:6], 16))):
                continue
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


def _pull(call: Call) -> PullState:
    pull = call.repo.pulls.get(int(call.path["pull_number"]))
    if pull is None:
        raise Refused(404, "Not Found")
    return pull
