"""Limits of a guard, kept at every use: who, how many, how often, at what hours, how long."""

from datetime import UTC, datetime, timedelta

import pytest

from drawwell.guard.by_itself import installation
from drawwell.guard.limits import LimitReached
from drawwell.guard.models import JournalEntry, PowerUse
from drawwell.guard.powers import POWERS
from drawwell.guard.refusals import WrongInput
from drawwell.guard.standing import check_in_force, is_in_force
from drawwell.pull.find import help_near
from places import DAY, pair_guard, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def use(tiny, *, by=None, at=None):
    check_in_force(POWERS["design"], place=tiny.place, by=by or tiny.planner, at=at or tiny.at)


def test_how_many_a_day_and_when_it_opens_again(tiny):
    pair_guard(tiny, "design", limits={"per_day": 2})
    use(tiny)
    use(tiny, by=tiny.leader)
    with pytest.raises(LimitReached) as no:
        use(tiny)
    assert no.value.sentence == (
        "'design' is held by a limit in Tiny: it was used 2 times today, the most in a day. "
        "It opens again on 4 May at 00:00. Help goes on by hand meanwhile."
    )
    assert JournalEntry.objects.filter(power="design", refused=True).count() == 1
    assert PowerUse.objects.count() == 2
    assert not is_in_force("design", place=tiny.place, at=tiny.at)
    use(tiny, at=datetime(2027, 5, 3, 23, 0, 1, tzinfo=UTC))  # in British summer it is the 4th already


def test_how_many_a_day_for_each(tiny):
    pair_guard(tiny, "design", limits={"per_person_per_day": 1})
    use(tiny)
    with pytest.raises(LimitReached, match="Paul used it 1 times today, the most for one person"):
        use(tiny)
    use(tiny, by=tiny.leader)
    assert is_in_force("design", place=tiny.place, at=tiny.at)
    assert not is_in_force("design", place=tiny.place, at=tiny.at, by=tiny.planner)


def test_how_often(tiny):
    pair_guard(tiny, "design", limits={"minutes_between": 30})
    use(tiny)
    with pytest.raises(LimitReached, match="at most once in 30 minutes. It opens again on 3 May at 10:30."):
        use(tiny, at=tiny.at + timedelta(minutes=29))
    use(tiny, at=tiny.at + timedelta(minutes=30))


def test_who(tiny):
    pair_guard(tiny, "design", limits={"roles": ["planner"]})
    use(tiny)
    for other in (tiny.worker, installation()):
        with pytest.raises(LimitReached, match="only planner uses it. Ask a planner to do it."):
            use(tiny, by=other)
    pair_guard(tiny, "adopt", limits={"roles": ["planner", "the installation"]})
    check_in_force(POWERS["adopt"], place=tiny.place, by=installation(), at=tiny.at)


def test_at_what_hours(tiny):
    """Ten in the morning in British summer is nine in UTC."""
    pair_guard(tiny, "design", limits={"hours": "10:00-16:00"})
    use(tiny)
    with pytest.raises(LimitReached, match="between 10:00 and 16:00. It opens again on 4 May at 10:00."):
        use(tiny, at=tiny.at + timedelta(hours=6))
    with pytest.raises(LimitReached, match="It opens again on 3 May at 10:00."):
        use(tiny, at=tiny.at - timedelta(minutes=1))


def test_how_long_it_stays_on(tiny):
    pair_guard(tiny, "design", limits={"days_on": 7})
    assert is_in_force("design", place=tiny.place, at=tiny.at + 5 * DAY)
    assert not is_in_force("design", place=tiny.place, at=tiny.at + 7 * DAY)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"per_week": 3}, "nothing keeps a limit called 'per_week'"),
        ({"per_day": 0}, "'0' is not a whole number from 1"),
        ({"per_day": True}, "'True' is not a whole number"),
        ({"per_day": "ten"}, "'ten' is not a whole number"),
        ({"hours": "20:00-08:00"}, "is no span"),
        ({"hours": "8-20"}, "is no span"),
        ({"roles": ["manager"]}, "there is no role manager"),
        ({"roles": []}, "there is no role named"),
        ({"days_on": 101}, "from 1 to 100"),
    ],
)
def test_a_limit_that_nothing_keeps_is_refused(tiny, limits, words):
    with pytest.raises(WrongInput, match=words):
        pair_guard(tiny, "design", limits=limits)


def near(tiny, seen_by):
    return help_near(tiny.place, at=tiny.at, latitude=54.95, longitude=-1.56, seen_by=seen_by).ranked


def test_an_order_that_is_only_shown_is_counted_where_a_limit_counts(tiny):
    pair_guard(tiny, "rank offers", limits={"per_person_per_day": 2})
    assert [near(tiny, tiny.worker) for _ in range(3)] == [True, True, False]
    assert near(tiny, tiny.leader)
    assert list(PowerUse.objects.values_list("by__name", flat=True)) == ["Asha", "Asha", "Lena"]


def test_an_order_that_is_only_shown_writes_nothing_where_no_limit_counts(tiny):
    pair_guard(tiny, "rank offers", limits={"roles": ["worker"]})
    assert near(tiny, tiny.worker)
    assert not near(tiny, tiny.resident)
    assert not PowerUse.objects.exists()


def test_the_page_of_help_is_held_by_it(tiny):
    pair_guard(tiny, "rank offers", limits={"per_day": 1})
    pages = [visitor(tiny.worker).get("/tiny/help").context["found"].ranked for _ in range(2)]
    assert pages == [True, False]
