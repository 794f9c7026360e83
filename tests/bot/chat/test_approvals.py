"""Approvals as conversations: who may, what they are bound to, what reopens them. The failures are other bots'."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from costwarden.state.deliveries import Deliveries, Delivery
from costwarden.state.gates import Gates
from tests.bot.chat.conversation import CONFIG, SHOP, Conversation, conversation, instances

BIG = {"main.tf": instances("t3.micro", "m5.large")}


def test_an_author_never_approves_his_own_change_and_an_owner_does(talk: Conversation) -> None:
    talk.open(BIG, author="olga")
    assert talk.check == "failure"
    refused = talk.say("olga", "/cost approve cost/monthly_delta we need it")
    assert talk.reactions(refused) == ["eyes", "confused"]
    assert "nobody approves his own change" in talk.reply(refused)
    talk.github.add_team("acme/finops", "rita")
    accepted = talk.say("rita", "/cost approve cost/monthly_delta launch week")
    assert talk.reactions(accepted) == ["eyes", "+1"]
    assert "nothing blocks any more" in talk.reply(accepted)
    assert talk.check == "success"
    assert "approved by `rita`" in talk.comment
    kept = Gates(talk.state).latest("default", SHOP, 1)
    assert kept is not None
    (found,) = [one for one in json.loads(kept.report)["findings"] if one["policy"] == "cost/monthly_delta"]
    assert (found["status"], found["approved_by"]) == ("approved", ["rita"])


def test_write_or_admin_access_alone_approves_nothing(talk: Conversation) -> None:
    """runatlantis/atlantis#4243, #4962: anyone could approve policy failures."""
    talk.open(BIG)
    talk.repository.members["boss"] = "admin"
    for who in ("bob", "boss", "rita", "stranger"):
        said = talk.say(who, "/cost approve cost/monthly_delta please")
        assert talk.reactions(said)[-1] == "confused"
        assert "Not done" in talk.reply(said)
    assert talk.check == "failure"
    assert [one.outcome for one in talk.audit() if one.action == "command.approve"] == ["refused"] * 4


def test_a_policy_without_owners_is_approved_by_nobody(tmp_path: Path) -> None:
    (tmp_path / "github").mkdir()
    with conversation(tmp_path, CONFIG.replace("cost/monthly_delta: {level: deny, owners: [finops]}", "")) as talk:
        talk.open(BIG)
        said = talk.say("olga", "/cost approve cost/monthly_delta please")
        assert "names no owners" in talk.reply(said)
        assert talk.check == "failure"


def test_as_many_people_as_the_policy_asks_for_each_once(talk: Conversation) -> None:
    talk.open({"main.tf": instances("t3.micro", "t3.nano", tagged=False)})
    for _ in range(2):
        said = talk.say("olga", "/cost approve tags/required migration")
        assert "1 of 2 approvals so far" in talk.reply(said)
    assert talk.check == "failure"
    last = talk.say("paul", "/cost approve tags/required migration")
    assert "nothing blocks any more" in talk.reply(last)
    assert talk.check == "success"


def test_what_is_not_worse_keeps_an_approval_and_what_is_worse_reopens_it(talk: Conversation) -> None:
    """runatlantis/atlantis PR 6271: approving again after every plan."""
    talk.open(BIG)
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert talk.check == "success"
    talk.push({"README.md": "words"})
    assert talk.check == "success"
    talk.push({"main.tf": instances("t3.micro", "m5.xlarge")})
    assert talk.check == "failure"
    shown = talk.say("rita", "/cost status")
    assert "reopened: the change costs more than the approved" in talk.reply(shown)
    talk.push({"main.tf": instances("t3.micro", "m5.large")})
    assert talk.check == "success"


def test_an_approval_covers_its_findings_and_no_second_one_of_the_same_policy(talk: Conversation) -> None:
    """Suppression by policy name lets a new violation through behind the first."""
    talk.open(
        {
            "main.tf": instances("t3.micro"),
            "b.tf": 'resource "aws_ebs_volume" "a" {\n  availability_zone = "a"\n  size = 8\n  type = "gp3"\n}\n',
        }
    )
    for who in ("olga", "paul"):
        talk.say(who, "/cost approve tags/required max 100 migration")
    assert talk.check == "neutral"  # advice stays
    talk.push({"c.tf": 'resource "aws_ebs_volume" "b" {\n  availability_zone = "a"\n  size = 1\n  type = "gp3"\n}\n'})
    assert talk.check == "failure"
    assert "aws_ebs_volume.b" in talk.comment


