"""EXAM 41: one good team; how it becomes the whole place on 6% less, step by step"""

from itertools import permutations

import numpy as np
import pytest

from drawwell.design.actions import adopt, run
from drawwell.design.build_path import (
    PathDoesNotFit,
    RehearseFirst,
    StepBeforeIsNotDone,
    begin_step,
    draw_path,
    next_step,
    rehearse_step,
    say_what_happened,
)
from drawwell.design.models import NamedLimit, StepMove
from drawwell.engine.plan.path import groups_of_areas, order_by_worth
from drawwell.place.models import Area, Assumption
from drawwell.understand.models import NeedEstimate
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
THEN = {"words": "A queue at the hub", "sign": "s", "noticed_by": "n", "borne_by": "b", "look_on": "2027-12-01"}


@pytest.fixture
def tiny():
    tiny = tiny_place()
    for n, (latitude, longitude, people) in enumerate(((54.99, -1.60, 900), (54.90, -1.62, 300), (54.96, -1.50, 500))):
        area = Area.objects.create(
            place=tiny.place, code=f"T{n + 3}", name=f"Area {n + 3}", latitude=latitude, longitude=longitude,
            deprivation_decile=3,
        )  # fmt: skip
        for need in tiny.needs.values():
            NeedEstimate.objects.create(
                place=tiny.place, area=area, need=need, people_per_year=people, low=people, high=people,
                basis="made up", from_date=tiny.at.date(),
            )  # fmt: skip
    return tiny


@pytest.fixture
def path(tiny):
    return draw_path(
        tiny.place, year="2027-28", first_area="T1", budget_share=0.94, months=["2027-05", "2027-06"], by=tiny.planner,
        at=tiny.at,
    )  # fmt: skip


def begun(tiny, step):
    return begin_step(
        step, charter="Lena permits it; form X rests; Kemi protects it.", next_problems=[THEN], by=tiny.planner,
        at=tiny.at,
    )  # fmt: skip


def happened(tiny, step, met):
    return say_what_happened(
        step, met=met, taught="Mornings work best.", source="July's count", by=tiny.planner, at=tiny.at
    )


def test_steps_have_dates_teams_skills_authority_money_moved_and_a_stop_rule(path):
    steps = list(path.steps.all())
    assert {code for step in steps for code in step.areas} | set(path.first_areas) == {"T1", "T2", "T3", "T4", "T5"}
    assert [step.starts_month for step in steps] == sorted(step.starts_month for step in steps)
    helped = [step for step in steps if step.figures["worker_hours"] > 0]
    assert helped
    for step in helped:
        assert step.figures["teams"] >= 1
        assert step.figures["double_pence"] >= 0
        assert set(step.figures["moved_pence"]) == {"produced", "kept", "workers"}
        assert step.stop_rule.startswith("Stop and look again if")
    kinds = {one["kind"] for step in steps for one in step.figures["kept"]}
    assert kinds & {"authority", "skill", "access"}
    assert path.overturned_by


def test_the_same_question_has_the_same_path(tiny, path):
    again = draw_path(
        tiny.place, year="2027-28", first_area="T1", budget_share=0.94, months=["2027-05", "2027-06"], by=tiny.planner,
        at=tiny.at,
    )  # fmt: skip
    assert again.question_digest == path.question_digest
    assert [step.areas for step in again.steps.all()] == [step.areas for step in path.steps.all()]


def test_a_long_path_says_what_makes_it_long(tiny, path):
    assert "What sets the pace is the £" in path.sentence
    assert "of the money (double-running-share-of-budget): with twice as much it would take about" in path.sentence
    Assumption.objects.create(
        place=tiny.place, key="double-running-share-of-budget", value=1.0, unit="share", low=0, high=1,
        source="made up", from_date=tiny.at.date(),
    )  # fmt: skip
    quick = draw_path(
        tiny.place, year="2027-28", first_area="T1", budget_share=0.94, months=["2027-05", "2027-06"], by=tiny.planner,
        at=tiny.at,
    )  # fmt: skip
    assert "What sets the pace" not in quick.sentence


