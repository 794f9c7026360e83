"""The same stories on GitHub and on GitLab, by real git: conflicts, people's own pushes, crashes, races, rules."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from costwarden.forge.model import ForgeError
from costwarden.recommend.document import to_document
from costwarden.recommend.gates import gated
from costwarden.savings.body import Approved
from costwarden.savings.drafts import DraftRequest
from costwarden.savings.open import OpenRequest, OpenResult, open_savings
from costwarden.savings.refresh import Checkout, refresh
from costwarden.savings.sync import Synced, holding, sync
from costwarden.state.recommendations import Ignore
from costwarden.state.store import State, open_state
from tests.savings.conftest import NOW, SHOP
from tests.savings.desk import FAST, SOURCE, Desk, machine, volume
from tests.savings.sites import Site, site_of

BIGGER = SOURCE.replace("= 500", "= 600")  # the line above the edited one: git cannot merge both


class Place(Desk):
    """A desk at either forge."""

    def __init__(self, folder: Path, site: Site, state: State) -> None:
        self.site = site
        super().__init__(folder, None, site.forge(), state, site.git)

    def only(self) -> int:
        (number,) = self.site.numbers()
        return number

    @property
    def branch(self) -> str:
        return self.pulls.all()[0].branch

    def sync(self) -> list[tuple[str, str]]:
        open_ids = holding(self.store)
        return _told(sync(self.forge, self.pulls, self.store, NOW, open_ids, pause=lambda _: None))

    def refresh(self) -> list[tuple[str, str]]:
        here = Checkout(self.directory, SHOP, self.git.resolve("main") or "")
        return _told(refresh(here, self.forge, self.pulls, self.store, NOW, pause=lambda _: None))

    def push(self, text: str, message: str = "mine") -> str:
        return self.git.commit(self.branch, {"main.tf": text}, message=message)


def _told(found: list[Synced]) -> list[tuple[str, str]]:
    return [(one.state, one.detail) for one in found]


@pytest.fixture(params=["github", "gitlab"])
def place(request: pytest.FixtureRequest, tmp_path: Path, state: State) -> Iterator[Place]:
    with site_of(request.param, tmp_path) as site:
        yield Place(tmp_path, site, state)


def test_a_conflict_is_seen_and_the_edit_made_anew(place: Place) -> None:
    place.site.slow()  # the forge works it out after the first time it is asked
    place.open(volume())
    assert place.sync() == []
    place.write({"main.tf": BIGGER})
    assert place.sync() == [("conflicts", "with main")]
    assert place.refresh() == [("rebased", "it conflicted with main")]
    assert place.git._git("merge-base", "main", place.branch) == place.git.resolve("main")
    assert place.git._git("diff", "--numstat", "main", place.branch) == "1\t1\tmain.tf"
    assert (place.sync(), place.refresh(), place.site.comments(place.only())) == ([], [], [])
    actions = [one.action for one in place.audit.entries("")]
    assert actions == ["savings.approved", "savings.opened", "savings.updated", "savings.rebased"]


def test_what_merges_cleanly_keeps_its_commit_and_its_reviews(place: Place) -> None:
    place.open(volume())
    before = place.git.resolve(place.branch)
    place.write({"main.tf": SOURCE.replace("m5.2xlarge", "m5.4xlarge")})
    assert (place.sync(), place.refresh()) == ([], [])
    assert place.git.resolve(place.branch) == before


def test_a_checkout_that_is_behind_judges_nothing(place: Place) -> None:
    place.open(volume())
    place.git.commit("main", {"main.tf": BIGGER})
    here = Checkout(place.directory, SHOP, "0" * 40)
    (found,) = refresh(here, place.forge, place.pulls, place.store, NOW, pause=lambda _: None)
    assert (found.state, "update it" in found.detail) == ("conflicts", True)


@pytest.mark.parametrize("how", ["on top", "rewritten"])
def test_a_branch_a_person_pushed_to_is_left_alone_and_that_is_said_once(place: Place, how: str) -> None:
    place.open(volume())
    if how == "on top":
        theirs = place.push(SOURCE.replace("gp2", "gp3").replace("online", "fast"))
    else:  # our commit amended: one commit, and our own message
        message = place.git._git("log", "-1", "--format=%B", place.branch)
        place.git._git("update-ref", f"refs/heads/{place.branch}", place.git.resolve("main") or "")
        theirs = place.push(SOURCE.replace("gp2", "gp3").replace("online", "fast"), message)
    place.write({"main.tf": BIGGER})
    assert [state for state, _ in (*place.refresh(), *place.refresh())] == ["foreign", "foreign"]
    assert place.git.resolve(place.branch) == theirs
    (said,) = place.site.comments(place.only())
    assert "has commits that are not mine" in said


def test_what_main_has_already_closes_and_may_come_back(place: Place) -> None:
    place.open(volume())
    place.write({"main.tf": SOURCE.replace("gp2", "gp3")})
    ((state, detail),) = place.refresh()
    assert (state, "main needs no such edit any more" in detail) == ("obsolete", True)
    assert place.forge.get(SHOP, place.only()).state == "closed"
    assert "may be proposed again" in place.site.comments(place.only())[0]
    assert [one.life for one in place.store.all()] == ["superseded"]
    place.write({"main.tf": SOURCE})
    assert place.outcomes(place.open(volume(), pace=FAST)) == ["opened"]


def test_what_a_person_works_on_is_not_closed(place: Place) -> None:
    place.open(volume())
    place.push(SOURCE.replace("gp2", "gp3").replace("online", "fast"))
    place.write({"main.tf": SOURCE.replace("gp2", "gp3")})
    assert [state for state, _ in (*place.refresh(), *place.refresh())] == ["stuck", "stuck"]
    assert place.forge.get(SHOP, place.only()).state == "open"
    assert len(place.site.comments(place.only())) == 1


def test_what_can_not_be_edited_any_more_says_why_once(place: Place) -> None:
    place.open(volume())
    place.write({"main.tf": SOURCE.replace('"gp2"', 'join("", ["g", "p2"])')})
    assert [state for state, _ in (*place.refresh(), *place.refresh())] == ["stuck", "stuck"]
    (said,) = place.site.comments(place.only())
    assert "`function-call`" in said
    assert place.forge.get(SHOP, place.only()).state == "open"


def test_advice_that_grew_old_is_said_before_the_merge_and_at_it(place: Place) -> None:
    old = volume(observed_at="2026-11-01T00:00:00Z")
    place.open(old)
    for _ in range(2):
        assert place.sync() == []
    (said,) = place.site.comments(place.only())
    assert "last seen on 2026-11-01" in said
    place.site.merge(place.only())
    assert [state for state, _ in place.sync()] == ["merged"]
    assert "Merged, although" in place.site.comments(place.only())[0]


def test_advice_nobody_reports_any_more_closes_it(place: Place) -> None:
    advice = volume()
    place.open(advice)
    place.store.decide(advice.id, "superseded", reason="", actor="costwarden")
    assert place.sync() == [("obsolete", "none of its advice holds any more")]


def test_a_person_who_closes_or_deletes_the_branch_is_remembered(place: Place) -> None:
    place.open(volume())
    place.site.delete_branch(place.only())
    assert [state for state, _ in place.sync()] == ["closed"]
    assert place.outcomes(place.open(volume(), pace=FAST)) == ["remembered"]
    assert place.outcomes(place.open(volume(), pace=FAST, again=True)) == ["opened"]
    place.site.close(place.site.numbers()[-1])
    assert [state for state, _ in place.sync()] == ["closed"]
    assert place.outcomes(place.open(volume(), pace=FAST)) == ["remembered"]


def test_merged_and_not_there_any_more_it_is_proposed_anew_when_asked(place: Place) -> None:
    place.open(volume())
    place.site.merge(place.only())
    assert [state for state, _ in place.sync()] == ["merged"]
    place.write({"main.tf": SOURCE})  # somebody reverted it, and the merged branch is still there
    assert place.outcomes(place.open(volume(), pace=FAST, again=True)) == ["opened"]
    assert place.git._git("diff", "--numstat", "main", place.branch) == "1\t1\tmain.tf"


def test_killed_between_branch_and_pull_request_the_next_run_ends_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(type(place.forge), "open", _killed)
        with pytest.raises(KeyboardInterrupt):
            place.open(volume())
    assert place.site.numbers() == []
    assert [one.action for one in place.audit.entries("")] == ["savings.approved"]  # before anything was there
    assert place.git.resolve(place.branch) is not None
    assert place.outcomes(place.open(volume())) == ["opened"]
    assert place.git._git("rev-list", "--count", f"main..{place.branch}") == "1"
    assert len(place.pulls.all()) == 1


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_two_that_open_at_once_keep_to_the_budget(place: Place, tmp_path: Path) -> None:
    advice = [volume(), machine()]
    place.store.put([to_document(one) for one in advice])
    results: list[OpenResult] = []

    def opens(number: int) -> None:
        with open_state(f"sqlite:///{tmp_path}/state.sqlite", clock=lambda: NOW) as state:
            draft = DraftRequest(place.directory, approved=Approved("lee", NOW))
            request = OpenRequest(draft, SHOP)
            pulls, store = type(place.pulls)(state), type(place.store)(state)
            results.append(open_savings([advice[number]], request, place.site.forge(), pulls, store, NOW))

    threads = [threading.Thread(target=opens, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.outcome for result in results for one in result.opened) == ["opened", "paced"]
    assert len(place.site.numbers()) == 1


def test_a_rule_of_the_repository_fails_one_with_what_to_do(place: Place) -> None:
    said = '{"message": "Repository rule violations found"}'
    calls = "POST .*/git/refs" if place.site.name == "github" else "POST .*/repository/commits"
    place.site.faults.add(calls, status=422 if place.site.name == "github" else 403, body=said, times=9)
    (opened,) = place.open(volume()).opened
    assert opened.outcome == "failed"
    assert ("bypass the rule" if place.site.name == "github" else "scope `api`") in opened.detail
    assert place.site.numbers() == []
    place.site.faults.planned.clear()
    assert place.outcomes(place.open(volume())) == ["opened"]


def test_an_archived_repository_is_an_error_with_what_to_do(place: Place) -> None:
    said = '{"message": "Repository was archived so is read-only."}'
    place.site.faults.add("POST ", status=403, body=said, times=9)
    with pytest.raises(ForgeError) as caught:
        place.open(volume())
    assert caught.value.hint
    assert place.pulls.all() == []
    place.site.faults.planned.clear()


def test_code_owners_are_asked_and_those_who_can_not_be_are_named(place: Place) -> None:
    (place.directory / "CODEOWNERS").write_text("* @ada @acme/payments @stranger\n")
    place.open(volume())
    groups = {"payments"} if place.site.name == "github" else {"paul"}
    assert place.site.asked(place.only()) == {"ada"} | groups
    (said,) = place.site.comments(place.only())
    assert "Owned by @stranger, who could not be asked" in said


def test_advice_that_can_not_be_edited_is_on_the_dashboard_with_its_code(place: Place) -> None:
    place.write({"main.tf": SOURCE.replace('"m5.2xlarge"', 'lower("M5.2XLARGE")')})
    lost = volume(resource_id="vol-9", address="")
    young = gated(volume(resource_id="vol-8", created_at="2026-11-19T00:00:00Z"), NOW)
    place.open(volume(), machine(), lost, young, pace=FAST)
    body = place.site.dashboard()
    assert "<details>" in body
    assert body.count("- [ ]") == 0  # the volume's is open
    for code in ("`function-call`", "`unmapped`", "`too_young`"):
        assert code in body
    assert "Export an id map" in body


def test_ignored_by_its_owner_elsewhere_it_closes(place: Place) -> None:
    place.open(volume())
    place.store.ignore(Ignore("rule", "aws_ebs_gp2_gp3", None, "we move off EBS", "paul"))
    ((state, detail),) = place.refresh()
    assert (state, "paul, for ever: we move off EBS" in detail) == ("obsolete", True)


def test_advice_of_a_file_is_kept_once_it_is_a_pull_request(place: Place) -> None:
    draft = DraftRequest(place.directory, approved=Approved("lee", NOW))
    open_savings([volume()], OpenRequest(draft, SHOP), place.forge, place.pulls, place.store, NOW)
    assert [one.life for one in place.store.all()] == ["pr_open"]
    assert (place.sync(), place.refresh()) == ([], [])


def test_where_the_base_was_renamed_or_the_pull_request_retargeted_it_stays_one(place: Place) -> None:
    place.open(volume())
    place.git._git("update-ref", "refs/heads/trunk", place.git.resolve("main") or "")
    place.site.retarget(place.only(), "trunk")
    place.git.commit("trunk", {"main.tf": BIGGER})
    (place.directory / "main.tf").write_text(BIGGER)
    here = Checkout(place.directory, SHOP, place.git.resolve("trunk") or "")
    (found,) = refresh(here, place.forge, place.pulls, place.store, NOW, pause=lambda _: None)
    assert (found.state, place.pulls.all()[0].base) == ("rebased", "trunk")
    assert place.outcomes(place.open(volume(), pace=FAST)) == ["unchanged"]
    assert len(place.site.numbers()) == 1
