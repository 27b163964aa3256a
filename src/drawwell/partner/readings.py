"""What a charter may read of partnerships: how many stand for each worker of a team, never with whom."""

from django.db.models import Q

from drawwell.guard.readings import reading

from .models import Partnership


@reading("partnerships for each worker", "partnerships")
def partnerships_for_each(place, since, until, *, accounts=None):
    """The mean number of partnerships that stand at `until`, over `accounts` or all who have any. None where nobody is.

    Resting ones count: whoever rests may be taken up again in one tap.
    """
    stand = (
        Partnership.objects.for_place(place)
        .filter(starts_at__lte=until)
        .filter(Q(ends_at__isnull=True) | Q(ends_at__gt=until))
    )
    if accounts is None:
        workers = stand.values("worker").distinct().count()
    else:
        stand, workers = stand.filter(worker__in=accounts), len(accounts)
    return stand.count() / workers if workers else None
