"""Asks and their answers as people read them: sentences."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from drawwell.page.wording import amount_of

from .actions import HOLDING, WAITING, standing
from .each_time import goes_by_time, times_of
from .find import displaces, find_help
from .keeping import KEPT
from .models import Answer
from .queries import as_asks, place_in_line
from .several import find_together, is_several, kept_of, legs_of
from .times_in_words import shown_times
from .waits import how_long

MOST_ALTERNATIVES = 3


@dataclass(frozen=True)
class Shown:
    """One ask as its own page shows it."""

    ask: object
    headline: str
    rows: tuple  # (name, answer) of the help that is kept or was used
    in_line: int | None
    how_long: str  # what a wait for it is like here, for an ask that waits
    found: object  # what is nearest, for an ask that waits
    others: tuple  # other help that would fit, for help that is held
    unfit: tuple  # what came closest of what does not fit, and why not, for help that is held
    is_asker: bool
    says_helped: str
    times: tuple = ()  # of a series, once each of its times stands by itself

    @property
    def kind(self):
        return self.ask.kind

    @property
    def may_choose(self):
        """Whether another that fits can be chosen: of several things together all of them are found at once."""
        return not is_several(self.ask.pull)

    @property
    def is_whole_series(self):
        """Whether it is a series of which all times are kept together still: somebody says yes to all of them first."""
        return self.ask.pull.times > 1 and self.ask.is_held and not self.times

    @property
    def may_say_helped(self):
        """Whether something of it was used, so that its asker can say whether it helped: the whole of it."""
        return self.is_asker and (self.kind == Answer.Kind.DRAWN or any(one.can_be_returned for one in self.times))


def answer_of(pull, opened, *, at):
    """How a pull stands, in full, for one who may see it."""
    ask = as_asks([pull])[0]
    last = standing(pull)
    is_asker = pull.by_id == opened.by.id or opened.person is not None
    waits = last is None or last.kind in WAITING
    found = _found(pull, opened.by, at) if waits or (last.kind in HOLDING and not goes_by_time(last)) else None
    times = times_of(pull) if pull.times > 1 else []
    kept = last is not None and last.offer is not None and not waits and not times
    return Shown(
        ask=ask,
        headline=ask.stands,
        rows=tuple(_rows(ask, last, pull.place.zone)) if kept else (),
        in_line=place_in_line(pull, at=at) if waits else None,
        how_long=how_long(pull.capability, place=pull.place, at=at).words if waits else "",
        found=_nearest(found) if waits else None,
        others=tuple(one for one in found.fitting if one.offer.id != last.offer_id)[:MOST_ALTERNATIVES]
        if found is not None and not waits
        else (),
        unfit=_closest(found) if found is not None and not waits else (),
        is_asker=is_asker,
        says_helped=ask.helped if is_asker else "",
        times=shown_times(times, pull.place.zone),
    )


def _found(pull, seen_by, at):
    """What fits now; of several things asked for together, what was found for the one that stands in the way."""
    if is_several(pull):
        return find_together(pull, at=at, seen_by=seen_by)[-1].found
    return find_help(pull, at=at, latest_at=max(pull.latest_at, at), seen_by=seen_by)


def expected_for(asks, *, at):
    """[(capability's name, how long a wait for it is like here)] of the asks that wait, each kind once."""
    waiting = {ask.pull.capability: ask.pull.place for ask in asks if ask.waits}
    return [(one.name, how_long(one, place=place, at=at).words) for one, place in waiting.items()]


@dataclass(frozen=True)
class Nearest:
    """What fits now after all, and what comes closest, each with why."""

    fitting: tuple
    closest: tuple


def _nearest(found):
    return Nearest(found.fitting[:MOST_ALTERNATIVES], _closest(found))


def _closest(found):
    """What came closest, and why it does not fit; two offers of one service with one reason are said once."""
    once = {(one.offer.service_id, one.words): one for one in reversed(found.not_fitting)}
    return tuple(one for one in found.not_fitting if once[one.offer.service_id, one.words] is one)[:MOST_ALTERNATIVES]


def _rows(ask, last, zone):
    pull, offer = ask.pull, last.offer
    service, site = offer.service, offer.service.site
    kept = kept_of(pull, last) if is_several(pull) else ()
    if len(kept) > 1:
        yield from _rows_of_several(pull, kept, last, zone)
        return
    yield _("What"), f"{pull.capability.name}: {amount_of(last.units or pull.units, pull.capability.unit)}"
    yield _("Who gives it"), f"{service.name}, {service.organisation.name}"
    if offer.capability.travels:
        yield _("Where"), _("It comes to you, from %(site)s in %(area)s") % {"site": site.name, "area": site.area.name}
    else:
        where = ", ".join(part for part in (site.name, site.address, site.area.name) if part)
        yield _("Where"), where
    if site.hours:
        yield _("Open"), site.hours
    yield _("When"), _when(offer, last, zone)
    if last.kind in KEPT:
        yield _("Held until"), date_format(last.until.astimezone(zone), "l j F, H:i")
        yield _("Who confirms it"), _who_confirms(last, zone)
        yield _("What it displaces"), displaces(offer, last.units or pull.units)
    why = _first_words(pull)
    if why:
        yield _("Why this one"), why


def _rows_of_several(pull, kept, last, zone):
    """A row for each thing that is kept or was used, and what holds for all of them."""
    asked = {(leg.window, leg.capability.id): leg.units for leg in legs_of(pull)}
    for leg, offer in kept:
        name = leg.capability.name
        if pull.times > 1:
            name = _("%(what)s, from %(day)s") % {"what": name, "day": date_format(leg.earliest_at, "j F")}
        site = offer.service.site
        where = ", ".join(part for part in (offer.service.name, site.name, site.address, site.area.name) if part)
        amount = amount_of(leg.units, leg.capability.unit)
        if fewer := leg.units < asked[leg.window, leg.capability.id]:
            before = amount_of(asked[leg.window, leg.capability.id], leg.capability.unit)
            amount = _("%(amount)s, where %(before)s were asked for") % {"amount": amount, "before": before}
        if last.kind == Answer.Kind.YES_BUT and (fewer or offer.pk == last.offer_id):
            amount = _("Instead, %(amount)s") % {"amount": amount}
        yield name, f"{amount}: {where}. {_when(offer, last, zone, leg=leg)}"
    if last.kind == Answer.Kind.YES_BUT:
        yield _("Who confirms it"), _who_confirms(last, zone)
    if last.kind in HOLDING:
        yield _("Held until"), date_format(last.until.astimezone(zone), "l j F, H:i")
        names = [offer.service.organisation.name for _leg, offer in kept]
        yield _("Who confirms it"), _who_confirms(last, zone, names)
    yield _("Why these"), _first_words(pull)


def _when(offer, last, zone, leg=None):
    """From when to when it can be used: while the offer is open and, for one of several, in its own window."""
    if last.kind == Answer.Kind.DRAWN:
        return _("Used on %(day)s") % {"day": date_format(last.at.astimezone(zone), "j F")}
    if begins_at := (leg and leg.begins_at) or last.begins_at:
        return date_format(begins_at.astimezone(zone), "l j F, H:i")
    starts_at = max(offer.starts_at, leg.earliest_at) if leg else offer.starts_at
    ends_at = min(offer.ends_at, leg.latest_at) if leg else offer.ends_at
    # An end is the first moment it is over: the day before is the last one of it.
    ends = date_format(ends_at.astimezone(zone) - timedelta(seconds=1), "j F")
    if starts_at <= last.at:
        return _("From now to %(day)s") % {"day": ends}
    begins = date_format(starts_at.astimezone(zone), "j F")
    return _("From %(first)s to %(last)s") % {"first": begins, "last": ends}


def _who_confirms(last, zone, names=()):
    if last.kind == Answer.Kind.ASKED:
        by = date_format(last.answer_by.astimezone(zone), "l j F, H:i")
        return _("%(who)s, by %(by)s; after that the next best is asked") % {"who": last.organisation.name, "by": by}
    if last.kind == Answer.Kind.YES_BUT:
        return _("You: %(who)s offers this instead") % {"who": last.confirmed_by}
    if last.confirmed_by:
        return _("%(name)s said yes") % {"name": last.confirmed_by}
    if last.kind == Answer.Kind.OFFERED:
        return _("You: say yes, and it stays yours until then")
    if last.offer.answers_by_itself:
        return _("Nobody needs to: %(who)s opened it for asks like this") % {
            "who": ", ".join(dict.fromkeys(names or [last.organisation.name]))
        }
    return last.organisation.name


def _first_words(pull):
    """Why this offer was chosen: the words of the answer that first held it."""
    held = (
        pull.answers.filter(kind__in=(Answer.Kind.HELD, Answer.Kind.OFFERED, Answer.Kind.ASKED))
        .order_by("-number")
        .first()
    )
    return held.words if held else ""


def done_words(wanted):
    """What a button did."""
    return {
        "use": _("Used. Later, say whether it helped."),
        "give back": _("Given back. It goes to whoever waits longest."),
        "confirm": _("You said yes. It stays held for you."),
        "take back": _("The ask is taken back."),
        "choose": _("You chose another. How it stands is written below."),
        "look again": _("Looked again. What was found is written below."),
        "helped": _("Thank you. Nobody is measured by it."),
    }.get(wanted, "")
