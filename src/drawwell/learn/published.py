"""The published tables as rows, for whoever wants them whole: one file, one answer over HTTP, the same as the pages.

Nothing is counted here: what was published once is told again, to the letter, with what was hidden still hidden.
"""

import csv
from dataclasses import dataclass
from io import StringIO

from django.http import HttpResponse

from drawwell.guard.powers import power
from drawwell.guard.visiting import page

from .hiding import HIDDEN
from .models import PublishedTable

HEADER = ("table", "period", "of", "what", "about")
NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class PublishedFigure:
    """One cell: which table and period, of which capability or area, what it counts, and about how many (or None)."""

    table: str
    period: str
    of: str
    what: str
    about: float | None


@power("export")
def published_figures(place, *, by, at):
    """Every PublishedFigure of a place, by table, period and row, for by= to take away at at=."""
    tables = PublishedTable.objects.for_place(place).order_by("name", "period")
    return [
        PublishedFigure(table.name, table.period, _of(row), what, about)
        for table in tables
        for row in table.rows
        for what, about in _cells(row)
    ]


def _of(row):
    if "service" in row:
        return f"{row['service']}, {row['area']}"
    return row.get("capability") or row["area"]


def _cells(row, lead=""):
    for name, value in row.items():
        if isinstance(value, dict):
            yield from _cells(value, f"{lead}{name}: ")
        elif name not in ("capability", "area", "service", "tenth") or lead:
            yield f"{lead}{name}", value


@page()
def published_file(request):
    """All published tables as one CSV file."""
    place, out = request.visitor.place, StringIO()
    rows = csv.writer(out)
    rows.writerow(HEADER)
    for one in published_figures(place, by=request.visitor.account, at=request.visitor.at):
        about = NOT_SHOWN if one.about is HIDDEN else one.about
        rows.writerow((one.table, one.period, one.of, one.what, about))
    shown = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    shown["Content-Disposition"] = f'attachment; filename="{place.key}-published.csv"'
    return shown
