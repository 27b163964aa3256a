"""Help near a circle: what is on offer, how far, how sure, why this one first and why others do not fit.

supply.find finds what is near among very many; engine.match puts it in order and says why. Here the two meet, with
dates and amounts as people say them. While the power 'rank offers' is off the same help is listed by name.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from drawwell.engine.match import Candidate, Said, Shown, Wanted, rank, unranked, why_not
from drawwell.guard.powers import no_power
from drawwell.guard.standing import shown_if_in_force, used_if_in_force
from drawwell.page.wording import amount_of, in_a_sentence, plural
from drawwell.place.models import Place
from drawwell.place.reading import many_ids, rows_where
from drawwell.supply.actions import with_parts
from drawwell.supply.conditions import COMES_TO_THEM, SAME_WORKER, but_hours, hours_wanted, in_words, is_given_at
from drawwell.supply.find import offers_near, offers_without_a_point
from drawwell.supply.models import Capability, Offer

from .known import NOBODY, Known, known_to
from .models import Answer
from .waits import order_words

DAY = timedelta(days=1)
LOOKED_AT = 62 * DAY  # how far ahead an answer that says no looks for what came closest
VISITED_WITHIN_KM = 15.0
TRAVELS_WITHIN_KM = 60.0
ANYWHERE_KM = 400.0
# Of those with room, the nearest so many are weighed; more where too few of them fit, or none is kept free.
WEIGHED, WEIGHED_FOR_KEPT_FREE, WEIGHED_AT_MOST = 40, 160, (40, 160, 640, 1_000_000)
ENOUGH = 5
MOST_FITTING, MOST_NOT_FITTING = 12, 3
SHOWN_WITH = ("service", "service__site", "service__site__area", "service__organisation")
CLOSEST_AMONG = 12  # where nothing fits, so many with room are looked at for what came closest
WHY = {
    "near": Answer.Why.NOTHING_NEAR,
    "time": Answer.Why.NOTHING_IN_TIME,
    "conditions": Answer.Why.CONDITIONS,
    "room": Answer.Why.NO_ROOM,
}


@dataclass(frozen=True)
class Sought:
    """What is looked for: so many units of a capability in a window, near a point, under conditions.

    key: whose lots are drawn among equals; a pull's own, so that its order stays.
    """

    place: Place
    capability: Capability | None
    units: int
    earliest_at: datetime
    latest_at: datetime
    latitude: float | None = None
    longitude: float | None = None
    conditions: frozenset = frozenset()
    known: Known = NOBODY
    key: str = ""


@dataclass(frozen=True)
class Fit:
    """An offer that fits, why it stands where it does, and what taking it would cost (in km, as engine.match counts).

    behind: why it comes after the one before it; '' for the first, and while ranking is switched off.
    """

    offer: Offer
    km: float | None
    free: int
    checked_at: object
    reason: str
    displaces: str
    behind: str
    cost_km: float


@dataclass(frozen=True)
class NoFit:
    """An offer that does not fit, and why not."""

    offer: Offer
    km: float | None
    why: str
    words: str


@dataclass(frozen=True)
class Found:
    """What was looked at for one thing that is sought. ranked is False while the power 'rank offers' is off."""

    sought: Sought
    fitting: tuple
    not_fitting: tuple
    ranked: bool
    looked_at: int


@no_power("looks for help; an order that is acted on is counted as a use of ranking")
def find_help(pull, *, at, latest_at=None, by=None, seen_by=None, most=MOST_FITTING):
    """The offers that fit a pull, best first (or by name while ranking is off), and those that do not, with why.

    latest_at: for a pull that has waited past its own day, how far ahead to look now. by: who acts on what is first,
    which is a use of ranking; None where it is only looked at.
    """
    return find(sought_by(pull, at=at, latest_at=latest_at), at=at, by=by, seen_by=seen_by, most=most)


def sought_by(pull, *, at, latest_at=None):
    """What a pull seeks, as it is looked for at this moment."""
    return Sought(
        place=pull.place,
        capability=pull.capability,
        units=pull.units,
        earliest_at=max(pull.earliest_at, at),
        latest_at=max(latest_at or pull.latest_at, at),
        latitude=pull.latitude,
        longitude=pull.longitude,
        conditions=frozenset(pull.conditions),
        known=known_to(pull, at=at),
        key=str(pull.id),
    )


def help_near(place, *, at, latitude=None, longitude=None, capability=None, days=14, most=400, seen_by=None):
    """What could be pulled near a point within so many days, for the page 'Help near you': so many at the most.

    seen_by: as for `find`.
    """
    sought = Sought(place, capability, 1, at, at + timedelta(days=days), latitude, longitude, key=str(place.pk))
    return find(sought, at=at, most=most, weighed=(most,), seen_by=seen_by)


@no_power("looks for help; an order that is acted on is counted as a use of ranking")
def find(sought, *, at, most=MOST_FITTING, weighed=WEIGHED_AT_MOST, by=None, seen_by=None):
    """Everything that fits what is sought, in order, at most so many; where nothing does, what came closest.

    by: as for find_help. seen_by: who is shown the order, None for somebody who is not signed in: the guard's limits
    hold for them too, and where one of those counts uses it counts this.
    """
    parts = _parts(sought)
    candidates = _candidates(sought, parts, at, weighed)
    ranked = _may_rank(sought.place, by, seen_by, at)
    by_key, ranking = _judged(sought, candidates, parts, at, ranked, most)
    if ranking.fitting:
        return _found(sought, by_key, ranking, ranked, parts)
    # Nothing fits: what begins later and what is further is looked at too, to say what came closest.
    later = replace(sought, latest_at=max(at + LOOKED_AT, sought.latest_at))
    near = _near(later, parts.values(), ANYWHERE_KM, CLOSEST_AMONG)
    by_key, ranking = _judged(sought, _seen_as(near, sought, parts, at), parts, at, ranked, most)
    return _found(sought, by_key, ranking, ranked, parts)


def _may_rank(place, by, seen_by, at):
    if by is None:
        return shown_if_in_force("rank offers", place=place, by=seen_by, at=at)
    return used_if_in_force("rank offers", place=place, by=by, at=at)


def _parts(sought):
    """{id: Capability} of all that would answer it."""
    if sought.capability is None:
        return {one.id: one for one in Capability.objects.for_place(sought.place)}
    return {one.id: one for one in with_parts(sought.capability)}


# ---- candidates ----


class _Seen(NamedTuple):
    """An offer found near, and how matching sees it."""

    near: object
    candidate: Candidate
    left: int = 0  # units of its kind that would be free near here after it is taken


def _candidates(sought, parts, at, weighed):
    """The nearest with room, until enough of them fit."""
    wanted = _wanted(sought, at)
    for most in weighed:
        near = _near_in_reach(sought, parts, most)
        seen = _seen_as(near, sought, parts, at)
        fit = [one for one in seen if why_not(one.candidate, wanted) is None]
        all_seen = sum(one.near.free_units >= sought.units for one in seen) < most
        kept_free = most >= WEIGHED_FOR_KEPT_FREE or any(one.candidate.kept_free for one in fit)
        if all_seen or (len(fit) >= ENOUGH and kept_free):
            break
    return seen


def _near_in_reach(sought, parts, most):
    """What is visited is looked for nearer than what comes to them."""
    comes = [one for one in parts.values() if one.travels]
    visited = [one for one in parts.values() if not one.travels]
    if COMES_TO_THEM in sought.conditions:
        visited = []
    if sought.latitude is None:
        return _near(sought, comes + visited, ANYWHERE_KM, most)
    both = ((comes, TRAVELS_WITHIN_KM), (visited, VISITED_WITHIN_KM))
    return [one for kinds, km in both if kinds for one in _near(sought, kinds, km, most)]


def _near(sought, capabilities, within_km, most):
    window = {"earliest_at": sought.earliest_at, "latest_at": sought.latest_at}
    if sought.latitude is None or sought.longitude is None:
        return offers_without_a_point(sought.place, capabilities, **window)
    return offers_near(
        sought.place,
        capabilities,
        latitude=sought.latitude,
        longitude=sought.longitude,
        units=sought.units,
        within_km=within_km,
        most=most,
        **window,
    )


def _seen_as(near, sought, parts, at):
    """What was found near, as matching sees it, with how scarce each would be for others: one over the asks of this
    size that its kind could still meet near here.
    """
    free = defaultdict(int)
    for one in near:
        free[one.capability_id] += one.free_units
    left = {kind: max(0, units - sought.units) for kind, units in free.items()}
    hours = hours_wanted(sought.conditions) if sought.conditions else None
    return [_candidate(one, sought, parts, at, left[one.capability_id], hours) for one in near]


def _candidate(near, sought, parts, at, left, hours):
    travels = parts[near.capability_id].travels
    return _Seen(
        near,
        Candidate(
            key=str(near.offer_id),
            name=near.name,
            km=near.km,
            travels=travels,
            starts_days=(near.starts_at - at) / DAY,
            ends_days=(near.ends_at - at) / DAY,
            free_units=near.free_units,
            kept_free=near.kept_free,
            figure_days=(at - near.checked_at) / DAY if near.checked_at else None,
            known_to_them=sought.known.has(near.service_id, near.organisation_id),
            scarcity=1 / (1 + left // sought.units),
            meets=_labels(_meets(near, sought, travels)) if sought.conditions else frozenset(),
            at_hours=hours is None or _is_given_at(hours, near, sought),
        ),
        left,
    )


def _is_given_at(hours, near, sought):
    """Whether it is given at hours of a day that are wanted, on a day on which it is open and wanted."""
    begins_at, ends_at = max(near.starts_at, sought.earliest_at), min(near.ends_at, sought.latest_at)
    return is_given_at(hours, begins_at, ends_at, near.conditions, sought.place.zone)


def _meets(near, sought, travels):
    """Keys of the conditions asked for that it meets."""
    meets = set(near.conditions)
    if travels:
        meets.add(COMES_TO_THEM)
    if near.service_id in sought.known.services:
        meets.add(SAME_WORKER)
    return meets & sought.conditions


def _said(near, sought, parts):
    """What is said of one that is shown, with dates and amounts."""
    return Said(
        room=f"room for {amount_of(near.free_units, parts[near.capability_id].unit)}",
        begins=f"on {near.starts_at.astimezone(sought.place.zone):%-d %B}",
        known=sought.known.words(near.service_id, near.organisation_id),
    )


def _wanted(sought, at):
    hours = hours_wanted(sought.conditions)
    return Wanted(
        key=sought.key,
        units=sought.units,
        earliest_days=(sought.earliest_at - at) / DAY,
        latest_days=(sought.latest_at - at) / DAY,
        hours=in_a_sentence(str(in_words(hours.key))) if hours else "",
        conditions=_labels(sought.conditions),
        visits_within_km=VISITED_WITHIN_KM,
        comes_within_km=TRAVELS_WITHIN_KM,
    )


def _labels(keys):
    return frozenset(str(in_words(key)) for key in but_hours(keys))


# ---- in order, with reasons ----


def _judged(sought, seen, parts, at, ranked, most):
    """({key: as it was seen}, what is shown of it in order, or by name while ranking is off)."""
    by_key = {one.candidate.key: one for one in seen}
    candidates, wanted = [one.candidate for one in by_key.values()], _wanted(sought, at)
    shown = Shown(most, MOST_NOT_FITTING, lambda one: _said(by_key[one.key].near, sought, parts))
    return by_key, rank(candidates, wanted, shown=shown) if ranked else unranked(candidates, wanted, shown)


def _found(sought, by_key, ranking, ranked, parts):
    """With the offers that are shown read from the database: the dearest part of it, so done once."""
    fitting, not_fitting = ranking.fitting, ranking.not_fitting
    ids = [by_key[one.candidate.key].near.offer_id for one in (*fitting, *not_fitting)]
    offers = _loaded(ids, sought.place, parts)
    return Found(
        sought=sought,
        fitting=tuple(_fit(one, by_key[one.candidate.key], offers, sought.units) for one in fitting),
        not_fitting=tuple(
            NoFit(offers[by_key[one.candidate.key].near.offer_id], _round(one.candidate.km), WHY[one.why], one.words)
            for one in not_fitting
        ),
        ranked=ranked,
        looked_at=len(by_key),
    )


def _loaded(ids, place, parts):
    """The offers by id, with what a page shows of them; the place and the kinds of help are at hand already."""
    rows = rows_where(Offer, "x.id {many}", [many_ids(ids)], joined=SHOWN_WITH) if ids else ()
    found = {offer.id: offer for offer in rows}
    for offer in found.values():
        offer.place, offer.capability = place, parts[offer.capability_id]
    return found


def _fit(one, seen, offers, units):
    offer = offers[seen.near.offer_id]
    return Fit(
        offer=offer,
        km=_round(seen.near.km),
        free=seen.near.free_units,
        checked_at=seen.near.checked_at,
        reason=one.reason,
        displaces=_displaces(offer, units, seen.left),
        behind=one.behind,
        cost_km=one.cost_km,
    )


def _round(km):
    return None if km is None else round(km, 1)


def displaces(offer, units):
    """What would have been done with these units if they were not pulled, as a sentence."""
    if offer.kept_free:
        return "Nothing booked: this was kept free for asks."
    return f"{amount_of(units, offer.capability.unit)} that {offer.service.name} would have given to whoever came."


def _displaces(offer, units, left):
    """With what it leaves for the next who asks, where that is little."""
    words = displaces(offer, units)
    if left >= units:
        return words
    name = in_a_sentence(offer.capability.name)
    some = amount_of(left, offer.capability.unit) if left else f"no more {plural(offer.capability.unit, 0)}"
    return f"{words} It leaves {some} of {name} near here in that time."


def what_stood_in_the_way(found):
    """(why, sentence) for an ask that nothing could answer: the reason of what came closest."""
    if not found.not_fitting:
        name = in_a_sentence(found.sought.capability.name)
        words = f"Nobody here offers this in that time: {name}. It is written down, and it counts."
        return Answer.Why.NOTHING_NEAR, words
    closest = found.not_fitting[0]
    looked = found.looked_at
    return closest.why, (
        f"Looked at {looked} {'offer' if looked == 1 else 'offers'}; the closest was {closest.offer.service.name}, "
        f"but {closest.words}. Your ask waits {order_words()}, and freed room is offered to you."
    )
