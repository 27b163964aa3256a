"""What a trip-wire may read of supply."""

from drawwell.guard.readings import reading

from .models import Hold

FEWEST = 20  # holds, below which a share says nothing


@reading("holds that lapsed unused, per cent", "per cent")
def lapsed_share(place, since, until):
    """Of the holds begun in the window and over since, how many timed out unused; None under twenty of them."""
    begun = Hold.objects.filter(place=place, held_at__gt=since, held_at__lte=until)
    over = begun.exclude(status__in=(Hold.Status.HELD, Hold.Status.REFUSED)).values("family").distinct().count()
    if over < FEWEST:
        return None
    return 100 * begun.filter(status=Hold.Status.LAPSED).values("family").distinct().count() / over
