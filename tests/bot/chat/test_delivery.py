"""At least once, in any order, with answers lost: one effect, one reply, one record."""

from __future__ import annotations

import datetime

import pytest

from bot.services import Services
from bot.settings import BotSettings
from bot.webhooks.event import Event
from costwarden.chain.ownership import rules_of
from costwarden.forge.github_errors import RateLimited
from costwarden.forge.model import ForgeError
from costwarden.state.approvals import Approvals
from costwarden.state.gates import Gates
from tests.bot.chat.conversation import SHOP, Conversation, instances

BIG = {"main.tf": instances("t3.micro", "m5.large")}


def test_a_comment_delivered_twice_is_one_command(talk: Conversation) -> None:
    talk.open(BIG)
    said = talk.say("olga", "/cost approve cost/monthly_delta launch", deliveries=2)
    assert len(talk.replies(said)) == 1
    assert talk.reactions(said) == ["eyes", "+1"]
    assert len(Approvals(talk.state).of_pull("default", SHOP, 1)) == 1
    assert sum(one.action == "command.approve" for one in talk.audit()) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_reply_is_found_or_written_again(talk: Conversation, when: str) -> None:
    talk.open(BIG)
    talk.github.faults.add(r"POST /repos/acme/shop/issues/\d+/comments", when=when)
    said = talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert len(talk.replies(said)) == 1
    assert talk.check == "success"


def test_a_job_that_dies_before_its_reply_answers_when_it_runs_again(talk: Conversation) -> None:
    talk.open(BIG)
    talk.github.faults.add(r"POST /repos/acme/shop/issues/\d+/comments", times=3)
    with pytest.raises(ForgeError):
        talk.say("olga", "/cost approve cost/monthly_delta launch")
    (number,) = [one for one, comment in talk.repository.comments.items() if comment.author == "olga"]
    assert talk.replies(number) == []
    comment = talk.github.objects.comment(talk.repository, talk.repository.comments[number])
    issue = {"number": 1, "pull_request": {"url": "https://example"}}
    talk.state.engine.dispose()
    with talk.state.begin() as connection:  # the failed job leaves the lane, as its retry would
        connection.exec_driver_sql("DELETE FROM jobs")
    talk.deliver("issue_comment", "created", comment=comment, issue=issue, sender={"login": "olga", "type": "User"})
    assert "nothing blocks any more" in talk.reply(number)
    assert sum(one.action == "command.approve" for one in talk.audit()) == 1


def test_edited_comments_and_bots_are_ignored(talk: Conversation) -> None:
    talk.open(BIG)
    edited = talk.say("olga", "/cost approve cost/monthly_delta launch", edited=True)
    robot = talk.say("helper[bot]", "/cost approve cost/monthly_delta launch")
    assert talk.replies(edited) == talk.replies(robot) == []
    assert talk.reactions(edited) == talk.reactions(robot) == []
    assert talk.check == "failure"
    assert [one.action for one in talk.audit()][-1] == "command.ignored"


def test_an_event_of_a_head_that_is_gone_changes_nothing(talk: Conversation) -> None:
    talk.open(BIG)
    stale = talk.event("pull_request", "synchronize")
    talk.push({"main.tf": instances("t3.micro")})
    before = len(talk.repository.checks)
    talk.run(stale)
    assert len(talk.repository.checks) == before


def test_a_check_concludes_when_nothing_can_be_decided(talk: Conversation) -> None:
    talk.base({"costwarden.yaml": "version: 1\nlimitz: {}\n"})
    talk.open(BIG)
    assert talk.check == "failure"
    newest = max(talk.repository.checks)
    assert "could not decide" in talk.repository.checks[newest].data["output"]["title"]
    assert talk.audit()[-1].outcome == "failed"


def test_a_draft_gets_its_check_and_its_comment_once_it_is_ready(talk: Conversation) -> None:
    talk.open(BIG, draft=True)
    assert talk.check == "failure"
    assert talk.repository.live_comments() == []
    assert talk.pull is not None
    talk.pull.draft = False
    talk.deliver("pull_request", "ready_for_review")
    assert "cost/monthly_delta" in talk.comment


