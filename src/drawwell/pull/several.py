"""Several things at once, and several times: kept together or not at all.

A pull has a leg for each thing in each of its windows. Half a family's Tuesday is no Tuesday, and a series that breaks
off in the middle is a promise broken: so all legs are held in one call of the ledger, or none is, and what stood in the
way is named. Of a series it is said how many weeks could be had, so that fewer can be asked for. Help that is answered
by itself comes first; only where the whole cannot be had of it are providers who answer for themselves asked too, each
for its part, while all of it is held (parts.py).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid5

from drawwell.guard.powers import no_power, power
from drawwell.page.wording import amount_of, in_a_sentence
from drawwell.place.hours_of_day import is_at_hours_of_one_day
from drawwell.supply import ledger
from drawwell.supply.conditions import but_hours
from drawwell.supply.ledger import holds_of
from drawwell.supply.models import Capability, Offer

from .asking import later
from .each_time import times_of
from .find import Fit, Found, find, sought_by, what_stood_in_the_way
from .keeping import HOLD_HOURS, add_answer, answers_by, held_until, next_number
from .models import Answer, PartAsked
from .parts import ask_for_parts, time_to_use


@dataclass(frozen=True)
class Leg:
    """One thing in one window. window: from 0."""

    capability: Capability
    units: int
    window: int
    earliest_at: datetime
    latest_at: datetime
    begins_at: datetime | None = None  # where whoever gives it named a time


@dataclass(frozen=True)
class Chosen:
    """A leg with what was found for it; fit is None where nothing is left for it."""

    leg: Leg
    found: Found
    fit: Fit | None


def is_several(pull):
    """Whether a pull has more than one leg."""
    return pull.times > 1 or pull.also.exists()


def legs_of(pull):
    """The legs of a pull, window by window; the first is what the pull itself says."""
    things = [(pull.capability, pull.units)]
    things += [(leg.capability, leg.units) for leg in pull.also.select_related("capability")]
    return [
        Leg(capability, units, window, *_window_of(pull, window))
        for window in range(pull.times)
        for capability, units in things
    ]


def legs_of_time(pull, window, *, earliest_at, latest_at):
    """The legs of one time of a series, on the days it has now."""
    mine = [leg for leg in legs_of(pull) if leg.window == window]
    return [replace(leg, earliest_at=earliest_at, latest_at=latest_at) for leg in mine]


def conditions_of_time(pull, *, earliest_at, latest_at):
    """What one time of a series is asked to be: hours of one day that it has stand in place of the series' own."""
    at_hours = is_at_hours_of_one_day(earliest_at, latest_at, pull.place.zone)
    return but_hours(pull.conditions) if at_hours else pull.conditions


def _window_of(pull, window):
    """The same days of the week and hours on the clock, also where the clocks change in between."""
    often = {"every_days": pull.every_days, "every_months": pull.every_months}
    return [later(end, pull.place.zone, window, **often) for end in (pull.earliest_at, pull.latest_at)]


@no_power("looks for help; an order that is acted on is counted as a use of ranking")
def find_together(pull, *, at, latest_at=None, avoid=(), by=None, seen_by=None, legs=None):
    """The best that is left for each leg, in order; stops at the first leg for which there is nothing.

    latest_at: for a pull that has waited past its own day, how far ahead to look now. avoid: ids of offers that were
    declined for it. by, seen_by: as for find_help. legs: some of its legs, of one time that has days of its own.
    """
    how = {"at": at, "latest_at": latest_at, "avoid": avoid, "by": by, "seen_by": seen_by, "legs": legs}
    chosen = _find_together(pull, asking=False, **how)
    return chosen if is_whole(chosen) else _find_together(pull, asking=True, **how)


def _find_together(pull, *, at, latest_at, avoid, by, seen_by, legs, asking):
    """asking: with offers whose providers answer for themselves."""
    sought = sought_by(pull, at=at, latest_at=latest_at)
    shift = timedelta() if legs else max(timedelta(), sought.latest_at - pull.latest_at)
    chosen, used, known = [], {}, sought.known
    for leg in legs or legs_of(pull):
        window = {"earliest_at": max(leg.earliest_at, at), "latest_at": max(leg.latest_at, at) + shift}
        wanted = replace(sought, capability=leg.capability, units=leg.units, known=known, **window)
        if legs:
            days = {"earliest_at": leg.earliest_at, "latest_at": leg.latest_at}
            wanted = replace(wanted, conditions=frozenset(conditions_of_time(pull, **days)))
        found = find(wanted, at=at, by=by, seen_by=seen_by)
        fit = next((one for one in found.fitting if _is_left(one, leg, used, avoid, asking)), None)
        chosen.append(Chosen(leg, found, fit))
        if fit is None:
            break
        used[fit.offer.id] = used.get(fit.offer.id, 0) + leg.units
        # The next window goes to the same people, if it can.
        known = replace(known, services=known.services | {fit.offer.service_id})
    return chosen


def _is_left(fit, leg, used, avoid, asking):
    enough = fit.free - used.get(fit.offer.id, 0) >= leg.units
    return enough and (asking or fit.offer.answers_by_itself) and fit.offer.id not in avoid