def test_a_ceiling_lets_the_change_grow_up_to_it(talk: Conversation) -> None:
    talk.open(BIG)
    low = talk.say("olga", "/cost approve cost/monthly_delta max 60 launch")
    assert "already costs" in talk.reply(low)
    past = talk.say("olga", "/cost approve cost/monthly_delta until 2020-01-01 launch")
    assert "not a day from today" in talk.reply(past)
    talk.say("olga", "/cost approve cost/monthly_delta max 500 launch")
    talk.push({"main.tf": instances("t3.micro", "m5.xlarge")})
    assert talk.check == "success"


def test_whoever_had_a_hand_in_the_commits_does_not_approve(talk: Conversation) -> None:
    trailer = "more\n\nCo-authored-by: Olga <77+olga@users.noreply.github.com>"
    talk.open(BIG)
    talk.push({"README.md": "x"}, message=trailer)
    said = talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert "co-author" in talk.reply(said)
    assert talk.check == "failure"


def test_an_approver_who_pushes_afterwards_does_not_count_any_more(talk: Conversation) -> None:
    talk.open(BIG)
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert talk.check == "success"
    talk.push({"README.md": "x"}, by="olga")
    assert talk.check == "failure"


def test_names_and_addresses_of_unlinked_commits_count_too(talk: Conversation) -> None:
    talk.github.operations.profiles["olga"] = {"name": "Olga Owner", "email": "olga@acme.example"}
    talk.open(BIG)
    talk.push({"README.md": "x"}, message="more\n\nCo-authored-by: Somebody <olga@acme.example>")
    said = talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert "bears your name or mail address" in talk.reply(said)


def test_an_approver_who_pushes_under_another_name_is_known_by_his_push(talk: Conversation) -> None:
    """What a commit says of its maker is up to him; who pushed, the forge says."""
    talk.open(BIG)
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    talk.push({"README.md": "x"}, by="", pusher="olga")
    assert talk.check == "failure"
    assert "may have, a hand in the change" in talk.reply(talk.say("rita", "/cost status"))
    assert "or pushed them" in talk.reply(talk.say("olga", "/cost approve cost/monthly_delta launch"))


def test_an_approver_s_unlinked_address_in_a_later_commit_ends_the_approval(talk: Conversation) -> None:
    talk.github.operations.profiles["olga"] = {"name": "Olga Owner", "email": "olga@acme.example"}
    talk.open(BIG)
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    talk.push({"README.md": "x"}, message="more\n\nCo-authored-by: Somebody <olga@acme.example>")
    assert talk.check == "failure"


def test_what_has_no_price_does_not_grow_under_an_approval(talk: Conversation) -> None:
    """A function costs by use: ten times its memory is no dearer in the sum. A new build of it is nothing new."""

    def function(memory: int, build: str) -> dict[str, str | None]:
        sizes = f'  memory_size = {memory}\n  source_code_hash = "{build}"\n  tags = {{ CostCenter = "1" }}\n'
        block = f'resource "aws_lambda_function" "f" {{\n  function_name = "f"\n  role = "r"\n{sizes}}}\n'
        return {**BIG, "function.tf": block}

    talk.open(function(128, "one"))
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert talk.check == "success"
    talk.push(function(128, "two"))
    assert talk.check == "success"
    talk.push(function(10240, "two"))
    assert talk.check == "failure"
    assert "is set otherwise" in talk.reply(talk.say("rita", "/cost status"))


def test_revoking_blocks_again(talk: Conversation) -> None:
    talk.open(BIG)
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    said = talk.say("olga", "/cost revoke cost/monthly_delta")
    assert "1 approval of `cost/monthly_delta` revoked" in talk.reply(said)
    assert talk.check == "failure"
    again = talk.say("olga", "/cost revoke cost/monthly_delta")
    assert "no open approval" in talk.reply(again)


def test_an_approval_ends_and_the_check_says_so_without_anybody_asking(talk: Conversation) -> None:
    talk.open(BIG)
    last = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2)
    talk.say("olga", f"/cost approve cost/monthly_delta until {last.isoformat()} launch")
    assert talk.check == "success"
    assert talk.run_due() == []
    talk.later = datetime.timedelta(days=1)
    assert talk.run_due() == []
    talk.later = datetime.timedelta(days=3)
    assert talk.run_due() == ["approval_ended", "recheck"]
    assert talk.check == "failure"