def test_what_moving_the_plan_in_force_costs_is_not_counted_beside_double_running(tiny, path):
    plan = run(tiny.place, year="2027-28", months=["2027-05", "2027-06"], by=tiny.planner, at=tiny.at)
    adopt(plan, next_problems=[THEN], by=tiny.planner, at=tiny.at)
    for kind in ("adding", "cutting"):
        NamedLimit.objects.create(
            place=tiny.place, key=kind, name=kind, kind=kind, amount=50_000, because="b", decided_by="Lena",
            decided_on=tiny.at.date(),
        )  # fmt: skip
    again = draw_path(
        tiny.place, year="2027-28", first_area="T1", budget_share=0.94, months=["2027-05", "2027-06"], by=tiny.planner,
        at=tiny.at,
    )  # fmt: skip
    assert again.question_digest == path.question_digest
    moved = run(tiny.place, year="2027-28", months=["2027-05", "2027-06"], by=tiny.planner, at=tiny.at)
    assert moved.case_digest != plan.case_digest  # a design does count it


def test_a_step_begins_only_when_it_was_rehearsed_and_the_one_before_has_taught(tiny, path):
    first, second = path.steps.all()[:2]
    with pytest.raises(RehearseFirst):
        begun(tiny, first)
    move = rehearse_step(first, replications=3, by=tiny.planner, at=tiny.at)
    assert "people met a month" in move.words
    assert move.figures["met"]["low"] <= move.figures["met"]["mean"] <= move.figures["met"]["high"]
    begun(tiny, first)
    rehearse_step(second, replications=2, by=tiny.planner, at=tiny.at)
    with pytest.raises(StepBeforeIsNotDone):
        begun(tiny, second)
    happened(tiny, first, first.figures["pulled_after"])
    assert next_step(path) == second
    assert begun(tiny, second)


def test_what_happened_stands_beside_what_was_expected_and_the_stop_rule_speaks(tiny, path):
    first = path.steps.all()[0]
    rehearse_step(first, replications=2, by=tiny.planner, at=tiny.at)
    begun(tiny, first)
    move = happened(tiny, first, 0)
    assert f"where {first.figures['pulled_after']:,.0f} were expected" in move.words
    assert move.kind == StepMove.Kind.STOPPED
    assert "The stop rule is reached" in move.words
    assert next_step(path) is None
    page = visitor(tiny.planner).get(f"/tiny/plans/path/{path.id}").content.decode()
    assert "Step 1 reached its stop rule, so this path goes no further." in page
    assert "Begin this step" not in page


def test_money_that_no_path_fits_says_so(tiny):
    with pytest.raises(PathDoesNotFit, match="There is no way from one team"):
        draw_path(
            tiny.place, year="2027-28", first_area="T1", budget_share=0.02, months=["2027-05"], by=tiny.planner,
            at=tiny.at,
        )  # fmt: skip


def test_the_order_chosen_loses_least_while_people_wait():
    rng = np.random.default_rng(1)
    for _ in range(20):
        gain, months = rng.uniform(0.1, 5, 6), rng.integers(1, 9, 6)

        def lost(order, gain=gain, months=months):
            return sum(gain[i] * months[list(order[: n + 1])].sum() for n, i in enumerate(order))

        best = min(lost(order) for order in permutations(range(6)))
        assert lost(order_by_worth(gain, months)) == pytest.approx(best)


def test_groups_are_near_each_other_and_the_same_each_time():
    latitudes = np.array([1.0, 1.01, 5.0, 5.01, 9.0])
    found = groups_of_areas(latitudes, np.zeros(5), 3)
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert len(set(found)) == 3
    assert (found == groups_of_areas(latitudes, np.zeros(5), 3)).all()


def test_the_whole_way_can_be_gone_on_the_page(tiny):
    planner = visitor(tiny.planner)
    asked = {"year": "2027-28", "per_cent": "94", "first_area": "T1"}
    drawn = planner.post("/tiny/plans/path", asked, follow=True)
    page, address = drawn.content.decode(), drawn.request["PATH_INFO"]
    assert page.index("What would overturn this") < page.index("The steps")
    assert "Rehearsed 8 times" in planner.post(address, {"do": "rehearse"}, follow=True).content.decode()
    begun = planner.post(address, {"do": "begin", "charter": "Lena permits it.", **THEN}, follow=True)
    assert "It has begun" in begun.content.decode()
    ended = planner.post(
        address, {"do": "happened", "met": "9999", "source": "a count", "taught": "Mornings."}, follow=True
    )
    assert "9,999 people were met a month by help pulled in where" in ended.content.decode()
