"""Lost, cut, slow and refused answers: nothing is doubled, nothing is raised, and what was left undone is said."""

from __future__ import annotations

import json
from time import monotonic

import pytest

from costwarden.forge.model import Conclusion, ForgeError, NotAllowed
from tests.forge.behaviour.site import COMMENT_WRITES, READS, Call, Rights, Site, live, publish

WRITES: tuple[Call, ...] = (*COMMENT_WRITES, "write result")
LIMITED = json.dumps({"message": "You have exceeded a rate limit.", "documentation_url": "https://docs.example"})


def prepare(site: Site, call: Call) -> None:
    """Whatever it takes that publishing `deny` makes this call."""
    if call in ("edit comment", "delete comment"):
        publish(site, "approval")
    if call == "delete comment":
        site.say(live(site)[0].body, ours=True)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", WRITES)
def test_a_lost_answer_to_a_write_leaves_one_comment_and_one_end(call: Call, when: str, site: Site) -> None:
    prepare(site, call)
    site.fault(call, status=502, when=when)
    publish(site, "deny")
    done = publish(site, "deny")
    assert (done.comment, done.problems) == ("unchanged", ())
    assert len(live(site)) == 1
    assert site.results()[-1] == site.word(Conclusion.FAILURE)
    assert len(site.calls("create comment")) <= 1


@pytest.mark.parametrize("shape", ["truncated", "cut_json"])
@pytest.mark.parametrize("call", [*READS, "create comment", "write result"])
def test_an_answer_that_was_cut_off_is_none_and_makes_no_twin(call: Call, shape: str, site: Site) -> None:
    site.fault(call, shape=shape)
    done = publish(site, "deny")
    assert (done.comment, done.problems) == ("created", ())
    assert len(live(site)) == 1
    assert site.results()[-1] == site.word(Conclusion.FAILURE)


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("call", READS)
def test_reads_are_tried_again(call: Call, status: int, site: Site) -> None:
    site.fault(call, status=status, times=2)
    assert publish(site, "deny").comment == "created"
    assert len(site.waits) == 2


def test_a_server_that_stays_broken_is_said_and_never_raised(site: Site) -> None:
    for call in (*READS, *WRITES):
        site.fault(call, status=503, times=10**6)
    done = publish(site, "deny")
    site.forget_faults()
    assert done.comment == "failed"
    assert any("503" in problem for problem in done.problems)
    assert sum(site.waits) <= 60


@pytest.mark.parametrize("call", ["create comment", "list comments", "write result"])
def test_a_short_rate_limit_is_waited_for_and_the_call_made_once(call: Call, site: Site) -> None:
    site.fault(call, status=429, body=LIMITED, headers={"Retry-After": "7"})
    done = publish(site, "deny")
    assert (done.comment, done.problems) == ("created", ())
    assert site.waits == [7.0]
    assert (len(live(site)), len(site.results())) == (1, 1)


def test_a_limit_longer_than_our_patience_ends_at_once(site: Site) -> None:
    site.fault("create comment", status=429, body=LIMITED, headers={"Retry-After": "3600"}, times=10)
    done = publish(site, "deny")
    site.forget_faults()
    assert done.comment == "failed"
    assert "rate limit" in done.problems[-1]
    assert sum(site.waits) <= 60
    assert site.results() == [site.word(Conclusion.FAILURE)]


@pytest.mark.parametrize("rights", ["no results", "reads", "none", "nobody"])
def test_a_token_without_the_right_is_said_once_and_decides_nothing(rights: Rights, site: Site) -> None:
    done = publish(site, "deny", site.forge(rights))
    assert site.results() == []
    assert done.comment == ("created" if rights == "no results" else "failed")
    assert len(live(site)) == (1 if rights == "no results" else 0)
    assert 1 <= len(done.problems) <= 3
    assert len(set(done.problems)) == len(done.problems)


def test_a_right_that_is_missing_is_told_from_a_call_that_failed(site: Site) -> None:
    with pytest.raises(NotAllowed):
        site.forge("reads").create_comment(site.pull, "hello")
    site.fault("create comment", status=500)
    with pytest.raises(ForgeError) as caught:
        site.forge().create_comment(site.pull, "hello")
    assert caught.value.retryable
    assert not isinstance(caught.value, NotAllowed)


@pytest.mark.parametrize("shape", ["slow", "dripping"])
def test_a_call_ends_in_time_however_slowly_the_answer_comes(shape: str, site: Site) -> None:
    site.fault("create comment", shape=shape, when="after", seconds=3.0)
    started = monotonic()
    with pytest.raises(ForgeError) as caught:
        site.forge(call_seconds=0.3).create_comment(site.pull, "text")
    assert monotonic() - started < 2.5
    assert caught.value.retryable
    assert len(site.comments()) == 1


def test_a_server_that_always_hangs_is_given_up_in_time(site: Site) -> None:
    for call in (*READS, *WRITES):
        site.fault(call, shape="slow", when="before", seconds=1.0, times=10**6)
    started = monotonic()
    done = publish(site, "deny", site.forge(call_seconds=0.15))
    assert monotonic() - started < 5
    site.forget_faults()
    assert done.comment == "failed"
