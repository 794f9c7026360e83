"""Savings by comment, in the museum: opened by an owner, deferred, ignored, rebased, split; refused to others."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from costwarden.recommend.document import from_document, to_document
from costwarden.recommend.gather import Inputs, gather
from costwarden.recommend.model import Recommendation
from costwarden.state.recommendations import Recommendations
from costwarden.state.savings import SavingsPull, SavingsPulls
from tests.bot.chat.conversation import Conversation, conversation
from tests.fakes.github.authoring import AuthoredPull
from tests.savings import museum

CONFIG = """
version: 1
projects: [{name: museum, hcl: infra, environment: dev}]
ownership:
  - {match: {tag: {Owner: team-platform}}, owner: "@acme/platform"}
  - {match: {address: "aws_eip.*"}, owner: "@acme/platform"}
"""


FINANCE = """
  - {match: {tag: {Owner: team-finance}}, owner: "@acme/finops"}
"""


class Savings:
    def __init__(self, talk: Conversation, shared: Path) -> None:
        self.talk = talk
        self.store, self.pulls = Recommendations(talk.state, "default"), SavingsPulls(talk.state, "default")
        state = shared / museum.STACK / "state.json"
        found = gather(Inputs(states=(state,), tenant="default"), talk.state.now())
        self.store.put([to_document(one) for one in found])
        self.table = next(one.id for one in found if one.address == "aws_cloudwatch_log_group.forever")
        talk.open({"notes.md": "x\n"})
        assert talk.pull is not None
        self.first = talk.pull

    def say(self, who: str, line: str) -> str:
        said = self.talk.say(who, line)
        self.last = self.talk.reactions(said)[-1]
        return self.talk.reply(said)

    def opened(self) -> SavingsPull:
        """The savings pull request paul asked for; the conversation goes on there."""
        self.say("paul", f"/cost open {self.table[:8]} kept for ever, read by nobody")
        (row,) = [one for one in self.pulls.all() if one.state == "open"]
        pull = self.talk.repository.pulls[row.number or 0]
        self.talk.pull = pull
        return row


@pytest.fixture
def savings(shared: Path, tmp_path: Path) -> Iterator[Savings]:
    base = shared / museum.STACK / "hcl" / "base"
    files = {f"infra/{one.name}": one.read_text(encoding="utf-8") for one in sorted(base.glob("*.tf"))}
    (tmp_path / "github").mkdir()
    with conversation(tmp_path, CONFIG, files) as talk:
        yield Savings(talk, shared)


def test_an_owner_opens_a_draft_and_the_other_commands_work_on_it(savings: Savings) -> None:
    assert savings.table[:8] in savings.say("rita", "/cost savings")
    row = savings.opened()
    assert (savings.last, row.approved_by, row.kind) == ("+1", "paul", "aws_log_retention")
    pull = savings.talk.repository.pulls[row.number or 0]
    assert isinstance(pull, AuthoredPull)
    assert pull.draft
    assert "Opened with approval of @paul" in pull.body
    git = savings.talk.repository.git
    assert "+  retention_in_days = 30" in git._git("diff", "main", row.branch)
    actions = [one.action for one in savings.talk.audit() if one.action.startswith("savings.")]
    assert actions == ["savings.approved", "savings.opened"]
    assert row.url in savings.say("rita", "/cost savings")
    git.commit("main", {"README.md": "new\n"})
    savings.say("paul", "/cost rebase")
    assert savings.last == "+1"
    assert git._git("merge-base", "main", row.branch) == git.resolve("main")
    assert "one resource already" in savings.say("paul", "/cost split")
    reply = savings.say("paul", "/cost measure")
    assert savings.last == "confused"
    assert "bill" in reply


def test_who_does_not_own_the_resources_opens_nothing(savings: Savings) -> None:
    reply = savings.say("bob", f"/cost open {savings.table[:8]} please")
    assert savings.last == "confused"
    assert "@acme/platform" in reply
    assert savings.pulls.all() == []
    for line in ("/cost rebase", "/cost split", "/cost measure", "/cost ignore resource 30d because"):
        assert "not a savings pull request" in savings.say("paul", line)


def test_deferred_it_closes_and_sleeps(savings: Savings) -> None:
    row = savings.opened()
    until = savings.talk.state.now().date() + datetime.timedelta(days=40)
    savings.say("paul", f"/cost defer {until.isoformat()}")
    assert savings.last == "+1"
    assert [one.state for one in savings.pulls.all() if one.branch == row.branch] == ["closed"]
    assert [one.life for one in savings.store.all() if one.id == savings.table] == ["snoozed"]


def test_ignored_it_is_not_proposed_again(savings: Savings) -> None:
    savings.opened()
    savings.say("paul", "/cost ignore savings/aws_log_retention forever the law wants them all")
    assert savings.last == "+1"
    savings.talk.pull = savings.first
    reply = savings.say("paul", f"/cost open {savings.table[:8]} once more")
    assert savings.last == "confused"
    assert "ignored" in reply


def advised(savings: Savings, address: str) -> Recommendation:
    every = [from_document(row.document) for row in savings.store.all()]
    (one,) = [one for one in every if one.address == address]
    return one


def test_a_deletion_is_opened_by_an_owner_who_names_what_goes(savings: Savings) -> None:
    one = advised(savings, "aws_eip.idle[0]")
    refused = savings.say("bob", f"/cost open {one.id[:8]} delete aws_eip.idle nobody needs it")
    assert "@acme/platform" in refused
    shown = savings.say("paul", f"/cost open {one.id[:8]} nobody needs it")
    assert savings.last == "confused"
    assert one.resource_id in shown
    assert shown.count("eipalloc-") == 5  # one block, count = 5
    assert "the address itself is lost" in shown
    assert f"/cost open {one.id[:8]} delete aws_eip.idle REASON" in shown
    savings.say("paul", f"/cost open {one.id[:8]} delete aws_eip.nat nobody needs it")
    assert savings.last == "confused"
    assert savings.pulls.all() == []
    savings.say("paul", f"/cost open {one.id[:8]} delete aws_eip.idle nobody needs it")
    assert savings.last == "+1"
    (row,) = savings.pulls.all()
    assert (row.state, row.allows_removal, row.risk) == ("open", True, "deletion")
    assert 'resource "aws_eip" "idle"' in savings.talk.repository.git._git("diff", "main", row.branch)


def test_advice_without_an_address_is_found_by_the_map_ci_keeps(savings: Savings) -> None:
    one = advised(savings, "aws_instance.r3")
    savings.store.put([{**to_document(one), "address": ""}])
    reply = savings.say("paul", f"/cost open {one.id[:8]} please")
    assert (savings.last, "Export an id map" in reply) == ("confused", True)
    machine = {
        "type": "aws_instance",
        "id": one.resource_id.rpartition("/")[2],
        "arn": one.resource_id,
        "address": one.address,
    }
    right = json.dumps({"version": 1, "root": "infra", "resources": [machine]})
    wrong = json.dumps({"version": 1, "root": "infra", "resources": [{**machine, "address": "aws_eip.idle"}]})
    repository = savings.talk.repository
    base, fork = repository.git.resolve("main") or "", repository.git.resolve("change") or ""
    repository.artifacts[base] = {"costwarden-id-map-museum": zipped(right)}
    repository.artifacts[fork] = {"costwarden-id-map-museum": zipped(wrong)}  # newer, and of a fork's branch `main`
    repository.run_sources[fork] = 999
    savings.say("paul", f"/cost open {one.id[:8]} please")
    assert savings.last == "+1"
    (row,) = savings.pulls.all()
    assert [x["address"] for x in row.resources] == [one.address]


def test_a_block_of_two_owners_takes_both(savings: Savings) -> None:
    other = advised(savings, "aws_ebs_volume.orphan[1]")
    savings.store.put([{**to_document(other), "tags": {"Owner": "team-finance"}}])
    savings.talk.base({"costwarden.yaml": CONFIG.rstrip() + FINANCE})
    first = advised(savings, "aws_ebs_volume.orphan[2]")
    assert "@acme/finops" in savings.say("paul", f"/cost open {first.id[:8]} please")
    savings.talk.github.add_team("acme/finops", "paul")
    reply = savings.say("paul", f"/cost open {first.id[:8]} please")
    assert "subset-of-instances" in reply  # he may; of its four instances one is not advised


def zipped(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("id-map.json", text)
    return packed.getvalue()
