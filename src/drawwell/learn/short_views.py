"""Where help runs short: a sentence, the worst five, a map, and a table in which small counts are hidden."""

from functools import lru_cache

from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from drawwell.guard.powers import no_power
from drawwell.guard.visiting import page
from drawwell.page.charts import map_chart
from drawwell.page.charts import shown as figure

from .by_area import PER, where_short
from .queries import in_period

WORST = 5


@no_power("counts that were published already, small ones hidden, and what they come to for 1,000 people")
@page()
def short(request):
    """Page 9: where asks could not be met, with ranges, so that three in a small area are not a crisis."""
    place = request.visitor.place
    found = where_short(place)
    context = {"found": found, "sentence": _sentence(found), "here": "short"}
    if found is not None and found.shown:
        context |= {
            "chart": _chart(found),
            "rows": _rows(
                tuple(
                    (one.area.name, one.unmet, one.rate, one.low, one.high, one.beyond_chance) for one in found.shown
                ),
                get_language(),
            ),
            "period": in_period(found.table.period),
        }
    return render(request, "learn/short.html", context)


@lru_cache(maxsize=32)
def _rows(areas, _language):
    """The body of the table: hundreds of rows that stay as they were published, written for the first who asks."""
    numeric = '<td class="govuk-table__cell govuk-table__cell--numeric">{}</td>'
    row = (
        '<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">{}</th>'
        + 4 * numeric
        + '<td class="govuk-table__cell">{}</td></tr>'
    )
    says = {True: _("more than chance"), False: _("may be chance")}
    return format_html_join(
        "",
        row,
        (
            (name, unmet, *(figure(part, 1) for part in rates), says[beyond_chance])
            for name, unmet, *rates, beyond_chance in areas
        ),
    )


def _sentence(found):
    if found is None:
        return _("Nothing has been published by area yet.")
    if not found.shown:
        return _("Too few asks went unmet in any one area to show.")
    worst = [one for one in found.shown if one.beyond_chance]
    if not worst:
        return _(
            "No area stands out beyond chance: where enough asks went unmet to show, %(rate)s for %(per)s people did."
        ) % {
            "rate": figure(found.rate, 1),
            "per": f"{PER:,}",
        }
    names = ", ".join(one.area.name for one in worst[:WORST])
    return ngettext(
        "Help runs short beyond chance in %(names)s.", "Help runs short beyond chance in %(n)d areas: %(names)s.",
        len(worst),
    ) % {"names": names, "n": len(worst)}  # fmt: skip


def _chart(found):
    rates = {one.area.code: one.rate for one in found.shown}
    areas = [one.area for one in found.shown] + list(found.hidden)
    places = tuple((area.name, rates.get(area.code), area.latitude, area.longitude) for area in areas)
    return _map(places, _sentence(found), _("Asks not met, for 1,000 people"), _("asks not met for 1,000 people"))


@lru_cache(maxsize=32)
def _map(places, sentence, caption, unit):
    """A map of figures that were published once and so stay as they are: drawn for the first who asks."""
    return map_chart(places, sentence=sentence, caption=caption, unit=unit, worst=WORST, digits=1)
