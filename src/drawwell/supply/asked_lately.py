"""How much was asked for lately of what a provider offers, as it was published: never a count of its own.

Counts of people leave by `learn` alone, as fixed tables with small numbers hidden; it says here how they are read.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drawwell.page.wording import in_a_sentence
from drawwell.place.models import Organisation

from .models import Capability

_readers = []


@dataclass(frozen=True)
class Published:
    """Of one published table: the period in words, and {capability key: asks, or None where they are hidden}."""

    period: str
    asks: dict


def publishes(read):
    """Register a function (place) -> Published or None, of a stage above this one."""
    _readers.append(read)
    return read


def asked_lately(organisations, *, place):
    """What was asked for of each kind of help these organisations give: [sentence], by name.

    organisations: a list of Organisation. The figures are of the whole place, as they were last published.
    """
    kinds = _kinds_of(organisations, place)
    tables = [table for read in _readers if (table := read(place)) is not None]
    return [_words(kind, tables[0] if tables else None) for kind in kinds]


def _kinds_of(organisations: list[Organisation], place):
    given = Capability.objects.for_place(place).filter(services__organisation__in=organisations)
    return list(given.distinct().order_by("name"))


def _words(kind, table):
    name = in_a_sentence(kind.name)
    if table is None:
        return _("How much is asked for is not published yet: %(name)s.") % {"name": name}
    many = table.asks.get(kind.key)
    values = {"name": name, "period": table.period, "n": many}
    if many is None:
        return _("How many asked in %(period)s is not shown, so that nobody can be picked out: %(name)s.") % values
    return ngettext(
        "In %(period)s there was about %(n)s ask for this in the whole place: %(name)s.",
        "In %(period)s there were about %(n)s asks for this in the whole place: %(name)s.",
        many,
    ) % values  # fmt: skip
