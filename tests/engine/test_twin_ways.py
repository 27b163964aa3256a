"""The seven ways to save as levers, and the immune response: each moves what its name says and nothing it does not."""

import numpy as np
import pytest

from drawwell.engine.compare import values_of
from drawwell.engine.twin import Behaviour, RehearsalRefused, TwinCase
from drawwell.engine.twin_fast import rehearse_fast
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place
from drawwell.engine.twin_population import with_caseload
from drawwell.engine.twin_ways import LEVERS, immune_response, saved_by
from drawwell.engine.ways import MEANS, TAKES_AWAY

PLACE = made_up_place(people=8_000, areas=6, needs=4, sites=6, months=12)
SEEDS = range(1, 7)


@pytest.fixture(scope="module")
def base():
    return TwinCase.from_plan(PLACE, hand_made_plan(PLACE, "both"), Behaviour(desk_sees_share=0.0))


def mean(case, measure):
    return values_of([rehearse_fast(case, seed) for seed in SEEDS], measure).mean()


def differs(base, case, measure):
    return mean(case, measure) - mean(base, measure)


@pytest.mark.parametrize("way", LEVERS)
def test_a_way_pulled_by_nothing_changes_nothing(base, way):
    assert repr(rehearse_fast(saved_by(base, way, 0.0), 1).to_dict()) == repr(rehearse_fast(base, 1).to_dict())


def test_ways_that_take_nothing_from_anybody_meet_more_or_as_many(base):
    assert differs(base, saved_by(base, "demand", 0.5), "failure_contacts") < 0
    for way in ("flow", "fit"):
        assert differs(base, saved_by(base, way, 0.3), "met") > 0
    for way in ("price", "together"):
        assert differs(base, saved_by(base, way, 0.3), "met") == 0
    assert differs(base, saved_by(base, "price", 0.3), "cost_pence") < 0


def test_ways_that_take_away_meet_fewer(base):
    taking = {way for means in TAKES_AWAY for way in MEANS[means][1]}
    assert taking == {"charge", "restrict"}
    for way in taking:
        assert differs(base, saved_by(base, way, 0.3), "met") < 0


def test_the_same_people_ask_whichever_way_is_pulled(base):
    asked = rehearse_fast(base, 1).asked
    assert all(rehearse_fast(saved_by(base, way, 0.4), 1).asked == asked for way in LEVERS)


@pytest.mark.parametrize(("way", "share"), [("efficiency", 0.1), ("demand", 1.0), ("flow", -0.1)])
def test_what_is_no_way_or_no_share_is_refused(base, way, share):
    with pytest.raises(RehearsalRefused):
        saved_by(base, way, share)


def test_an_immune_response_takes_pulls_away_step_by_step(base):
    case = with_caseload(base, 15, 120.0)
    met = [
        mean(immune_response(case, refused=strength, hours_creep=strength, caseload_creep=strength), "met_pulled")
        for strength in (0.0, 0.2, 0.4)
    ]
    assert met[0] > met[1] > met[2]
    none = immune_response(case, refused=0.0, hours_creep=0.0, caseload_creep=0.0)
    np.testing.assert_equal(rehearse_fast(none, 1).to_dict(), rehearse_fast(case, 1).to_dict())
