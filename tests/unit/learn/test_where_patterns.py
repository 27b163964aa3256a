"""Thirty asks from a small area are a pattern of that area, and three are not; whoever asked there is told of it."""

from datetime import UTC, datetime

import pytest

from drawwell.design.ask import open_proposals, question_of
from drawwell.learn.actions import learn_from
from drawwell.learn.by_area import WHERE
from drawwell.learn.disclosure import period_before
from drawwell.learn.hiding import HIDDEN
from drawwell.learn.models import PublishedTable
from drawwell.learn.where_patterns import standing_out
from drawwell.place.models import Area, Population
from drawwell.pull.actions import pull_in
from places import DAY, tiny_place

JULY = datetime(2027, 7, 2, 9, tzinfo=UTC)
STREETS = [(Area(code=f"S{n}", name=f"Street {n}"), 2_000) for n in range(10)]


def out_of(**unmet):
    rows = [{"area": area.code, "unmet": {"lift": unmet.get(area.code, HIDDEN)}} for area, _people in STREETS]
    return [one.area.code for one in standing_out(rows, "lift", STREETS)]


def test_three_asks_are_no_crisis_and_thirty_are():
    assert out_of(S1=HIDDEN) == []  # three are hidden, so nobody can make a crisis of them
    assert out_of(S1=5, S2=5, S3=10) == []
    assert out_of(S1=30) == ["S1"]
    assert out_of(S1=30, S2=45) == ["S2", "S1"]


def test_many_everywhere_is_a_matter_of_the_place_and_of_no_area():
    assert out_of(**{f"S{n}": 30 for n in range(10)}) == []


def test_in_two_areas_nobody_can_say_what_is_usual():
    rows = [{"area": f"S{n}", "unmet": {"lift": 30 * n or HIDDEN}} for n in range(2)]
    assert standing_out(rows, "lift", STREETS[:2]) == []


@pytest.fixture
def tiny(db, counts_are_not_moved):
    tiny = tiny_place()
    for n in range(8):
        tiny.areas[f"S{n}"] = Area.objects.create(
            place=tiny.place, code=f"S{n}", name=f"Street {n}", latitude=54.9 + n / 100, longitude=-1.6,
            deprivation_decile=5,
        )  # fmt: skip
    for area in tiny.areas.values():
        Population.objects.create(place=tiny.place, area=area, age_band="all", circumstance="all", people=2_000)
    what, wanted = tiny.capabilities["rent-hold"], [*["S1"] * 30, *["T1"] * 7]
    tiny.pulls = [
        pull_in(tiny.circle, what, by=tiny.worker, at=tiny.at + n * DAY / 24, area=tiny.areas[code])
        for n, code in enumerate(wanted)
    ]
    tiny.patterns = learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    return tiny


def test_an_area_beyond_chance_becomes_a_proposal_of_its_own_and_the_rest_another(tiny):
    here, elsewhere = tiny.patterns
    assert here.proposal.area == tiny.areas["S1"]
    assert "About 25 asks for" in here.sentence
    assert "from Street 1 were not met, where about" in here.sentence
    assert f"From the published table '{WHERE}', 2027-04 to 2027-06:" in here.proposal.provenance
    assert "nine in ten" in here.proposal.provenance
    assert (elsewhere.proposal.area, elsewhere.proposal.unmet) == (None, 5)  # of about 30 in all
    assert "from elsewhere" in elsewhere.sentence
    again = learn_from(tiny.place, period=period_before(tiny.place, JULY), by=tiny.planner, at=JULY)
    assert again == []


def test_the_next_design_reads_it_where_it_was_asked_and_counts_nobody_twice(tiny):
    proposals = open_proposals(tiny.place, at=JULY)
    assert sum(one.unmet for one in proposals) == 30
    question = question_of(tiny.place, year="2027-28", at=JULY, proposals=proposals)
    rows = {area.code: i for i, area in enumerate(question.areas)}
    known = len([one for one in question.needs if one is not None])
    for n, proposal in enumerate(question.proposals):
        demand = question.case.demand[..., known + n, :].sum(axis=(0, -1))
        if proposal.area_id:
            assert demand.nonzero()[0].tolist() == [rows["S1"]]
    assert [one.area_id for one in question.proposals].count(tiny.areas["S1"].id) == 1


def test_whoever_asked_there_is_told_of_that_proposal_and_the_others_of_theirs(tiny):
    from drawwell.learn.actions import _unmet_pulls_behind

    here, elsewhere = tiny.patterns
    assert _unmet_pulls_behind(here, set()) == tiny.pulls[5:30]  # five were met
    assert _unmet_pulls_behind(elsewhere, set()) == tiny.pulls[30:]


def test_every_area_and_kind_has_its_figure_or_says_it_is_hidden(tiny):
    table = PublishedTable.objects.get(name=WHERE)
    assert {row["area"] for row in table.rows} == set(tiny.areas)
    assert all(set(row["unmet"]) == set(tiny.capabilities) for row in table.rows)
