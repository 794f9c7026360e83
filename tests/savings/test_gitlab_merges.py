"""GitLab parity: the same authoring, on its own interfaces, against a fake on a real repository."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from costwarden.forge.gitlab import gitlab_forge
from costwarden.forge.gitlab_merges import GitLabMerges
from costwarden.forge.model import ForgeError
from costwarden.forge.pulls import ForeignCommits, PullRequest
from costwarden.savings.sync import sync
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls
from costwarden.state.store import State
from tests.fakes.gitlab.authoring import AuthoringGitLab
from tests.fakes.gitlab.server import running
from tests.fakes.gitlab.state import Actor
from tests.savings.conftest import NOW
from tests.savings.test_github_pulls import BRANCH, FILES, MESSAGE

SHOP = "acme/shop"


@pytest.fixture
def gitlab(tmp_path: Path) -> Iterator[AuthoringGitLab]:
    fake = AuthoringGitLab(tmp_path)
    fake.state.tokens = {"secret": Actor(1, "costwarden", 30), "ada": Actor(5, "ada", 30)}
    with running(fake):
        yield fake
    assert fake.violations == []


@pytest.fixture
def merges(gitlab: AuthoringGitLab) -> GitLabMerges:
    return GitLabMerges(gitlab_forge(token="secret", base_url=gitlab.state.url, sleep=lambda _: None))


def publish(merges: GitLabMerges, files: dict[str, bytes | None] | None = None, *, rebase: bool = False) -> PullRequest:
    merges.push(SHOP, branch=BRANCH, base="main", files=files or FILES, message=MESSAGE, rebase=rebase)
    return merges.open(SHOP, branch=BRANCH, base="main", title="gp3", body="why", labels=["costwarden"])


def test_a_draft_with_one_commit_on_top_of_main(gitlab: AuthoringGitLab, merges: GitLabMerges) -> None:
    gitlab.state.git.commit("main", {"infra/main.tf": 'type = "gp2"\n', "infra/other.tf": "x\n"})
    pull = publish(merges)
    assert (pull.state, pull.draft, pull.title, pull.body) == ("open", True, "gp3", "why")
    assert gitlab.about[pull.number]["title"] == "Draft: gp3"
    assert gitlab.state.git._git("diff", "--name-only", "main", BRANCH) == "infra/main.tf"
    assert merges.file(SHOP, "infra/main.tf", BRANCH) == FILES["infra/main.tf"]
    assert merges.default_branch(SHOP) == "main"
    assert set(merges.source(SHOP, "main", [".tf"])) == {"infra/main.tf", "infra/other.tf"}


def test_the_second_run_makes_nothing(gitlab: AuthoringGitLab, merges: GitLabMerges) -> None:
    first = publish(merges)
    gitlab.log.clear()
    assert publish(merges) == first
    assert [line for line in gitlab.log if not line.startswith("GET")] == []


def test_a_push_of_a_person_is_never_overwritten(gitlab: AuthoringGitLab, merges: GitLabMerges) -> None:
    publish(merges)
    theirs = gitlab.state.git.commit(BRANCH, {"infra/main.tf": "theirs\n"}, message="properly")
    with pytest.raises(ForeignCommits):
        publish(merges, {"infra/main.tf": b"other\n"})
    assert gitlab.state.git.resolve(BRANCH) == theirs


def test_it_is_rebased_when_asked(gitlab: AuthoringGitLab, merges: GitLabMerges) -> None:
    publish(merges)
    git = gitlab.state.git
    git.commit("main", {"docs.md": "new\n"})
    before = git.resolve(BRANCH)
    publish(merges)
    assert git.resolve(BRANCH) == before
    publish(merges, rebase=True)
    assert git._git("merge-base", "main", BRANCH) == git.resolve("main")


@pytest.mark.parametrize("call", ["POST .*/repository/commits", "POST .*/merge_requests$"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_doubles_nothing(gitlab: AuthoringGitLab, merges: GitLabMerges, call: str, when: str) -> None:
    gitlab.faults.add(call, when=when)
    with suppress(ForgeError):
        publish(merges)
    pull = publish(merges)
    assert list(gitlab.about) == [pull.number]
    assert gitlab.state.git._git("rev-list", "--count", f"main..{BRANCH}") == "1"


def test_comments_reviews_suggestions_and_the_dashboard(gitlab: AuthoringGitLab, merges: GitLabMerges) -> None:
    pull = publish(merges)
    for body in ("7 days", "14 days"):
        merges.comment(pull, body, "savings")
    notes = gitlab.state.merge_requests[pull.number].notes
    assert [one["body"].endswith("14 days") for one in notes.values()] == [True]
    merges.ask_for_review(pull, ["@ada", "@nobody", "@acme/payments"])
    assert gitlab.about[pull.number]["reviewers"] == [5]
    merges.suggest(pull, "infra/main.tf", 1, 3, "x\n\n```suggestion\ny\n```\n")
    assert "```suggestion:-2+0\n" in gitlab.discussions[0]["body"]
    issue = merges.save_issue(SHOP, None, "Savings", "one")
    assert merges.save_issue(SHOP, issue, "Savings", "two") == issue
    assert (merges.issue(SHOP, issue), merges.issue(SHOP, 99)) == ("two", None)


def test_merged_and_closed_are_seen(gitlab: AuthoringGitLab, merges: GitLabMerges, state: State) -> None:
    pull = publish(merges)
    pulls, store = SavingsPulls(state), Recommendations(state)
    row = SavingsPull(
        SHOP, BRANCH, "main", "aws_ebs_gp2_gp3", "online", "", "", "lee", "gp3", [], [], "USD", None, None, "lee", NOW,
        forge="gitlab", state="open", number=pull.number,
    )  # fmt: skip
    pulls.approve(row)
    pulls.change(row, "savings.opened", state="open", number=pull.number)
    gitlab.merge(pull.number)
    (moved,) = sync(merges, pulls, store, NOW)
    assert moved.state == "merged"
    found = merges.find(SHOP, BRANCH, "main")
    assert found is not None
    assert (found.state, found.merge_sha is not None) == ("merged", True)


def test_closed_it_stays_closed(gitlab: AuthoringGitLab, merges: GitLabMerges) -> None:
    pull = publish(merges)
    merges.close(pull)
    assert merges.get(SHOP, pull.number).state == "closed"
    assert merges.edit(merges.get(SHOP, pull.number), title="gp3", body="other").body == "other"


def test_a_forks_merge_request_from_a_branch_of_our_name_is_not_ours(
    gitlab: AuthoringGitLab, merges: GitLabMerges
) -> None:
    theirs = publish(merges)
    gitlab.state.merge_requests[theirs.number].fork = True
    assert merges.find(SHOP, BRANCH, "main") is None
