"""When workers are at work, as a place states it: read from its assumptions, and said where a shift is not whole."""

import pytest

from drawwell.design.at_work import as_workers_work, at_work_rows, shifts_of
from drawwell.design.study_pictures import at_work_of
from drawwell.engine.twin import RehearsalRefused, TwinCase
from drawwell.engine.twin_fast import rehearse_fast
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place

LATE = {
    "shift-late-workers": 2.0,
    "shift-late-first-day": 2.0,
    "shift-late-days-a-week": 5.0,
    "shift-late-starts-at-hour": 12.0,
    "shift-late-ends-at-hour": 20.0,
}
OFFICE = {
    "shift-in-the-office-workers": 6.0,
    "shift-in-the-office-first-day": 1.0,
    "shift-in-the-office-days-a-week": 5.0,
    "shift-in-the-office-starts-at-hour": 9.0,
    "shift-in-the-office-ends-at-hour": 17.0,
}


@pytest.fixture(scope="module")
def case():
    place = made_up_place(people=3_000, areas=3, needs=3, sites=3, months=3)
    return TwinCase.from_plan(place, hand_made_plan(place, "both"))


def test_shifts_are_read_by_name():
    late, office = sorted(shifts_of(OFFICE | LATE), key=lambda shift: shift.workers)
    assert (late.name, office.name) == ("late", "in-the-office")
    assert late.hours.sum() == office.hours.sum() == 40
    assert not late.hours[:24].any()  # not on Monday
    assert late.hours[5 * 24 + 12 : 5 * 24 + 20].all()  # but on Saturday


def test_hours_are_shared_as_workers_are_and_places_follow_from_them(case):
    stated = OFFICE | LATE | {"beside-at-once-most": 5.0, "hours-of-a-worker-per-month": 10.0}
    found = as_workers_work(case, stated)
    assert list(found.shift_share) == [0.75, 0.25]
    rows = at_work_rows(found, stated, [rehearse_fast(found, 1)])
    assert [row["name"] for row in rows] == ["in-the-office", "late"]
    assert rows[0]["hours"] == pytest.approx(3 * rows[1]["hours"])
    assert rows[0]["workers"] == pytest.approx(rows[0]["hours"] / 3 / 10.0)
    assert all(row["places"] >= 5 and 0 < row["worked_share"] <= 1 for row in rows)


def test_a_study_says_of_each_shift_what_became_of_its_hours(case):
    stated = LATE | {"hours-of-a-worker-per-month": 10.0}
    found = as_workers_work(case, stated)
    ((name, week, workers, places, hours, worked),) = at_work_of(
        {"at_work": at_work_rows(found, stated, [rehearse_fast(found, 1)])}
    )
    assert (name, week, places) == ("Late", 40, "no limit")
    assert float(hours.replace(",", "")) == pytest.approx(float(workers) * 3 * 10.0, rel=0.2)
    assert 0 < int(worked) <= 100
    assert at_work_of({}) == []


def test_a_place_that_says_nothing_has_no_rows(case):
    assert as_workers_work(case, {}) is case
    assert at_work_rows(case, {}, []) == []


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({key: LATE[key] for key in LATE if "ends" not in key}, "state shift-late-ends-at-hour too"),
        (LATE | {"shift-late-first-day": 8.0}, "5 days from day 8"),
        (LATE | {"shift-late-ends-at-hour": 11.0}, "no schedule"),
        (LATE | {"shift-late-days-a-week": 0.0}, "'late' has no hours"),
        (LATE | {"shift-late-workers": 0.0}, "'late' has 0 workers"),
    ],
)
def test_a_shift_that_cannot_be_worked_is_said(case, stated, words):
    with pytest.raises(RehearsalRefused, match=words):
        as_workers_work(case, stated)
