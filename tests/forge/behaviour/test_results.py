"""The result on the commit: it always ends, says what was decided, and ends anew when somebody asks again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from costwarden.forge.model import Conclusion
from costwarden.policy.model import Decision, Level
from costwarden.publish.publish import publish_error, publish_result
from tests.forge.behaviour.site import SCENES, SETTINGS, Site, live, publish

ADVICE = replace(SCENES["deny"].findings[0], level=Level.ADVISE)


@pytest.mark.parametrize(
    ("decision", "fail_on", "conclusion"),
    [
        (Decision.ALLOW, "deny", Conclusion.SUCCESS),
        (Decision.WARN, "deny", Conclusion.SUCCESS),
        (Decision.APPROVAL, "deny", Conclusion.ACTION_REQUIRED),
        (Decision.APPROVAL, "never", Conclusion.NEUTRAL),
        (Decision.DENY, "deny", Conclusion.FAILURE),
        (Decision.DENY, "never", Conclusion.NEUTRAL),
        (Decision.ERROR, "deny", Conclusion.FAILURE),
        (Decision.ERROR, "never", Conclusion.FAILURE),
    ],
)
def test_it_ends_as_was_decided(decision: Decision, fail_on: str, conclusion: Conclusion, site: Site) -> None:
    result = replace(SCENES["deny"], decision=decision, findings=())
    done = publish_result(result, site.pull, site.forge(), replace(SETTINGS, fail_on=fail_on))
    assert done.problems == ()
    assert done.check_url
    assert site.results() == [site.word(conclusion)]


def test_advice_alone_is_neutral(site: Site) -> None:
    result = replace(SCENES["deny"], decision=Decision.ALLOW, findings=(ADVICE,))
    publish_result(result, site.pull, site.forge(), SETTINGS)
    assert site.results() == [site.word(Conclusion.NEUTRAL)]


@pytest.mark.parametrize(("fail_on_error", "end"), [(True, Conclusion.FAILURE), (False, Conclusion.NEUTRAL)])
def test_an_error_ends_it_and_keeps_the_comment(fail_on_error: bool, end: Conclusion, site: Site) -> None:
    publish(site, "deny")
    before = live(site)
    settings = replace(SETTINGS, fail_on_error=fail_on_error)
    done = publish_error("the plan is truncated", "make it again", site.pull, site.forge(), settings)
    assert (done.comment, done.problems) == ("none", ())
    assert site.results() == [site.word(Conclusion.FAILURE), site.word(end)]
    assert live(site) == before


def test_a_commit_without_a_pull_request_has_a_result_and_no_comment(site: Site) -> None:
    commit = replace(site.pull, number=0)
    assert publish(site, "deny", pull=commit).comment == "none"
    publish_error("the plan is truncated", "make it again", commit, site.forge(), SETTINGS)
    assert site.results() == [site.word(Conclusion.FAILURE)] * 2
    assert site.comments() == []
    assert site.calls("read pull") == []


def test_the_newest_result_is_the_last_decision_whatever_came_before(site: Site) -> None:
    for scene in ("deny", "no_change", "deny"):
        publish(site, scene)
    assert site.results()[-1] == site.word(Conclusion.FAILURE)
    assert "open" not in site.results()


def test_asked_again_it_ends_anew_though_nothing_changed(site: Site) -> None:
    publish(site, "deny")
    publish(site, "deny", attempt="2")
    assert site.results() == [site.word(Conclusion.FAILURE)] * 2
    assert len(live(site)) == 1


def test_never_commenting_still_ends_it(site: Site) -> None:
    assert publish(site, "deny", when="never").comment == "none"
    assert site.results() == [site.word(Conclusion.FAILURE)]
    assert site.comments() == []
