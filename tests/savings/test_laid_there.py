"""What others lay where a savings pull request would be: our branch, our message, and more than our edit."""

from __future__ import annotations

from tests.savings.desk import FAST, SOURCE, volume
from tests.savings.test_both_forges import Place, place

__all__ = ["place"]


def test_a_branch_that_was_laid_there_with_more_than_our_edit_opens_nothing(place: Place) -> None:
    """Its name can be foretold, and our message copied."""
    place.open(volume())
    message = place.git._git("log", "-1", "--format=%B", place.branch)
    branch = place.branch
    place.site.delete_branch(place.only())
    place.sync()
    place.git._git("update-ref", f"refs/heads/{branch}", place.git.resolve("main") or "")
    edited = SOURCE.replace('"gp2"', '"gp3"')
    place.git.commit(branch, {"main.tf": edited, "evil.tf": 'output "x" {}\n'}, message=message)
    result = place.open(volume(), again=True, pace=FAST)
    assert place.outcomes(result) == ["foreign"]
    assert [one.state for one in place.pulls.all()] != ["open"]
