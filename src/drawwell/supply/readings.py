"""What a trip-wire may read of supply."""

from drawwell.guard.readings import in_fives, reading

from .models import Hold, Offer
from .queries import how_many_stale

FEWEST = 20  # holds or offers, below which a share says nothing


@reading("holds that lapsed unused, per cent", "per cent")
def lapsed_share(place, since, until):
    """Of the holds begun in the window and over since, how many timed out unused; None under twenty of them."""
    begun = Hold.objects.filter(place=place, held_at__gt=since, held_at__lte=until)
    over = begun.exclude(status__in=(Hold.Status.HELD, Hold.Status.REFUSED)).values("family").distinct().count()
    if over < FEWEST:
        return None
    return in_fives(100 * begun.filter(status=Hold.Status.LAPSED).values("family").distinct().count() / over)


@reading("offers whose room nobody confirmed for 28 days, per cent", "per cent")
def old_figures_share(place, since, until):
    """Of the offers that were not over at the end of the window, how many have an old figure; None under twenty."""
    live = Offer.objects.filter(place=place, made_at__lte=until, starts_at__lte=until, ends_at__gt=until)
    offers = live.count()
    return 100 * how_many_stale(live, at=until) / offers if offers >= FEWEST else None
