"""Who may open a saving, and of what: the owner in the resource's own environment, by the default branch's word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from costwarden.recommend.document import to_document
from costwarden.recommend.model import Recommendation
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPulls
from tests.bot.chat.conversation import Conversation, conversation
from tests.savings.desk import volume

CONFIG = """
version: 1
projects:
  - {name: dev, hcl: envs/dev, environment: dev}
  - {name: prod, hcl: envs/prod, environment: prod}
ownership:
  - {match: {environment: dev}, owner: "@dora", path: envs/dev}
  - {match: {environment: prod}, owner: "@paula", path: envs/prod}
"""
MAP = """{{"version": 1, "root": "envs/{root}", "resources": [
  {{"type": "aws_eip", "id": "eipalloc-{root}", "arn": null, "address": "aws_eip.idle"}}]}}
"""
SOURCE = 'provider "aws" {\n  region = "eu-west-1"\n}\n\nresource "aws_eip" "idle" {\n  domain = "vpc"\n}\n'


def address_of_nobody(root: str) -> Recommendation:
    return volume(
        resource_id=f"arn:aws:ec2:eu-west-1:123456789012:elastic-ip/eipalloc-{root}",
        kind="aws_eip_release",
        resource_type="aws_eip",
        address="aws_eip.idle",
        current={},
        target={},
        monthly_cost=4,
        monthly_saving=4,
        tenant="default",
    )


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Conversation]:
    (tmp_path / "github").mkdir()
    files = {f"envs/{root}/main.tf": SOURCE for root in ("dev", "prod")}
    files |= {f".costwarden/id-maps/{root}.json": MAP.format(root=root) for root in ("dev", "prod")}
    with conversation(tmp_path, CONFIG, files) as talk:
        for name in ("dora", "paula", "mallory"):
            talk.repository.members[name] = "write"
        store = Recommendations(talk.state, "default")
        store.put([to_document(address_of_nobody(root)) for root in ("dev", "prod")])
        talk.open({"notes.md": "x\n"})
        yield talk


def say(talk: Conversation, who: str, root: str) -> str:
    line = f"/cost open {address_of_nobody(root).id[:8]} delete aws_eip.idle nobody used it"
    return talk.reply(talk.say(who, line))


def opened(talk: Conversation) -> list[str]:
    pulls = SavingsPulls(talk.state, "default").all()
    return [str(row["root"]) for one in pulls if one.state == "open" for row in one.resources]


def test_the_owner_of_dev_deletes_nothing_of_prod(talk: Conversation) -> None:
    assert "you are not an owner" in say(talk, "dora", "prod")
    assert opened(talk) == []


def test_what_is_approved_for_one_environment_opens_for_that_one_alone(talk: Conversation) -> None:
    reply = say(talk, "paula", "prod")
    assert opened(talk) == ["envs/prod"], reply


def test_owners_are_whom_the_default_branch_names(talk: Conversation) -> None:
    git = talk.repository.git
    git.commit("mine", {"costwarden.yaml": CONFIG.replace("@paula", "@mallory")})
    assert talk.pull is not None
    talk.pull.base = "mine"
    assert "you are not an owner" in say(talk, "mallory", "prod")
    assert opened(talk) == []


def test_a_pull_request_whose_advice_is_gone_is_still_its_owners(talk: Conversation) -> None:
    say(talk, "paula", "prod")
    (row,) = [one for one in SavingsPulls(talk.state, "default").all() if one.state == "open"]
    SavingsPulls(talk.state, "default").change(row, "test", recommendation_ids=[])
    talk.pull = talk.repository.pulls[row.number or 0]
    until = talk.state.now().date().replace(year=talk.state.now().year + 1)
    assert "you are not an owner" in talk.reply(talk.say("dora", f"/cost defer {until}"))
    assert opened(talk) == ["envs/prod"]
