"""What a trip-wire may read of asks: shares in steps of five per cent, never who. None under twenty asks."""

from django.db.models import Count

from drawwell.guard.readings import in_fives, reading

from .models import Answer, Pull

FEWEST = 20  # asks, below which a share says nothing and could point at somebody
NOT_MET = (Answer.Kind.UNMET, Answer.Kind.DECLINED)


@reading("share of asks not met, per cent", "per cent")
def share_not_met(place, since, until):
    """Of the asks first answered in the window, how many were not met at once."""
    first = _first_answers(place, since, until)
    answered = first.count()
    return in_fives(100 * first.filter(kind__in=NOT_MET).count() / answered) if answered >= FEWEST else None


@reading("biggest share of first answers at one organisation, per cent", "per cent")
def biggest_share(place, since, until):
    """Of the asks answered with somebody's help, how many went first to the organisation named most."""
    met = _first_answers(place, since, until).filter(organisation__isnull=False)
    by_organisation = met.values("organisation").annotate(asks=Count("id")).order_by("-asks")
    counts = [row["asks"] for row in by_organisation]
    return in_fives(100 * counts[0] / sum(counts)) if sum(counts) >= FEWEST else None


@reading("asks against the 28 days before, per cent", "per cent")
def asks_against_before(place, since, until):
    """Asks of the window against those of the window as long before it: do people still ask, once counts are out?"""
    before = _asks(place, since - (until - since), since)
    return in_fives(100 * _asks(place, since, until) / before) if before >= FEWEST else None


def _first_answers(place, since, until):
    return Answer.objects.for_place(place).filter(number=1, at__gt=since, at__lte=until)


def _asks(place, since, until):
    return Pull.objects.for_place(place).filter(asked_at__gt=since, asked_at__lte=until).count()
