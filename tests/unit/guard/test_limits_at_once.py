"""Limits of a guard when many press at the same moment."""

from databases import at_once
from drawwell.guard.limits import LimitReached
from drawwell.guard.models import JournalEntry, PowerUse
from drawwell.guard.powers import POWERS
from drawwell.guard.standing import check_in_force
from places import pair_guard, tiny_place


def use(tiny):
    check_in_force(POWERS["design"], place=tiny.place, by=tiny.planner, at=tiny.at)


def test_many_at_once_use_no_more_than_the_last_ones_left(own_database):
    """Sixteen who press at the same moment where five a day are allowed: five do, the others get the sentence."""
    tiny = tiny_place(guarded=False)
    pair_guard(tiny, "design", limits={"per_day": 5})

    def press():
        try:
            use(tiny)
        except LimitReached as no:
            return no.named["limit"]
        return "used"

    answers = at_once(*[press] * 16)
    assert answers.count("used") == PowerUse.objects.count() == 5
    assert answers.count("it was used 5 times today, the most in a day") == 11
    assert JournalEntry.objects.filter(power="design", refused=True).count() == 11


def test_how_often_holds_at_once_too(own_database):
    tiny = tiny_place(guarded=False)
    pair_guard(tiny, "design", limits={"minutes_between": 30})

    def press():
        try:
            use(tiny)
        except LimitReached:
            return False
        return True

    assert sum(at_once(*[press] * 8)) == 1
