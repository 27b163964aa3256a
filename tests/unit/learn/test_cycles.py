"""Learning cycles: begun with a day to look, stuck in sight when nobody has, ended with what was learned."""

from datetime import timedelta

import pytest

from drawwell.guard.refusals import WrongInput
from drawwell.learn.cycles import CycleHasEnded, begin_cycle, cycles_of, end_cycle
from places import tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    return tiny_place()


def begun(tiny, days=30):
    return begin_cycle(
        tiny.place, question="Does ringing first help?", tried="Ring before the letter.", scale="team",
        look_on=tiny.at.date() + timedelta(days=days), by=tiny.worker, at=tiny.at,
    )  # fmt: skip


def test_one_that_nobody_looked_at_is_stuck_and_shown_first(tiny):
    begun(tiny)
    assert cycles_of(tiny.place, at=tiny.at)[1]
    tiny.place.clock_at = tiny.at + timedelta(days=31)
    tiny.place.save()
    page = visitor().get("/tiny/learning/cycles").content.decode()
    assert "1 is stuck" in page
    assert "Stuck: nobody has looked" in page


def test_what_was_learned_and_changed_ends_it_once(tiny):
    cycle = begun(tiny)
    worker = visitor(tiny.worker)
    worker.post(
        "/tiny/learning/cycles",
        {"do": "end", "cycle": str(cycle.id), "learned": "They answer.", "changed": "We ring first."},
    )
    assert "We ring first." in visitor().get("/tiny/learning/cycles").content.decode()
    cycle.refresh_from_db()
    with pytest.raises(CycleHasEnded):
        end_cycle(cycle, learned="x", changed="y", by=tiny.worker, at=tiny.at)


def test_a_day_that_is_over_or_an_empty_answer_is_refused(tiny):
    with pytest.raises(WrongInput, match="not to come"):
        begun(tiny, days=0)
    cycle = begun(tiny)
    with pytest.raises(WrongInput, match="one is empty"):
        end_cycle(cycle, learned=" ", changed="y", by=tiny.worker, at=tiny.at)
