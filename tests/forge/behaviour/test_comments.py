"""The sticky comment: one per key, found by marker and author, edited in place, shrunk when fixed, silent otherwise."""

from __future__ import annotations

import threading
from dataclasses import replace
from time import monotonic

import pytest

from costwarden.forge.model import ForgeError
from costwarden.policy.model import Level
from costwarden.publish.publish import publish_result
from costwarden.publish.settings import Published
from tests.forge.behaviour.site import SCENES, SETTINGS, Site, live, publish
from tests.report.builders import a_cost, a_finding, a_result


def test_created_then_edited_in_place_then_left_alone(site: Site) -> None:
    first = publish(site, "deny")
    assert (first.comment, first.problems) == ("created", ())
    (comment,) = live(site)
    assert first.comment_url is not None
    assert first.comment_url.endswith(str(comment.id))
    assert comment.body.startswith(f"<!-- costwarden:v1 key=default sha={site.pull.head_sha[:7]} -->\n### Cost: ")
    second = publish(site, "approval")
    assert (second.comment, second.comment_url) == ("updated", first.comment_url)
    assert publish(site, "approval").comment == "unchanged"
    assert [one.id for one in live(site)] == [comment.id]
    assert len(site.calls("create comment")) == len(site.calls("edit comment")) == 1


def test_the_same_result_again_writes_no_comment_in_few_calls(site: Site) -> None:
    before = publish(site, "deny")
    body = live(site)[0].body
    site.forget_calls()
    after = publish(site, "deny")
    assert (after.comment, after.comment_url, after.check_url) == ("unchanged", before.comment_url, before.check_url)
    assert [one.body for one in live(site)] == [body]
    assert not any(site.calls(call) for call in ("create comment", "edit comment", "delete comment"))
    assert len(site.calls()) <= 8


def test_a_fixed_change_shrinks_the_comment_to_a_line(site: Site) -> None:
    publish(site, "deny")
    assert publish(site, "no_change").comment == "resolved"
    lines = live(site)[0].body.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(f"Cost: no open findings at {site.pull.head_sha[:7]} (was +")
    assert publish(site, "no_change").comment == "unchanged"
    assert publish(site, "deny").comment == "updated"
    assert len(live(site)) == 1


def test_nothing_to_say_makes_no_comment(site: Site) -> None:
    assert publish(site, "no_change").comment == "none"
    assert site.comments() == []


@pytest.mark.parametrize(("when", "comments"), [("always", 1), ("changed", 0), ("threshold", 0), ("never", 0)])
def test_when_decides_about_a_comment_that_says_nothing_changed(when: str, comments: int, site: Site) -> None:
    publish(site, "no_change", when=when)
    assert len(live(site)) == comments


def test_markers_of_others_and_below_the_first_line_are_mere_text(site: Site) -> None:
    marker = "<!-- costwarden:v1 key=default sha=none -->\n### Cost: +$1/month"
    site.say(marker)
    site.say(f"as it said:\n{marker}", ours=True)
    before = site.comments()
    assert publish(site, "deny").comment == "created"
    assert publish(site, "no_change").comment == "resolved"
    assert [one for one in site.comments() if one.id in {old.id for old in before}] == before


def test_each_key_has_its_own_comment_and_result(site: Site) -> None:
    publish(site, "deny", key="network")
    publish(site, "approval")
    publish(site, "no_change", key="network")
    assert [len(live(site, key)) for key in ("default", "network")] == [1, 1]
    assert "no open findings" in live(site, "network")[0].body
    assert len(site.results()) == 1
    assert len(site.results(name="costwarden (network)")) == 2


def test_it_is_found_behind_pages_of_talk(site: Site) -> None:
    for number in range(150):
        site.say(f"remark {number}")
    assert publish(site, "deny").comment == "created"
    assert publish(site, "deny").comment == "unchanged"
    assert len(live(site)) == 1


def test_twins_go_and_the_oldest_stays(site: Site) -> None:
    publish(site, "approval")
    (kept,) = live(site)
    for _ in range(2):
        site.say(kept.body, ours=True)
    site.say(kept.body)
    assert publish(site, "deny").comment == "updated"
    assert [one.id for one in live(site)] == [kept.id]
    assert len(site.comments()) == 2  # the stranger's copy is left


