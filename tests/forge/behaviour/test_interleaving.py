"""Any order of runs, any faults on the wire: at most one live comment per key, and the result has ended."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from costwarden.forge.model import Conclusion, Forge
from tests.forge.behaviour.conftest import AnySite
from tests.forge.behaviour.site import COMMENT_WRITES, READS, live, publish
from tests.publish.memory_forge import Interleaving

LOST = st.fixed_dictionaries(
    {
        "status": st.sampled_from([500, 502, 503]),
        "when": st.sampled_from(["before", "after"]),
        "times": st.integers(1, 4),
    }
)
CUT = st.fixed_dictionaries({"shape": st.sampled_from(["truncated", "cut_json"])})
LIMITED = st.fixed_dictionaries({"status": st.just(429), "headers": st.just({"Retry-After": "1"})})
FAULTS = st.tuples(st.sampled_from([*READS, *COMMENT_WRITES, "write result"]), LOST | CUT | LIMITED)


class Paused:
    """A forge that waits for its turn before each call."""

    def __init__(self, forge: Forge, turns: Interleaving) -> None:
        self._forge, self._turns = forge, turns

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._forge, name)
        if not callable(found):
            return found

        def called(*given: Any) -> Any:
            self._turns.pause()
            return found(*given)

        return called


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    names=st.lists(st.sampled_from(["deny", "approval", "saving", "no_change"]), min_size=1, max_size=3),
    order=st.lists(st.integers(0, 2), max_size=24),
    faults=st.lists(FAULTS, max_size=4),
)
def test_after_any_interleaving_of_runs_and_faults_one_comment_lives_and_the_result_has_ended(
    names: list[str], order: list[int], faults: list[tuple[Any, dict[str, Any]]], site: AnySite
) -> None:
    site.reset()
    for call, how in faults:
        site.fault(call, **how)
    turns = Interleaving(order)
    problems: list[str] = []

    def run(scene: str) -> None:
        problems.extend(publish(site, scene, Paused(site.forge(), turns)).problems)

    turns.run([lambda scene=scene: run(scene) for scene in names])  # type: ignore[misc]
    assert "open" not in site.results()
    # Two faults of a kind are lived with. A forge that goes on refusing to list or delete keeps a twin, and it is said.
    lost: Counter[str] = Counter()
    for call, how in faults:
        lost[call] += how.get("times", 1)
    if len(live(site)) > 1:
        event("a twin stays until the next run")
    assert len(live(site)) <= 1 or (problems and max(lost["delete comment"], lost["list comments"]) > 2)
    assert site.results() or (problems and lost["write result"] > 2)
    site.forget_faults()
    last = publish(site, "deny")
    assert last.problems == ()
    assert len(live(site)) == 1
    assert site.results()[-1] == site.word(Conclusion.FAILURE)
    assert site.fake.violations == []  # the next example's reset forgets them
