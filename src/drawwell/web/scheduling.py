"""When each stage's jobs run. Every job does whatever is due, so one that was missed is made up by the next."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

NIGHT_HOUR_UTC = 2


@dataclass(frozen=True)
class Job:
    """A job's name, the function that it is, and how often it runs."""

    name: str
    function: str
    every: timedelta


JOBS = (
    Job("seal the journal", "drawwell.guard.jobs.seal_what_is_new", timedelta(minutes=1)),
    Job("watch over charters", "drawwell.guard.jobs.watch_over_charters", timedelta(minutes=60)),
    Job("read trip-wires", "drawwell.guard.jobs.read_what_trips", timedelta(minutes=1)),
    Job("send messages", "drawwell.guard.jobs.send_messages", timedelta(minutes=1)),
    Job("send events", "drawwell.guard.jobs.send_events", timedelta(minutes=1)),
    Job("free what is due", "drawwell.pull.jobs.free_what_is_due", timedelta(minutes=1)),
    Job("forget old API answers", "drawwell.api.jobs.forget_what_is_old", timedelta(days=1)),
    Job("look at next problems", "drawwell.guard.jobs.look_at_next_problems", timedelta(days=1)),
    Job("tell of lawful orders", "drawwell.partner.jobs.tell_of_orders", timedelta(days=1)),
    Job("publish and propose", "drawwell.learn.jobs.publish_and_propose", timedelta(days=1)),
)


@transaction.atomic
def keep_schedule():
    """Make the schedule say what JOBS says: once each, nothing else, and no next run put off. Safe to repeat."""
    from django_q.models import Schedule

    Schedule.objects.exclude(name__in=[job.name for job in JOBS]).delete()
    for job in JOBS:
        wanted = {"func": job.function, "repeats": -1} | _how_often(job.every)
        kept = Schedule.objects.filter(name=job.name)
        first = kept.order_by("id").first()
        if first is None:
            Schedule.objects.create(name=job.name, next_run=_first_run(job.every), **wanted)
            continue
        kept.exclude(id=first.id).delete()
        kept.update(**wanted)


def _how_often(every):
    from django_q.models import Schedule

    if every == timedelta(days=1):
        return {"schedule_type": Schedule.DAILY, "minutes": None}
    return {"schedule_type": Schedule.MINUTES, "minutes": int(every.total_seconds() // 60)}


def _first_run(every):
    """At once for what runs by the minute; in the night for what runs once a day."""
    now = timezone.now()
    if every < timedelta(days=1):
        return now
    night = now.replace(hour=NIGHT_HOUR_UTC, minute=0, second=0, microsecond=0)
    return night if night > now else night + timedelta(days=1)