def is_whole(chosen):
    """Whether every leg has something."""
    return chosen[-1].fit is not None


@power("hold capacity")
def keep_together(pull, chosen, *, by, at, kind=Answer.Kind.HELD, until=None):
    """Hold every leg in one call, all or nothing, and write down how it stands. Raises OfferIsFull and its kind.

    Where some of their providers answer for themselves it stands as asked, and they are told that somebody asks.
    """
    offers = [(one.fit.offer, one.leg.units) for one in chosen]
    first = [one.fit.offer for one in chosen if one.leg.window == 0]
    until = until or kept_together_until(pull, first, at)
    asked = [offer for offer, _units in offers if not offer.answers_by_itself]
    main, more = offers[0][0], {}
    if asked:
        kind, main, more = Answer.Kind.ASKED, asked[0], {"answer_by": answers_by(pull.latest_at, at)}
        until = time_to_use([offer for offer, _units in offers], until, more["answer_by"], hours=HOLD_HOURS)
    key = uuid5(pull.id, f"{next_number(pull)}/{'/'.join(str(offer.id) for offer, _ in offers)}")
    ledger.hold(offers, pull_id=pull.id, key=key, until=until, by=by, at=at).hold_or_refusal()
    words = " ".join(_why_these(pull, chosen))
    answer = add_answer(pull, kind, by=by, at=at, offer=main, hold_key=key, until=until, words=words, **more)
    ask_for_parts(answer, asked, at=at)
    return answer


def kept_together_until(pull, offers, at):
    """As long as the longest of the first window needs, and no longer than the first of them lasts."""
    longest = max(held_until(pull, offer, at) for offer in offers)
    soonest_over = min(offer.ends_at for offer in offers)
    return min(longest, soonest_over) if soonest_over > at else longest


def _why_these(pull, chosen):
    """Why each of the first window is the one; of later ones only who gives it, where that is somebody else."""
    before = {}
    for one in chosen:
        capability, service = one.leg.capability, one.fit.offer.service
        if one.leg.window == 0:
            yield f"{_name(one.leg, pull)}: {one.fit.reason} {one.fit.displaces}"
        elif before.get(capability.id) != service.id:
            yield f"{_name(one.leg, pull)}: {service.name}."
        before[capability.id] = service.id


def _name(leg, pull):
    if pull.times == 1:
        return leg.capability.name
    return f"{leg.capability.name}, {leg.earliest_at:%-d %B}"


def what_is_missing(pull, chosen, *, one_time=False):
    """(why, sentence, capability) of legs that cannot all be had: the one that stood in the way, and what could be.

    one_time: the legs are those of one time of a series, so nothing is said of the others.
    """
    last = chosen[-1]
    why, words = what_stood_in_the_way(last.found)
    if last.found.fitting:
        why, words = Answer.Why.NO_ROOM, "What has room is needed for the rest of the same ask."
    name = in_a_sentence(last.leg.capability.name)
    amount = amount_of(last.leg.units, last.leg.capability.unit)
    things = 1 + pull.also.count()
    said = [f"All of it is kept together or none: {name} ({amount}) stood in the way."] if things > 1 else []
    if pull.times > 1 and not one_time:
        whole = last.leg.window
        could = (
            f"The first {whole} of {pull.times} times could be kept" if whole else "Not even the first could be kept"
        )
        said.append(f"{could}; the one from {last.leg.earliest_at:%-d %B} could not.")
    if len(chosen) > 1 and pull.times == 1:
        had = ", ".join(in_a_sentence(one.leg.capability.name) for one in chosen[:-1])
        said.append(f"There was room for {had}.")
    return why, " ".join([*said, words]), last.leg.capability


def kept_of(pull, answer):
    """[(Leg, Offer)] of what is kept or used under an answer, in the order asked, time by time where apart."""
    if answer.hold_key is None:
        return [one for time in times_of(pull) for one in kept_of_time(time)] if pull.times > 1 else []
    return _held_under(answer.hold_key, legs_of(pull))


def kept_of_time(time):
    """[(Leg, Offer)] of what is kept or was used at one time of a series."""
    if time.hold_key is None:
        return []
    days = {"earliest_at": time.earliest_at, "latest_at": time.latest_at}
    return _held_under(time.hold_key, legs_of_time(time.pull, time.window, **days))


def _held_under(key, legs):
    """A leg has the units that are held, which may be fewer than were asked for."""
    rows, units = {}, {}
    for row in holds_of(key):
        rows[row.leg] = row.offer_id
        units[row.leg] = units.get(row.leg, 0) + row.units
    offers = Offer.objects.select_related("capability", "service__site__area", "service__organisation").in_bulk(
        list(rows.values())
    )
    begins = _named(key) if len(rows) > 1 else {}
    return [
        (replace(leg, units=units[number], begins_at=begins.get(number)), offers[rows[number]])
        for number, leg in enumerate(legs)
        if number in rows
    ]


def _named(key):
    """{number of a leg: the time that whoever gives it named}, of what is held under a key."""
    rows = PartAsked.objects.filter(hold_key=key, begins_at__isnull=False)
    return dict(rows.values_list("leg", "begins_at"))
