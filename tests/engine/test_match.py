"""Which offers fit a pull and why; ties that are fair and repeatable; the same list by name when switched off."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from drawwell.engine.match import Candidate, Wanted, match_together, rank, unranked

NEAR = Candidate("near", "The Hub", 1.2, False, -3, 30, 4, True, 0.2)
ASK = Wanted("pull-1", units=2, earliest_days=0, latest_days=7)


def names(ranking):
    return [one.candidate.key for one in ranking.fitting]


def like(key, **changes):
    return replace(NEAR, key=key, name=key.title(), **changes)


@pytest.mark.parametrize(
    ("changes", "why", "words"),
    [
        ({"km": 15.5}, "near", "it is 16 km away, further than 15 km"),
        ({"km": 61.0, "travels": True}, "near", "it is 61 km away, further than 60 km"),
        ({"starts_days": 9.0}, "time", "it begins in 9 days, after the latest day asked for"),
        ({"ends_days": 0.0}, "time", "it ends before the earliest day asked for"),
        ({"at_hours": False}, "time", "on the days asked for it is not given in the morning"),
        ({"meets": frozenset({"step-free"})}, "conditions", "it does not say that it offers: BSL"),
        ({"free_units": 1}, "room", "it has room for 1 of 2"),
        ({"free_units": 0}, "room", "it has no room left"),
    ],
)
def test_an_offer_that_does_not_fit_says_why(changes, why, words):
    wanted = replace(ASK, hours="in the morning")
    if why == "conditions":
        wanted = replace(ASK, conditions=frozenset({"step-free", "BSL"}))
    ranking = rank([like("other", **changes)], wanted)
    assert ranking.fitting == ()
    assert (ranking.not_fitting[0].why, ranking.not_fitting[0].words) == (why, words)


def test_what_came_closest_to_fitting_is_named_first():
    far, full, late = like("far", km=40.0), like("full", free_units=0), like("late", starts_days=20.0)
    assert [no.candidate.key for no in rank([far, late, full], ASK).not_fitting] == ["full", "late", "far"]


@pytest.mark.parametrize(
    ("worse", "because"),
    [
        ({"km": 3.0}, "it is further out of the way"),
        ({"km": None}, "it is further out of the way"),
        ({"starts_days": 3.0}, "it begins later"),
        ({"kept_free": False}, "it is not kept free for asks"),
        ({"figure_days": 60.0}, "nobody has said lately that its room is true"),
        ({"figure_days": None}, "nobody has said lately that its room is true"),
        ({"known_to_them": False}, "it is not with someone they know"),
        ({"scarcity": 1.0}, "less of this help is left near it"),
    ],
)
def test_each_reason_puts_an_offer_behind_and_is_named(worse, because):
    better = replace(NEAR, known_to_them=True)
    ranking = rank([replace(better, key="other", name="Other", **worse), better], ASK)
    assert names(ranking) == ["near", "other"]
    assert ranking.fitting[0].behind == ""
    assert ranking.fitting[1].behind.startswith(f"After The Hub because {because}")


def test_help_that_comes_to_them_costs_them_no_journey():
    ranking = rank([like("visited", km=2.0), like("comes", km=12.0, travels=True)], ASK)
    assert names(ranking) == ["comes", "visited"]
    assert ranking.fitting[0].reason == "Kept free for asks, comes to the door, room for 4."


def test_the_reason_tells_what_a_person_would_want_to_know():
    one = like("one", km=12.0, starts_days=2.5, figure_days=3.0, known_to_them=True, kept_free=False)
    assert rank([one], ASK).fitting[0].reason == (
        "Open to all, with someone they know, 12 km away, room for 4, begins in 2 days, checked 3 days ago."
    )
    assert "Nobody has checked" not in rank([like("two", figure_days=None)], ASK).fitting[0].reason
    assert "nobody has checked the room yet" in rank([like("two", figure_days=None)], ASK).fitting[0].reason


def test_equals_keep_their_order_for_one_pull_and_take_turns_over_many():
    equals = [like(f"offer-{number}") for number in range(4)]
    first = names(rank(equals, ASK))
    assert names(rank(equals[::-1], ASK)) == first
    firsts = [names(rank(equals, replace(ASK, key=f"pull-{number}")))[0] for number in range(400)]
    for one in equals:
        assert 60 < firsts.count(one.key) < 140
    assert "drawn by lot" in rank(equals, ASK).fitting[1].behind


def test_switched_off_the_same_offers_are_listed_by_name():
    offers = [like("beta", km=1.0), like("alpha", km=9.0), like("gone", free_units=0)]
    assert names(rank(offers, ASK)) == ["beta", "alpha"]
    off = unranked(offers, ASK)
    assert names(off) == ["alpha", "beta"]
    assert off.not_fitting == rank(offers, ASK).not_fitting
    assert {one.reason for one in off.fitting} == {"Listed by name: ranking is switched off."}


@given(
    st.lists(
        st.tuples(st.floats(0, 30), st.booleans(), st.integers(0, 4), st.floats(-5, 12), st.booleans()), max_size=12
    )
)
def test_every_offer_is_answered_for_once(rows):
    offers = [
        like(f"o{n}", km=km, travels=travels, free_units=free, starts_days=starts, kept_free=kept)
        for n, (km, travels, free, starts, kept) in enumerate(rows)
    ]
    ranking = rank(offers, ASK)
    seen = names(ranking) + [no.candidate.key for no in ranking.not_fitting]
    assert sorted(seen) == sorted(one.key for one in offers)
    costs = [one.cost_km for one in ranking.fitting]
    assert all(a <= b + 1e-6 for a, b in zip(costs, costs[1:], strict=False))


def test_together_meets_one_that_taking_turns_would_leave():
    """The first pull could go to either; the second only to the near one. One by one, the second waits."""
    answer = match_together([0, 0, 1], [0, 1, 0], [1.0, 2.0, 1.0], units_of_pull=[1, 1], free_of_offer=[1, 1])
    assert answer.edge_of_pull.tolist() == [1, 2]
    assert (answer.met, answer.met_one_by_one) == (2, 1)
    assert answer.sentence == (
        "Together 2 of 2 can be met, 1 more than one by one. Nothing is held until a person confirms."
    )


@given(st.integers(0, 10_000))
def test_together_is_the_cheapest_of_the_fullest_answers(seed):
    """Against the assignment solver of scipy, on small dense cases with one unit a pull."""
    chance = np.random.default_rng(seed)
    pulls, offers = chance.integers(1, 7, 2)
    there = chance.random((pulls, offers)) < 0.6
    costs = chance.integers(1, 900, (pulls, offers)) / 100
    free = chance.integers(0, 3, offers)
    pull, offer = np.nonzero(there)
    answer = match_together(pull, offer, costs[pull, offer], units_of_pull=np.ones(pulls, int), free_of_offer=free)
    places = np.repeat(np.arange(offers), free)
    unmet = 1e6
    square = np.full((pulls, len(places) + pulls), unmet)
    square[:, : len(places)] = np.where(there, costs, 2 * unmet)[:, places]
    total = square[linear_sum_assignment(square)].sum()
    assert answer.met == pulls - round(total // unmet)
    assert answer.cost == pytest.approx(total % unmet, abs=1e-6)


@given(st.integers(0, 10_000))
def test_together_never_gives_more_than_is_free_and_never_half(seed):
    chance = np.random.default_rng(seed)
    pulls, offers, edges = 12, 4, 30
    pull, offer = chance.integers(0, pulls, edges), chance.integers(0, offers, edges)
    units, free = chance.integers(1, 5, pulls), chance.integers(0, 9, offers)
    answer = match_together(pull, offer, chance.random(edges) * 9, units_of_pull=units, free_of_offer=free)
    used = np.zeros(offers, int)
    for number, edge in enumerate(answer.edge_of_pull):
        if edge >= 0:
            assert pull[edge] == number
            used[offer[edge]] += units[number]
    assert (used <= free).all()
    assert answer.met >= answer.met_one_by_one


def test_nothing_asked_and_nothing_free_is_an_answer_too():
    assert match_together([], [], [], units_of_pull=[1, 2], free_of_offer=[]).met == 0
