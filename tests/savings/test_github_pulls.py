"""Writing pull requests on GitHub: one commit, one branch, one pull request, whatever the network does."""

from __future__ import annotations

from contextlib import suppress

import pytest

from costwarden.forge.github_errors import Uncertain
from costwarden.forge.github_git import TRAILER
from costwarden.forge.github_pulls import GitHubPulls
from costwarden.forge.pulls import ForeignCommits, PullRequest
from tests.fakes.github.authoring import AuthoredPull, AuthoringOperations
from tests.fakes.github.fake import FakeGitHub
from tests.savings.conftest import SHOP

BRANCH = "costwarden/aws_ebs_gp2_gp3/0123456789abcdef"
FILES = {"infra/main.tf": b'type = "gp3"\n'}
MESSAGE = f"perf(cost): gp3\n\n{TRAILER}0123456789abcdef"


def publish(pulls: GitHubPulls, files: dict[str, bytes | None] | None = None, *, rebase: bool = False) -> PullRequest:
    pulls.push(SHOP, branch=BRANCH, base="main", files=files or FILES, message=MESSAGE, rebase=rebase)
    return pulls.open(SHOP, branch=BRANCH, base="main", title="gp3", body="why", labels=["costwarden"])


def test_a_draft_with_one_commit_on_top_of_main(github: FakeGitHub, pulls: GitHubPulls) -> None:
    git = github.repositories[SHOP].git
    git.commit("main", {"infra/main.tf": 'type = "gp2"\n', "infra/other.tf": "x\n"})
    pull = publish(pulls)
    assert (pull.state, pull.draft, pull.base, pull.branch) == ("open", True, "main", BRANCH)
    assert git._git("diff", "--name-only", "main", BRANCH) == "infra/main.tf"
    assert git._git("rev-list", "--count", f"main..{BRANCH}") == "1"
    assert github.repositories[SHOP].pulls[pull.number].labels == ("costwarden",)
    assert pulls.file(SHOP, "infra/main.tf", BRANCH) == FILES["infra/main.tf"]
    assert pulls.file(SHOP, "infra/none.tf", BRANCH) is None


def test_the_second_run_makes_nothing(github: FakeGitHub, pulls: GitHubPulls) -> None:
    first = publish(pulls)
    github.log.clear()
    assert publish(pulls) == first
    writes = {one.operation for one in github.log if one.verb != "GET"}
    assert writes == {"issues/add-labels"}


def test_a_push_of_a_person_is_never_overwritten(github: FakeGitHub, pulls: GitHubPulls) -> None:
    publish(pulls)
    git = github.repositories[SHOP].git
    theirs = git.commit(BRANCH, {"infra/main.tf": "theirs\n"}, message="fix it properly")
    with pytest.raises(ForeignCommits):
        publish(pulls, {"infra/main.tf": b"other\n"})
    assert git.resolve(BRANCH) == theirs


def test_it_is_rebased_only_when_asked(github: FakeGitHub, pulls: GitHubPulls) -> None:
    publish(pulls)
    git = github.repositories[SHOP].git
    before = git.resolve(BRANCH)
    git.commit("main", {"docs.md": "new\n"})
    publish(pulls)
    assert git.resolve(BRANCH) == before
    publish(pulls, rebase=True)
    assert git._git("merge-base", "main", BRANCH) == git.resolve("main")
    assert git._git("diff", "--name-only", "main", BRANCH) == "infra/main.tf"


@pytest.mark.parametrize("call", ["POST .*/git/refs", "POST .*/pulls$", "POST .*/git/commits", "POST .*/git/trees"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_doubles_nothing(github: FakeGitHub, pulls: GitHubPulls, call: str, when: str) -> None:
    github.faults.add(call, when=when)  # type: ignore[arg-type]
    with suppress(Uncertain):  # the caller's job runs again
        publish(pulls)
    pull = publish(pulls)
    opened = [one for one in github.repositories[SHOP].pulls.values() if isinstance(one, AuthoredPull)]
    assert [one.number for one in opened] == [pull.number]
    assert github.repositories[SHOP].git._git("rev-list", "--count", f"main..{BRANCH}") == "1"


def test_a_merged_pull_request_says_so(github: FakeGitHub, pulls: GitHubPulls, operations: AuthoringOperations) -> None:
    opened = publish(pulls)
    pull = github.repositories[SHOP].pulls[opened.number]
    assert isinstance(pull, AuthoredPull)
    sha = operations.merge_pull(github.repositories[SHOP], pull)
    found = pulls.find(SHOP, BRANCH, "main")
    assert found is not None
    assert (found.state, pulls.get(SHOP, opened.number).merge_sha) == ("merged", sha)


def test_one_comment_per_key_is_edited(github: FakeGitHub, pulls: GitHubPulls) -> None:
    pull = publish(pulls)
    for body in ("7 days", "14 days"):
        pulls.comment(pull, body, "savings")
    bodies = [one.body for one in github.repositories[SHOP].comments.values()]
    assert len(bodies) == 1
    assert bodies[0].endswith("14 days")


def test_the_dashboard_is_one_issue(pulls: GitHubPulls) -> None:
    number = pulls.save_issue(SHOP, None, "Savings", "one")
    assert pulls.save_issue(SHOP, number, "Savings", "two") == number
    assert pulls.issue(SHOP, number) == "two"
    assert pulls.issue(SHOP, number + 1) is None


def test_reviewers_that_github_refuses_are_left_out(github: FakeGitHub, pulls: GitHubPulls) -> None:
    github.repositories[SHOP].members["ada"] = "write"
    pull = publish(pulls)
    pulls.ask_for_review(pull, ["@ada", "@stranger", "@acme/payments"])
    stored = github.repositories[SHOP].pulls[pull.number]
    assert isinstance(stored, AuthoredPull)
    assert stored.reviewers == ["ada", "payments"]