def test_a_rerequested_check_runs_again(talk: Conversation) -> None:
    head = talk.open({"main.tf": instances("t3.micro", "t3.nano")})
    assert talk.check == "success"
    talk.base({"costwarden.yaml": "version: 1\nlimits: {default: {monthly_delta: 1}}\n"})
    run = {"name": "costwarden", "head_sha": head, "pull_requests": [{"number": 1}]}
    talk.deliver("check_run", "rerequested", check_run=run)
    assert talk.check == "failure"


def test_a_push_to_the_default_branch_is_the_new_baseline(talk: Conversation) -> None:
    talk.open(BIG)
    head = talk.base({"main.tf": instances("m5.large")})
    push = talk.event("push", "", ref="refs/heads/main", after=head)
    assert isinstance(push, Event)
    talk.run(push)
    kept = Gates(talk.state).latest_of_ref("default", SHOP, "main")
    assert kept is not None
    assert kept.sha == head
    assert kept.planned_monthly is not None
    assert [(one.source, one.rule.owner) for one in rules_of(talk.state, "default")] == [(SHOP, "@acme/web")]
    broken = talk.base({"costwarden.yaml": "version: 1\nlimitz: {}\n"})
    talk.run(talk.event("push", "", ref="refs/heads/main", after=broken))
    assert (talk.audit()[-1].outcome, talk.audit()[-1].sha) == ("failed", broken)


def test_the_end_of_a_pull_request_is_recorded(talk: Conversation) -> None:
    head = talk.open(BIG)
    pull = talk.event("pull_request", "closed").payload["pull_request"]
    talk.deliver("pull_request", "closed", pull_request={**pull, "merged": True, "merge_commit_sha": "f" * 40})
    last = talk.audit()[-1]
    assert (last.action, last.sha, last.details["head_sha"]) == ("pull.merged", "f" * 40, head)


def test_a_plain_token_sets_a_status_where_it_may_not_write_checks(talk: Conversation) -> None:
    token = talk.github.user_token("costbot", shop="admin")
    talk.services = Services(BotSettings(github_token=token, github_url=talk.github.url), talk.state)
    talk.services.github()
    talk.services._local.patience.between_writes = 0.0
    talk.open(BIG)
    assert [one["state"] for one in talk.repository.statuses] == ["failure"]
    said = talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert "nothing blocks any more" in talk.reply(said)
    assert talk.repository.statuses[-1]["state"] == "success"


def test_an_approval_is_recorded_before_the_check_says_so_and_the_check_is_tried_again(talk: Conversation) -> None:
    talk.open(BIG)
    talk.github.faults.add(r"(POST /repos/acme/shop/check-runs|POST /repos/acme/shop/statuses)", times=9)
    with pytest.raises(ForgeError, match="not concluded"):
        talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert talk.check == "failure"
    assert len(Approvals(talk.state).of_pull("default", SHOP, 1)) == 1
    talk.github.faults.planned.clear()
    talk.later = datetime.timedelta(hours=1)
    assert talk.run_due() == ["issue_comment"]
    assert talk.check == "success"
    assert sum(one.action == "command.approve" for one in talk.audit()) == 1


def test_a_rate_limit_is_waited_out_and_fails_no_check(talk: Conversation) -> None:
    limited = {"Retry-After": "3600", "Content-Type": "application/json"}
    body = '{"message": "You have exceeded a secondary rate limit."}'
    talk.github.faults.add(r"GET /repos/acme/shop/pulls/1/commits", status=429, headers=limited, body=body)
    with pytest.raises(RateLimited):
        talk.open(BIG)
    assert talk.check == "none"
    assert talk.audit() == []
    talk.github.faults.planned.clear()
    talk.later = datetime.timedelta(hours=2)
    assert talk.run_due() == ["pull_request"]
    assert talk.check == "failure"