def test_other_policies_reopen_what_was_approved_under_these(talk: Conversation) -> None:
    talk.open(BIG)
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    rule = (
        "# METADATA\n# title: More\n# description: More.\n# custom: {level: warn}\n"
        "package costwarden.policies.own.more\n\ndeny contains violation if {\n\tfalse\n\tviolation := {}\n}\n"
    )
    talk.base({".costwarden/policies/more.rego": rule})
    recheck = talk.say("rita", "/cost recheck")
    assert talk.reactions(recheck)[-1] == "+1", talk.reply(recheck)
    assert talk.check == "failure"
    assert "the policies are of another version" in talk.reply(talk.say("rita", "/cost status"))


def test_a_pull_request_does_not_loosen_its_own_limits(talk: Conversation) -> None:
    loose = "version: 1\npolicies:\n  cost/monthly_delta: {level: warn, owners: ['@ada']}\n"
    exception = (
        "version: 1\nexceptions:\n  - {policy: cost/monthly_delta, address: '*', reason: r, owner: o, approver: a,"
        " expires: 2099-01-01}\n"
    )
    talk.open({**BIG, "costwarden.yaml": loose, ".costwarden/exceptions.yaml": exception})
    assert talk.check == "failure"
    said = talk.say("ada", "/cost approve cost/monthly_delta mine")
    assert "Not done" in talk.reply(said)


def test_reviewing_the_code_approves_no_policy(talk: Conversation) -> None:
    """runatlantis/atlantis#3119: a code approval let a failed policy pass."""
    talk.open(BIG)
    talk.deliver("pull_request_review", "submitted", review={"state": "approved", "user": {"login": "olga"}})
    assert talk.check == "failure"


def test_code_owners_own_what_their_files_hold(tmp_path: Path) -> None:
    (tmp_path / "github").mkdir()
    config = CONFIG.replace('["@acme/platform", "@olga"], approvals: 2', "[codeowners], approvals: 1")
    with conversation(tmp_path, config) as talk:
        talk.base({".github/CODEOWNERS": "* @nobody\n*.tf @acme/platform\n"})
        talk.open({"main.tf": instances("t3.micro", "t3.nano", tagged=False)})
        assert "not an owner" in talk.reply(talk.say("olga", "/cost approve tags/required x y"))
        assert "nothing blocks" in talk.reply(talk.say("paul", "/cost approve tags/required x y"))


def test_a_token_that_may_not_read_teams_says_what_it_lacks(talk: Conversation) -> None:
    app = next(iter(talk.github.actors.apps.values()))
    del app.permissions["members"]
    talk.open(BIG)
    said = talk.say("rita", "/cost approve cost/monthly_delta x y")
    assert "members: read" in talk.reply(said)


def test_an_approval_is_never_taken_for_a_push_that_came_after_it(talk: Conversation) -> None:
    """Written about one commit, handled when another one is the head: by a push in between, or behind a long queue."""
    talk.open(BIG)
    event = talk.comment_event("olga", "/cost approve cost/monthly_delta launch")
    assert event.comment is not None
    Deliveries(talk.state).accept(Delivery("github", event.delivery_id, "issue_comment"))
    worse = {"main.tf": instances("t3.micro", "m5.24xlarge")}
    talk.push(worse)
    talk.run(event)
    assert "was not decided yet when you wrote that" in talk.reply(event.comment.id)
    assert talk.check == "failure"
    talk.commit({"main.tf": instances("t3.micro", "m5.16xlarge")})  # its webhook is still on its way
    said = talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert "was not decided yet" in talk.reply(said)
    talk.push(worse)
    talk.say("olga", "/cost approve cost/monthly_delta launch")
    assert talk.check == "success"


def test_a_comment_delivered_late_is_about_what_there_was(talk: Conversation) -> None:
    talk.open(BIG)
    talk.github.clock.advance(-3600)
    event = talk.comment_event("olga", "/cost approve cost/monthly_delta launch")
    talk.github.clock.advance(3600)
    assert event.comment is not None
    talk.run(event)
    assert "was not decided yet" in talk.reply(event.comment.id)
