"""How numbers, money and times are said: filters for templates."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.page import charts, codes, wording

register = template.Library()


@register.filter
def pounds(pence, digits=None):
    """Integer pence as pounds: 123456 -> "£1,234.56"; 120000 -> "£1,200"; None -> "not known"."""
    if pence is None:
        return _("not known")
    whole = Decimal(abs(int(pence))) / 100
    places = digits if digits is not None else (0 if whole == whole.to_integral_value() else 2)
    sign = "\u2212" if pence < 0 and round(whole, places) else ""
    return f"{sign}£{whole:,.{places}f}"


@register.filter
def number(value, digits=0):
    """A number with thousands set apart: 12345.6 -> "12,346"."""
    return "" if value is None else charts.shown(value, int(digits))


@register.filter
def unit(value, words):
    """A number with its unit: `{{ 4|unit:"place,places" }}` -> "4 places". One word serves for both."""
    one, _comma, many = words.partition(",")
    return f"{number(value)} {one if value == 1 or not many else many}"


@register.filter
def age(when, now=None):
    """How long ago: "today", "yesterday", "3 days ago", "5 weeks ago". Takes a date or an aware datetime."""
    if when is None:
        return _("not yet")
    days = (_day_of(now or timezone.now()) - _day_of(when)).days
    if days < 0:
        return ngettext("in %(n)d day", "in %(n)d days", -days) % {"n": -days}
    if days < 2:
        return (_("today"), _("yesterday"))[days]
    if days < 21:
        return _("%(n)d days ago") % {"n": days}
    if days < 84:
        return _("%(n)d weeks ago") % {"n": days // 7}
    if days < 730:
        return _("%(n)d months ago") % {"n": round(days / 30.44)}
    return _("%(n)d years ago") % {"n": days // 365}


@register.filter
def mid(name):
    """A name in mid-sentence: `asks for {{ capability.name|mid }}` -> "asks for a quiet room"."""
    return wording.in_a_sentence(name)


@register.filter
def code(uuid):
    """The short code of a UUID, to say aloud."""
    return codes.code_of(uuid)


def _day_of(when):
    if isinstance(when, datetime):
        return timezone.localtime(when).date() if timezone.is_aware(when) else when.date()
    assert isinstance(when, date)
    return when
