"""The operations, by the description's names: "checks/create" is checks_create."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any

from tests.fakes.github import rules
from tests.fakes.github.actors import Actor, Actors
from tests.fakes.github.bot_operations import BotOperations
from tests.fakes.github.calls import Answer, Call, Listed
from tests.fakes.github.file_operations import FileOperations
from tests.fakes.github.hook_operations import HookOperations
from tests.fakes.github.objects import Objects
from tests.fakes.github.rules import Refused
from tests.fakes.github.state import CheckState, Clock, CommentState, PullState


class Operations(FileOperations, HookOperations, BotOperations):
    def __init__(self, objects: Objects, actors: Actors, clock: Clock) -> None:
        super().__init__()
        self._objects, self._actors, self._clock = objects, actors, clock
        self._ids = itertools.count(1001)

    def get(self, operation: str) -> Callable[[Call], Answer] | None:
        return getattr(self, operation.replace("/", "_").replace("-", "_"), None)

    def users_get_authenticated(self, call: Call) -> Answer:
        if call.actor.app is not None:
            raise Refused(403, "Resource not accessible by integration")
        return 200, self._objects.private_user(call.actor.login)

    def rate_limit_get(self, call: Call) -> Answer:
        return 200, self._objects.example("rate-limit-overview")

    def apps_get_repo_installation(self, call: Call) -> Answer:
        app = next(one for one in self._actors.apps.values() if one.slug == call.actor.app)
        if call.repo.name not in app.repositories:
            raise Refused(404, "Not Found")
        fields = {"id": app.installation, "app_id": app.id, "app_slug": app.slug, "permissions": app.permissions}
        return 200, self._objects.example("installation") | fields

    def apps_create_installation_access_token(self, call: Call) -> Answer:
        number = int(call.path["installation_id"])
        app = next((one for one in self._actors.apps.values() if one.installation == number), None)
        if app is None or app.slug != call.actor.app:
            raise Refused(404, "Not Found")
        body = call.body or {}
        order = {"read": 1, "write": 2}
        wanted = body.get("permissions", app.permissions)
        for name, level in wanted.items():
            if order[level] > order.get(app.permissions.get(name, ""), 0):
                raise Refused(422, "The permissions requested are not granted to this installation.", [])
        owner = next(iter(app.repositories)).partition("/")[0]
        repositories = frozenset(f"{owner}/{one}" for one in body.get("repositories", [])) or app.repositories
        if not repositories <= app.repositories:
            raise Refused(422, "There is at least one repository that does not exist or is not accessible", [])
        expires = self._clock.now() + 3600
        actor = Actor(f"{app.slug}[bot]", app.slug, wanted, repositories, expires)
        token = self._actors.add_token(actor, "ghs")
        return 201, {"token": token, "expires_at": self._clock.text(3600), "permissions": wanted}

    def pulls_get(self, call: Call) -> Answer:
        return 200, self._objects.pull(call.repo, self._pull(call, "pull_number"))

    def issues_list_comments(self, call: Call) -> Answer:
        number = self._pull(call, "issue_number").number
        found = [one for _, one in sorted(call.repo.comments.items()) if one.number == number]
        return 200, Listed([self._objects.comment(call.repo, one) for one in found])

    def issues_get_comment(self, call: Call) -> Answer:
        return 200, self._objects.comment(call.repo, self._comment(call))

    def issues_create_comment(self, call: Call) -> Answer:
        number = self._pull(call, "issue_number").number
        rules.comment_body(call.body["body"])
        now = self._clock.text()
        comment = CommentState(next(self._ids), number, call.actor.login, call.body["body"], now, now)
        call.repo.comments[comment.id] = comment
        return 201, self._objects.comment(call.repo, comment)

    def issues_update_comment(self, call: Call) -> Answer:
        comment = self._comment(call)
        rules.author_only(comment.author, call.actor.login, writer=call.actor.app is None)
        rules.comment_body(call.body["body"])
        comment.body, comment.updated_at = call.body["body"], self._clock.text()
        return 200, self._objects.comment(call.repo, comment)

    def issues_delete_comment(self, call: Call) -> Answer:
        comment = self._comment(call)
        rules.author_only(comment.author, call.actor.login, writer=call.actor.app is None)
        del call.repo.comments[comment.id]
        return 204, None

    def checks_create(self, call: Call) -> Answer:
        app = rules.checks_are_for_apps(call.actor.app)
        sha = self._commit(call, call.body["head_sha"])
        check = CheckState(next(self._ids), app, {"head_sha": sha, "status": "queued", "conclusion": None})
        self._write_check(check, call.body)
        check.data["started_at"] = check.data.get("started_at") or self._clock.text()
        call.repo.checks[check.id] = check
        return 201, self._objects.check(call.repo, check)

    def checks_update(self, call: Call) -> Answer:
        check = self._check(call)
        if check.app != rules.checks_are_for_apps(call.actor.app):
            raise Refused(403, "Invalid app_id `1` - check run can only be modified by the GitHub App that created it.")
        self._write_check(check, call.body)
        return 200, self._objects.check(call.repo, check)

    def checks_get(self, call: Call) -> Answer:
        return 200, self._objects.check(call.repo, self._check(call))

    def checks_list_for_ref(self, call: Call) -> Answer:
        sha = self._commit(call, call.path["ref"])
        name = call.query.get("check_name")
        found = [
            one
            for _, one in sorted(call.repo.checks.items(), reverse=True)
            if one.data["head_sha"] == sha and name in (None, one.data["name"])
        ]
        if call.query.get("filter", "latest") == "latest":
            found = list({(one.app, one.data["name"]): one for one in reversed(found)}.values())
        return 200, Listed([self._objects.check(call.repo, one) for one in found], "check_runs")

    def checks_list_annotations(self, call: Call) -> Answer:
        check = self._check(call)
        return 200, Listed([self._objects.annotation(call.repo, one) for one in check.annotations])

    def repos_create_commit_status(self, call: Call) -> Answer:
        rules.status_body(call.body)
        sha = self._commit(call, call.path["sha"])
        status = {"context": "default", **call.body, "sha": sha, "id": next(self._ids), "author": call.actor.login}
        status["created_at"] = self._clock.text()
        call.repo.statuses.append(status)
        return 201, self._objects.status(call.repo, status)

    def repos_list_commit_statuses_for_ref(self, call: Call) -> Answer:
        sha = self._commit(call, call.path["ref"])
        found = [one for one in reversed(call.repo.statuses) if one["sha"] == sha]
        return 200, Listed([self._objects.status(call.repo, one) for one in found])

    def _write_check(self, check: CheckState, body: Mapping[str, Any]) -> None:
        rules.check_body(body)
        output = dict(body.get("output") or {})
        check.annotations += output.pop("annotations", None) or []  # appended, never replaced
        check.data.update({key: value for key, value in body.items() if key != "output"})
        check.data["output"] = (check.data.get("output") or {}) | output
        if body.get("conclusion"):
            check.data["status"] = "completed"
            check.data["completed_at"] = body.get("completed_at") or self._clock.text()

    def _pull(self, call: Call, variable: str) -> PullState:
        pull = call.repo.pulls.get(_number(call.path[variable]))
        if pull is None:
            raise Refused(404, "Not Found")
        return pull

    def _comment(self, call: Call) -> CommentState:
        comment = call.repo.comments.get(_number(call.path["comment_id"]))
        if comment is None:
            raise Refused(404, "Not Found")
        return comment

    def _check(self, call: Call) -> CheckState:
        check = call.repo.checks.get(_number(call.path["check_run_id"]))
        if check is None:
            raise Refused(404, "Not Found")
        return check

    def _commit(self, call: Call, ref: str) -> str:
        sha = call.repo.git.resolve(ref)
        if sha is None:
            raise Refused(422, f"No commit found for SHA: {ref}", [])
        return sha


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else -1
