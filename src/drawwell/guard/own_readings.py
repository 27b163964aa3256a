"""What guard itself can say to a trip-wire: uses and refusals of each power, openings of records, messages, drills."""

from datetime import timedelta

from django.db.models import Count
from django.db.models.functions import TruncDate

from drawwell.place.models import OutboxMessage

from .models import Drill, Guard, JournalEntry, PowerUse
from .powers import POWERS
from .readings import reading

OVERDUE_AFTER = timedelta(days=100)


def register():
    """Two readings for every power of the register. Called once everything is loaded."""
    for name in POWERS:
        reading(f"uses of {name}", "uses")(_uses_of(name))
        reading(f"refusals of {name}", "attempts refused")(_refusals_of(name))


def _uses_of(name):
    def take(place, since, until):
        return PowerUse.objects.for_place(place).filter(power=name, at__gt=since, at__lte=until).count()

    return take


def _refusals_of(name):
    def take(place, since, until):
        return _journal(place, since, until).filter(power=name, refused=True).count()

    return take


def _journal(place, since, until):
    return JournalEntry.objects.for_place(place).filter(at__gt=since, at__lte=until)


@reading("attempts refused", "attempts")
def attempts_refused(place, since, until):
    """Every attempt that was refused, whatever it was at."""
    return _journal(place, since, until).filter(refused=True).count()


@reading("records opened without a partnership", "openings")
def opened_without_a_partnership(place, since, until):
    """Openings by people who do not work with those whose record it is, and are not one of them."""
    return _journal(place, since, until).filter(act="open record", power="open any record", refused=False).count()


@reading("most records opened by one account in a day", "openings")
def most_opened_in_a_day(place, since, until):
    """The largest number of different records that one account opened on one day; nobody is named."""
    zone = place.zone if place else None
    found = (
        _journal(place, since, until)
        .filter(act="open record", refused=False)
        .annotate(day=TruncDate("at", tzinfo=zone))
        .values("by", "day")
        .annotate(records=Count("subject_id", distinct=True))
        .order_by("-records")
        .first()
    )
    return found["records"] if found else 0


@reading("messages made", "messages")
def messages_made(place, since, until):
    """Messages made for anybody, on whatever subject."""
    return OutboxMessage.objects.for_place(place).filter(made_at__gt=since, made_at__lte=until).count()


@reading("off-switches not tried for 100 days", "guards")
def drills_overdue(place, since, until):
    """Guards that still run and whose off-switch nobody tried in the hundred days before `until`."""
    running = Guard.objects.filter(place=place, begun_at__lte=until, sunset_at__gt=until)
    tried = Drill.objects.filter(place=place, refused=True, on_at__gt=until - OVERDUE_AFTER, on_at__lte=until)
    return running.exclude(id__in=tried.values("guard")).count()
