"""What the installation does by itself, place by place, as its own account and under the same powers."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.utils import timezone
from django_q.models import Schedule

from drawwell.guard.actions import begin_trial, switch_off
from drawwell.guard.by_itself import in_every_place, installation
from drawwell.guard.jobs import seal_what_is_new
from drawwell.guard.membership import account_named, set_up_place
from drawwell.guard.models import JournalEntry, Seal
from drawwell.guard.refusals import Refusal
from drawwell.guard.seals import broken_seals, unsealed
from drawwell.learn.disclosure import period_before
from drawwell.learn.jobs import publish_and_propose
from drawwell.learn.models import PublishedTable
from drawwell.partner.actions import begin_partnership
from drawwell.place.models import Place
from drawwell.pull.actions import ask as ask_for
from drawwell.pull.actions import hold, leave_unmet, standing
from drawwell.pull.jobs import free_what_is_due
from drawwell.pull.models import Answer
from drawwell.supply import ledger
from drawwell.web.scheduling import JOBS, keep_schedule
from exchange_ground import DAY, Ground

pytestmark = pytest.mark.django_db


class AskedFor(Ground):
    """A place with one offer of four units, in which people ask. Its time is ours."""

    def __init__(self):
        super().__init__()
        self.now = timezone.now()
        self.offer_now = self.offer(ends_at=self.now + 60 * DAY)
        ledger.open_offer(self.offer_now, units=4, by=self.worker, at=self.now - DAY)
        self.circle = begin_partnership(
            self.place, circle_name="The Okafors", names=["Ada"], by=self.worker, at=self.now - DAY,
            latitude=54.9, longitude=-1.6,
        ).circle  # fmt: skip

    def guard(self, power):
        return begin_trial(
            self.place, power, keeper=account_named("Keeper"), owner=account_named("Owner"), by=self.worker,
            at=self.now - 3 * DAY,
        )  # fmt: skip

    def asked(self, units=4, at=None):
        at = at or self.now - DAY
        return ask_for(self.circle, self.capability, by=self.worker, at=at, units=units)

    def waiting(self, units=4):
        pull = self.asked(units)
        leave_unmet(pull, why=Answer.Why.NO_ROOM, words="", by=self.worker, at=self.now - DAY)
        return pull


@pytest.fixture
def ground(db):
    return AskedFor()


def test_the_schedule_is_kept_once_and_keeps_its_next_run():
    keep_schedule()
    later = timezone.now() + timedelta(days=3)
    Schedule.objects.filter(name="send messages").update(next_run=later, func="gone.astray")
    Schedule.objects.create(name="seal the journal", func="twice")
    Schedule.objects.create(name="no longer a job", func="gone")
    keep_schedule()
    assert sorted(Schedule.objects.values_list("name", "func")) == sorted((job.name, job.function) for job in JOBS)
    assert Schedule.objects.get(name="send messages").next_run == later


def test_every_job_that_is_scheduled_is_there():
    for job in JOBS:
        module, name = job.function.rsplit(".", 1)
        assert callable(getattr(import_module(module), name))


def test_a_hold_lapses_and_the_next_in_line_is_offered_what_is_free(ground):
    ground.guard("hold capacity")
    first = ground.asked()
    hold(first, ground.offer_now, by=ground.worker, at=ground.now - DAY, until=ground.now - timedelta(minutes=1))
    second = ground.waiting()
    assert free_what_is_due() == {ground.place.key: "1 lapsed, 1 offered"}
    offered = [pull for pull in (first, second) if standing(pull).kind == Answer.Kind.OFFERED]
    assert len(offered) == 1
    assert standing(offered[0]).by == installation()
    assert JournalEntry.objects.get(act="freed help offered").route == "job"
    assert free_what_is_due() == {ground.place.key: "0 lapsed, 0 offered"}


def test_a_job_whose_guard_is_not_in_force_says_so_and_goes_on(ground):
    ground.waiting()
    other = Place.objects.create(key="zebra", name="Zebra")
    came = free_what_is_due()
    assert "'hold capacity' is switched off in Wellbridge" in came[ground.place.key]
    assert came[other.key] == "0 lapsed"
    refusal = JournalEntry.objects.get(refused=True)
    assert (refusal.power, refusal.route, refusal.by) == ("hold capacity", "job", installation())


def test_a_refusal_is_journalled_once_a_day_not_every_minute(ground):
    ground.waiting()
    for _ in range(3):
        free_what_is_due()
    assert JournalEntry.objects.filter(refused=True).count() == 1


def test_a_guard_switched_off_stops_the_job_at_once(ground):
    guard = ground.guard("hold capacity")
    pull = ground.waiting()
    switch_off(guard, because="the keeper asks", by=guard.keeper, at=ground.now)
    assert "switched off" in free_what_is_due()[ground.place.key]
    assert standing(pull).kind == Answer.Kind.UNMET


def test_nothing_is_due_in_a_made_up_place_whose_clock_stands(ground):
    ground.guard("hold capacity")
    pull = ground.asked()
    hold(pull, ground.offer_now, by=ground.worker, at=ground.now - DAY, until=ground.now - timedelta(hours=1))
    ground.place.clock_at = datetime(2026, 4, 1, tzinfo=UTC)
    ground.place.save(update_fields=["clock_at"])
    assert free_what_is_due() == {}
    assert standing(pull).kind == Answer.Kind.HELD


def test_one_place_that_breaks_does_not_stop_the_others():
    for key in ("a", "b", "c"):
        Place.objects.create(key=key, name=key)
    done = []

    def act(place, *, by, at):
        if place.key == "a":
            raise ZeroDivisionError
        if place.key == "b":
            raise Refusal()
        done.append(place.key)

    with pytest.raises(ExceptionGroup, match="1 places could not be done"):
        in_every_place(act)
    assert done == ["c"]


def test_a_night_publishes_the_last_period_once(ground):
    ground.guard("count people")
    ground.guard("propose changes")
    period = period_before(ground.place, ground.now)
    assert publish_and_propose() == {ground.place.key: f"{period.name}: 0 proposed"}
    assert publish_and_propose() == {ground.place.key: f"{period.name}: 0 proposed"}
    tables = PublishedTable.objects.for_place(ground.place)
    assert {table.period for table in tables} == {period.name}
    assert len(tables) == len({table.name for table in tables})


def test_a_night_without_the_guard_publishes_nothing(ground):
    assert "'count people' is switched off" in publish_and_propose()[ground.place.key]
    assert not PublishedTable.objects.exists()


def test_every_minute_new_journal_rows_are_sealed():
    now = timezone.now()
    set_up_place("here", name="Here", by=installation(), at=now)
    number = seal_what_is_new()
    assert Seal.objects.get().number == number
    assert list(unsealed()) == []
    assert broken_seals() == []
    assert seal_what_is_new() is None