def test_a_comment_somebody_deleted_is_written_anew(site: Site) -> None:
    publish(site, "deny")
    forge = site.forge()
    (comment,) = forge.comments(site.pull)
    forge.delete_comment(site.pull, comment)
    forge.delete_comment(site.pull, comment)  # gone already: no error
    with pytest.raises(ForgeError) as caught:
        forge.edit_comment(site.pull, comment, "more")
    assert not caught.value.retryable
    assert publish(site, "deny").comment == "created"
    assert len(live(site)) == 1


def test_a_stale_run_leaves_the_comment_to_the_newer_one_and_concludes_on_its_own_commit(site: Site) -> None:
    older = site.pull
    newer = site.push()
    assert publish(site, "deny", pull=older).comment == "stale"
    assert site.comments() == []
    assert len(site.results(older.head_sha)) == 1
    assert publish(site, "approval", pull=newer).comment == "created"
    assert publish(site, "deny", pull=older).comment == "stale"
    assert f"sha={newer.head_sha[:7]} -->" in live(site)[0].body


def test_two_runs_at_once_leave_one_comment(site: Site) -> None:
    for _ in range(3):
        for one in list(site.forge().comments(site.pull)):
            site.forge().delete_comment(site.pull, one)
        start = threading.Barrier(2)
        done: list[Published] = []

        def run(scene: str, start: threading.Barrier = start, done: list[Published] = done) -> None:
            forge = site.forge()
            start.wait(10)
            done.append(publish(site, scene, forge))

        threads = [threading.Thread(target=run, args=(scene,)) for scene in ("deny", "approval")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert [one.problems for one in done] == [(), ()]
        assert len(live(site)) == 1


def test_what_is_too_long_ends_with_how_much_more_the_report_has(site: Site) -> None:
    findings = [
        a_finding(f"room/p{number % 7}", list(Level)[number % 4], f"aws_instance.a[{number}] ü", line=number + 1)
        for number in range(20_000)
    ]
    costs = [a_cost(f"aws_instance.a[{number}]", "1.00", f"{number + 2}.37") for number in range(2_000)]
    result = a_result(*costs, findings=findings)
    started = monotonic()
    done = publish_result(result, site.pull, site.forge(), SETTINGS)
    assert monotonic() - started < 5
    assert (done.comment, done.problems) == ("created", ())
    (comment,) = live(site)
    assert 50_000 < len(comment.body.encode()) <= site.most
    assert f" more resources in [the report]({SETTINGS.details_url})" in comment.body
    assert comment.body.count("<details>") == comment.body.count("</details>")
    assert publish_result(result, site.pull, site.forge(), SETTINGS).comment == "unchanged"


@pytest.mark.parametrize("above", [-1, 0, 1])
def test_the_forge_takes_a_comment_up_to_its_limit(above: int, site: Site) -> None:
    body = "é" * (site.most + above)
    if above <= 0:
        assert len(site.forge().create_comment(site.pull, body).body.rstrip("\n")) == site.most + above
        return
    with pytest.raises(ForgeError) as caught:
        site.forge().create_comment(site.pull, body)
    assert not caught.value.retryable
    assert site.comments() == []
    site.fake.violations.clear()  # type: ignore[attr-defined]


def test_a_text_comes_back_as_it_was_written(site: Site) -> None:
    body = "<!-- costwarden:v1 key=default sha=none -->\nwords\n/close\n  /merge\n\\/label ~x\n```text\n/approve\n```\n"
    forge = site.forge()
    forge.create_comment(site.pull, body)
    (comment,) = forge.comments(site.pull)
    assert (comment.body, comment.ours) == (body, True)


def test_whoever_writes_a_head_that_differs_only_in_the_marker_moves_nothing_else(site: Site) -> None:
    publish(site, "deny")
    before = live(site)[0].body.splitlines()[1:]
    newer = site.push()
    result = replace(SCENES["deny"], head_sha=newer.head_sha)
    assert publish_result(result, newer, site.forge(), SETTINGS).comment == "updated"
    assert live(site)[0].body.splitlines()[1:] == before
