"""What happened in the last year, for a rehearsal to stand beside: the published counts and nothing else."""

from datetime import timedelta

from drawwell.design.what_happened import Happened, tells_what_happened

from .disclosure import ASKS, period_named
from .flow import FLOW
from .models import PublishedTable

A_YEAR = timedelta(days=366)


@tells_what_happened
def asks_of_the_last_year(place, *, at):
    """The published asks of each capability, period by period, oldest first."""
    tables = PublishedTable.objects.for_place(place).filter(name=ASKS, published_at__lte=at).order_by("period")
    flows = PublishedTable.objects.for_place(place).filter(name=FLOW, published_at__lte=at)
    times = {flow.period: {row["capability"]: row["days_to_use"] for row in flow.rows} for flow in flows}
    rows = []
    for table in tables:
        if period_named(place, table.period).starts_at < at - A_YEAR:
            continue
        days = times.get(table.period, {})
        for row in table.rows:
            name = row["capability"]
            rows.append(Happened(table.period, name, row["asked"], row["met"], days.get(name)))
    return rows
