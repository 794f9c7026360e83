"""What each command answers, on one pull request."""

from __future__ import annotations

from pathlib import Path

import pytest

from costwarden.state.gates import Gates
from tests.bot.chat.conversation import SHOP, Conversation, instances

BIG = {"main.tf": instances("t3.micro", "m5.large")}
HOSTILE = [
    "/cost approve cost/monthly_delta; rm -rf /",
    "/cost approve $(id) x",
    "/cost approve `id` x",
    "/cost whatif aws_instance.web0 instance_type=$(id) x",
    "/cost exempt tags/required ../../etc until 2027-01-01 x",
    "/cost nonsense",
    "/cost",
    "/cost  help",
]


def test_reading_commands_answer_readers(talk: Conversation, golden) -> None:
    talk.open(BIG)
    said = {
        "help": "/cost help",
        "status": "/cost status",
        "owner": "/cost owner",
        "budget": "/cost budget",
        "explain_rule": "/cost explain cost/monthly_delta",
        "explain_address": "/cost explain aws_instance.web1",
        "whatif": "/cost whatif aws_instance.web1 instance_type=t3.small",
        "unknown_policy": "/cost explain cost/nothing",
    }
    parts = []
    for name, line in said.items():
        number = talk.say("rita", line)
        assert talk.reactions(number)[-1] == ("confused" if name == "unknown_policy" else "+1")
        assert talk.pull is not None
        head = talk.repository.git.resolve("change")
        assert head is not None
        parts.append(talk.reply(number).replace(head[:7], "HEADSHA"))
    golden("bot/replies.md", "\n---\n\n".join(parts))
    assert "aws_instance.web1" in parts[5]


@pytest.mark.parametrize("who", ["stranger"])
def test_who_cannot_read_the_repository_is_told_nothing(talk: Conversation, who: str) -> None:
    talk.open(BIG)
    said = talk.say(who, "/cost status")
    assert "may not read" in talk.reply(said)
    assert "monthly_delta" not in talk.reply(said)


def test_what_is_not_a_command_gets_help_and_runs_nothing(talk: Conversation) -> None:
    talk.open(BIG)
    for line in HOSTILE:
        said = talk.say("olga", line)
        assert talk.reactions(said)[-1] == "confused", line
        assert "/cost" in talk.reply(said)
    for line in ("please /cost help", "text\n/cost help", " /cost help", "/costs", "/Cost help"):
        assert talk.replies(talk.say("olga", line)) == []
    assert talk.check == "failure"


def test_exempt_opens_one_pull_request_that_edits_the_exceptions(talk: Conversation) -> None:
    talk.base({".costwarden/exceptions.yaml": "# ours\nversion: 1\nexceptions: []\n"})
    talk.open({"main.tf": instances("t3.micro", "t3.nano", tagged=False)})
    refused = talk.say("ada", "/cost exempt tags/required aws_instance.web1 until 2027-01-31 moving")
    assert "Not done" in talk.reply(refused)
    line = "/cost exempt tags/required aws_instance.web1 until 2027-01-31 moving to the new account"
    for _ in range(2):
        said = talk.say("olga", line)
        assert "is exempt from `tags/required` until 2027-01-31 once http" in talk.reply(said)
    opened = [one for one in talk.repository.pulls.values() if one.branch.startswith("costwarden/exceptions/")]
    assert len(opened) == 1
    text = talk.repository.git.show(opened[0].branch, ".costwarden/exceptions.yaml")
    assert text is not None
    assert text.decode() == (
        "# ours\nversion: 1\nexceptions:\n  - policy: tags/required\n    address: aws_instance.web1\n"
        "    reason: moving to the new account\n    owner: '@acme/web'\n    approver: '@olga'\n"
        "    expires: 2027-01-31\n"
    )
    assert talk.check == "failure"  # until it is merged
    talk.base({".costwarden/exceptions.yaml": text.decode()})
    recheck = talk.say("rita", "/cost recheck")
    assert "deny" in talk.reply(recheck)  # web0 is still untagged
    assert "aws_instance.web1" not in talk.comment.split("<details>")[0]


def test_snooze_writes_one_exception_per_finding_and_never_a_policy_name_alone(talk: Conversation) -> None:
    talk.open(BIG)
    said = talk.say("olga", "/cost snooze cost/monthly_delta 30d until the migration is over")
    assert "sleeps until" in talk.reply(said)
    (opened,) = [one for one in talk.repository.pulls.values() if one.branch.startswith("costwarden/exceptions/")]
    text = talk.repository.git.show(opened.branch, ".costwarden/exceptions.yaml")
    assert text is not None
    assert b"attribute: ''" in text
    assert "Not done" in talk.reply(talk.say("bob", "/cost snooze cost/monthly_delta 30d no owner"))


def test_dismiss_takes_one_finding(talk: Conversation) -> None:
    talk.open(BIG)
    kept = Gates(talk.state).latest("default", SHOP, 1)
    assert kept is not None
    (number,) = [one["id"] for one in kept.findings if one.get("policy") == "cost/monthly_delta"]
    assert "Not done" in talk.reply(talk.say("rita", f"/cost dismiss {number} not ours"))
    assert "dismissed" in talk.reply(talk.say("olga", f"/cost dismiss {number} agreed with finance"))
    assert talk.check == "success"


def test_too_many_commands_are_slowed_down(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.handlers.comments._MOST_IN_TEN_MINUTES", 2)
    talk.open(BIG)
    last = [talk.say("rita", "/cost help") for _ in range(3)][-1]
    assert "too many commands" in talk.reply(last)


def test_a_plan_of_the_workflow_goes_before_the_source(talk: Conversation, tmp_path: Path) -> None:
    import io
    import json
    import zipfile

    from tests.builders import a_plan_document, a_resource

    plan = a_plan_document(a_resource("aws_instance.web", after={"instance_type": "m5.4xlarge", "ami": "ami-1"}))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("plan.json", json.dumps(plan))
    head = talk.repository.git.commit("change", {"README.md": "x"}, onto="main")
    talk.repository.artifacts[head] = {"costwarden-plan": packed.getvalue()}
    talk.open({"README.md": "x"})
    talk.deliver(
        "workflow_run", "completed", workflow_run={"id": 7000, "head_sha": head, "pull_requests": [{"number": 1}]}
    )
    head = talk.repository.git.resolve("change") or ""
    talk.repository.artifacts[head] = {"costwarden-plan": packed.getvalue()}
    talk.deliver(
        "workflow_run", "completed", workflow_run={"id": 7000, "head_sha": head, "pull_requests": [{"number": 1}]}
    )
    assert talk.check == "failure"
    assert "aws_instance.web" in talk.comment


@pytest.mark.parametrize(
    "said",
    [
        '/cost whatif aws_instance.x["@acme/everyone"] instance_type=t3.nano',
        '/cost whatif aws_instance.x["<img/src=x>[a](//evil.example)"] instance_type=t3.nano',
    ],
)
def test_an_error_that_quotes_somebody_mentions_and_links_nobody(talk: Conversation, said: str) -> None:
    talk.open({"main.tf": instances("t3.micro")})
    answer = talk.reply(talk.say("rita", said)).partition("\n\n")[2]
    assert "is not part of this plan" in answer
    assert not any(harmful in answer for harmful in ("@acme", "<img", "[a]", "x>"))
