"""The fast twin gives the readable twin's answer, number by number."""

from dataclasses import replace

import numpy as np
import pytest

from drawwell.engine import randomness, twin_draws, twin_fast
from drawwell.engine.twin import Behaviour, RehearsalRefused, TwinCase, rehearse
from drawwell.engine.twin_calendar import called
from drawwell.engine.twin_fast import attempt, rehearse_fast
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place

HARD = Behaviour(
    pulls_refused_share=0.2, hours_creep_share=0.3, returns_share=0.8, visits_max=8, lapse_days=2.0, desk_sees_share=0.6
)
PATIENT = Behaviour(gives_up_after_days=500.0, eases_after_days=900.0, noticed_share=1.0)
PLACES = {
    "ordinary": {"people": 4_000, "areas": 6, "needs": 4, "sites": 6, "months": 7, "scenarios": 3},
    "one of everything": {"people": 900, "areas": 1, "needs": 1, "sites": 1, "months": 2},
    "plenty": {"people": 3_000, "areas": 5, "needs": 12, "sites": 30, "months": 5, "capacity_share": 3.0},
    "almost nothing": {"people": 6_000, "areas": 9, "needs": 3, "sites": 4, "months": 14, "capacity_share": 0.1},
}


@pytest.mark.parametrize("mode", ["production only", "partnering only", "both"])
@pytest.mark.parametrize("behaviour", [Behaviour(), HARD, PATIENT], ids=["usual", "hard", "patient"])
@pytest.mark.parametrize("place", PLACES)
def test_the_two_twins_agree_in_every_number(place, behaviour, mode):
    made_up = made_up_place(**PLACES[place])
    deciles = 1 + np.arange(len(made_up.areas)) % 10
    case = TwinCase.from_plan(made_up, hand_made_plan(made_up, mode), behaviour, deprivation_decile=deciles)
    for seed in (1, 2):
        readable, fast = rehearse(case, seed), rehearse_fast(case, seed)
        assert readable.events > 10
        for name, value in readable.to_dict().items():
            assert repr(value) == repr(fast.to_dict()[name]), name


def test_months_of_nothing_and_stations_that_close_agree_too():
    place = made_up_place(people=3_000, areas=4, needs=3, sites=5, months=8)
    plan = hand_made_plan(place, "both")
    closed = np.array([1, 1, 0, 0, 1, 0, 1, 1.0])
    plan = replace(plan, produced=plan.produced * closed, worker_hours=plan.worker_hours * closed[::-1])
    case = TwinCase.from_plan(replace(place, demand=place.demand * np.roll(closed, 3)), plan)
    assert repr(rehearse(case, 1).to_dict()) == repr(rehearse_fast(case, 1).to_dict())


def test_little_s_law_holds_exactly():
    """Days stood in line, person by person, are the area under the length of the line."""
    place = made_up_place(**PLACES["ordinary"])
    case = TwinCase.from_plan(place, hand_made_plan(place, "both"))
    tally, _ = attempt(case, 3, 20_000)
    assert tally.lined.sum() > 0
    np.testing.assert_allclose(tally.lined, tally.line_days, rtol=1e-9, atol=1e-6)


def test_too_little_room_starts_again_with_more_and_changes_nothing(monkeypatch):
    place = made_up_place(**PLACES["almost nothing"])
    case = TwinCase.from_plan(place, hand_made_plan(place, "both"))
    enough = rehearse_fast(case, 1)
    assert attempt(case, 1, 4)[1]
    monkeypatch.setattr(twin_fast, "expected_open", lambda case: 4)
    assert repr(rehearse_fast(case, 1).to_dict()) == repr(enough.to_dict())


def test_a_rehearsal_that_would_not_fit_is_refused_before_it_starts_with_its_size():
    place = made_up_place(**PLACES["ordinary"])
    case = TwinCase.from_plan(place, hand_made_plan(place, "both"))
    with pytest.raises(RehearsalRefused, match=r"may need \d+ MB and 1 MB may be used"):
        rehearse_fast(case, 1, bytes_max=1_000_000)


def test_compiled_draws_are_the_readable_ones():
    @called
    def draw(seed_mixed, stream, ordinal, visit, purpose):
        key = twin_draws.episode_key(seed_mixed, stream, ordinal)
        return key, twin_draws.uniform(key, visit, purpose), twin_draws.waiting_time(0.7, 3.0)

    for seed, stream, ordinal, visit, purpose in [(1, 0, 0, 0, 0), (2**40, 5, 7, 3, 64), (9, 10**6, 2**31, 200, 767)]:
        mixed = randomness.seed_key(seed)
        key = randomness.episode_key(mixed, stream, ordinal)
        theirs = (key, randomness.uniform(key, visit, purpose), randomness.waiting_time(0.7, 3.0))
        assert draw(np.uint64(mixed), stream, ordinal, visit, purpose) == theirs
