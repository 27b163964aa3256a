"""What providers read of how much is asked: the last table that was published, and nothing beside it."""

from drawwell.supply.asked_lately import Published, publishes

from .disclosure import ASKS, period_named
from .models import PublishedTable


@publishes
def published_asks(place):
    """The latest table of asks by capability, or None before there is one. Rounded, small numbers None."""
    table = PublishedTable.objects.for_place(place).filter(name=ASKS).order_by("-period").first()
    if table is None:
        return None
    asks = {row["capability"]: row["asked"] for row in table.rows}
    return Published(_in_words(period_named(place, table.period)), asks)


def _in_words(period):
    """'April 2027', or 'the quarter from April 2027'."""
    month = f"{period.starts_at:%B %Y}"
    return month if period.months == 1 else f"the quarter from {month}"
