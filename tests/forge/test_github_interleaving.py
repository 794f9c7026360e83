"""Any order of runs, any faults on the wire: at most one live comment per key, and the check concludes."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costwarden.forge.github import GitHubForge
from costwarden.forge.model import Pull
from costwarden.publish.publish import publish_result
from costwarden.publish.settings import PublishSettings
from tests.fakes.github.fake import FakeGitHub
from tests.fakes.github.faults import SECONDARY, Fault
from tests.forge.conftest import SHOP
from tests.report.builders import scenes

SCENES = scenes()
CALLS = (
    "GET .*/check-runs",
    "POST .*/check-runs",
    "GET .*/pulls/1",
    "GET .*/comments",
    "POST .*/comments",
    "PATCH .*/comments",
    "DELETE",
)
FAULTS = st.builds(
    Fault,
    st.sampled_from(CALLS),
    status=st.sampled_from([500, 502, 503]),
    when=st.sampled_from(["before", "after"]),
    shape=st.sampled_from(["answer", "truncated", "cut_json"]),
    times=st.integers(1, 2),
) | st.builds(
    Fault, st.sampled_from(CALLS), status=st.just(403), body=st.just(SECONDARY), headers=st.just({"Retry-After": "1"})
)
# What happens at once: one or two runs of a scene each.
STEPS = st.lists(
    st.lists(st.sampled_from(["deny", "approval", "saving", "no_change"]), min_size=1, max_size=2), max_size=3
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, faults=st.lists(FAULTS, max_size=3))
def test_after_any_interleaving_of_runs_and_faults_one_comment_lives_and_the_check_is_concluded(
    github: FakeGitHub,
    pull: Pull,
    connect: Callable[..., GitHubForge],
    steps: list[list[str]],
    faults: list[Fault],
) -> None:
    repository = github.repositories[SHOP]
    repository.comments.clear()
    repository.checks.clear()
    github.faults.planned[:] = [Fault(**vars(fault)) for fault in faults]
    problems: list[str] = []

    def publish(scene: str, forge: GitHubForge) -> None:
        problems.extend(publish_result(SCENES[scene], pull, forge, PublishSettings()).problems)

    for scenes_at_once in steps:
        runs = [threading.Thread(target=publish, args=(one, connect())) for one in scenes_at_once]
        for run in runs:
            run.start()
        for run in runs:
            run.join(60)
        assert {one.data["status"] for one in repository.checks.values()} <= {"completed"}
    assert problems or len(repository.live_comments()) <= 1
    github.faults.planned.clear()
    last = publish_result(SCENES["deny"], pull, connect(), PublishSettings())
    assert last.problems == ()
    assert last.comment in ("created", "updated", "unchanged")
    assert len(repository.live_comments()) == 1
    newest = repository.checks[max(repository.checks)]
    assert (newest.data["status"], newest.data["conclusion"]) == ("completed", "failure")
