"""The directory of a place as an Open Referral feed: open to all, without a key, under the guard of its power.

Each list comes in pages with the standard's own envelope. All parameters narrow together.
"""

import json
import time
from datetime import UTC, datetime
from functools import wraps
from math import ceil
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse, JsonResponse

from drawwell.guard.limits import LimitReached
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import Refusal, WrongInput
from drawwell.guard.standing import GuardNotInForce, is_in_force
from drawwell.place import postcodes
from drawwell.place.clock import now_of
from drawwell.place.models import Place, Postcode
from drawwell.supply import hsds

from .problems import NotThisWay, problem_of

POWER = "publish the directory"
VERSION = "HSDS-UK-3.0"
PROFILE = "https://docs.openreferraluk.org/en/latest/"
OPENAPI = "https://docs.openreferraluk.org/en/latest/openapi30.json"
PAGE_SIZE, MOST_A_PAGE = 20, 500
NEAR_METRES, FARTHEST_METRES = 5_000, 100_000
MINUTE_S = 60
TRUE = {"true", "1", "yes"}
HOURS = ("day", "start_time", "end_time")

_said = {}  # {place id: (the minute in which this process last asked, the refusal it got or None)}


class NotInTheDirectory(Refusal):
    """There is nothing at this address of the directory. It has services, organizations, service_at_locations,
    taxonomies and taxonomy_terms, and each of them by its id.
    """

    status = 404


class HoursAreInWords(Refusal):
    """Hours are kept here as organisations wrote them, so nothing can be found by '{name}'. Read them in each service's
    schedules.
    """

    status = 422


@power(POWER)
def publish(place, *, by, at):
    """The directory of a place is read by somebody: one use, or the refusal."""


@no_power("asks the guard of 'publish the directory' at every reading, and lets it count once a minute")
def check_published(place, *, by=None, at):
    """Raise GuardNotInForce or LimitReached unless the directory may be read now.

    Anybody may read it as often as they like, so a minute in which it was read is one use in each process, and a minute
    in which it was refused one refusal: strangers cannot fill the journal.
    """
    minute, refused = int(time.time() // MINUTE_S), None
    if _said.get(place.pk, (None, None))[0] == minute:
        refused = _said[place.pk][1]
        if is_in_force(POWER, place=place, at=at) == (refused is None):
            if refused:
                raise refused.with_traceback(None)
            return
    try:
        publish(place, by=by, at=at)
        refused = None
    except (GuardNotInForce, LimitReached) as refusal:
        refused = refusal
        raise
    finally:
        _said[place.pk] = (minute, refused)


def _in_words(view):
    """A view of the feed whose every refusal is a problem in words."""

    @wraps(view)
    def shown(request, place_key, **named):
        try:
            return view(request, place_key, **named)
        except Refusal as refusal:
            return problem_of(refusal)

    return shown


def _opened(request, place_key):
    """(the place, the moment it is there), for GET alone and where its directory may be read."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        raise NotThisWay(method=request.method, allowed="GET")
    place = Place.objects.filter(key=place_key).first()
    if place is None:
        raise NotInTheDirectory()
    at = now_of(place)
    check_published(place, at=at)
    return place, at


@_in_words
def about(request, place_key):
    """Which standard the feed keeps to."""
    _opened(request, place_key)
    return JsonResponse({"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI})


@_in_words
def listed(request, place_key, kind):
    """One page of a list."""
    place, at = _opened(request, place_key)
    if kind not in LISTS:
        raise NotInTheDirectory()
    return _page(request, *LISTS[kind](place, at, request.GET))


@_in_words
def one(request, place_key, kind, one_id):
    """One thing of a list, in full."""
    place, at = _opened(request, place_key)
    try:
        found = ONES[kind](place, at, UUID(one_id))
    except (KeyError, ValueError):  # a kind or an id that cannot be
        found = None
    if found is None:
        raise NotInTheDirectory()
    return JsonResponse(found)


@_in_words
def elsewhere(request, place_key, rest):
    """Whatever else is asked for beneath the feed."""
    _opened(request, place_key)
    raise NotInTheDirectory()


def _services(place, at, asked):
    found = _narrowed(hsds.services(place, at=at), place, asked)
    if _is_yes(asked, "full"):
        return found, lambda some: hsds.services_in_full(some, at=at)
    return found, _shortly(hsds.service_in_short, asked)


def _narrowed(found, place, asked):
    for name in HOURS:
        if asked.get(name):
            raise HoursAreInWords(name=name)
    for name in ("minimum_age", "maximum_age"):
        _number(asked, name, None, most=150)  # no service states an age: each is for every age
    if words := asked.get("search", "").strip():
        found = found.filter(Q(name__icontains=words) | Q(description__icontains=words))
    if organisation := _id(asked, "organization_id"):
        found = found.filter(organisation=organisation)
    if since := _moment(asked, "modified_after"):
        found = found.filter(said_at__gt=since)
    if term := _id(asked, "taxonomy_term_id"):
        found = hsds.with_term(found, place, term)
    taxonomy = _id(asked, "taxonomy_id")
    if taxonomy == hsds.taxonomy_id(place, hsds.CONDITIONS):
        return found.exclude(conditions=[])
    return found if taxonomy in (None, hsds.taxonomy_id(place, hsds.CAPABILITIES)) else found.none()


def _locations(place, at, asked):
    found = _narrowed(hsds.services(place, at=at), place, asked)
    if written := asked.get("postcode", "").strip():
        known = Postcode.objects.for_place(place).filter(code=postcodes.compact(written)).first()
        if known is None:
            right = "Give one that the place's own list has"
            raise WrongInput(field="postcode", wrong=f"'{written[:20]}' is not known here", right=right)
        metres = _number(asked, "proximity", NEAR_METRES, most=FARTHEST_METRES)
        found = hsds.within_reach(found, latitude=known.latitude, longitude=known.longitude, metres=metres)
    full = _is_yes(asked, "full")
    return found, _each(hsds.location_in_full) if full else _shortly(hsds.location_in_short, asked)


def _organisations(place, at, asked):
    found = hsds.organisations(place)
    if words := asked.get("search", "").strip():
        found = found.filter(name__icontains=words)
    if _is_yes(asked, "full") or _is_yes(asked, "full_service"):
        return found, _each(lambda one: hsds.organisation_in_full(one, at=at))
    return found, _shortly(hsds.organisation_in_short, asked)


def _taxonomies(place, at, asked):
    return _searched(hsds.taxonomies(place), asked), list


def _terms(place, at, asked):
    found, taxonomy, parent = hsds.terms(place), _id(asked, "taxonomy_id"), _id(asked, "parent_id")
    if taxonomy:
        found = [one for one in found if one["taxonomy_id"] == str(taxonomy)]
    if parent:
        found = [one for one in found if one.get("parent_id") == str(parent)]
    if _is_yes(asked, "top_only"):
        found = [one for one in found if "parent_id" not in one]
    return _searched(found, asked), list


def _searched(found, asked):
    words = asked.get("search", "").strip().lower()
    return [one for one in found if words in one["name"].lower() or words in one["description"].lower()]


def _each(shape):
    return lambda some: [shape(one) for one in some]


def _shortly(shape, asked):
    """How some of a list are shown, with `minimal=true` only what the standard requires."""
    if not _is_yes(asked, "minimal"):
        return _each(shape)
    required = ("id", "name", "description", "status", "service_id", "location_id")
    return lambda some: [{key: said for key, said in shape(one).items() if key in required} for one in some]


LISTS = {
    "services": _services,
    "organizations": _organisations,
    "service_at_locations": _locations,
    "taxonomies": _taxonomies,
    "taxonomy_terms": _terms,
}


def _one_service(place, at, one_id):
    return next(iter(hsds.services_in_full(hsds.services(place, at=at).filter(id=one_id), at=at)), None)


def _one_organisation(place, at, one_id):
    found = hsds.organisations(place).filter(id=one_id).first()
    return found and hsds.organisation_in_full(found, at=at)


def _one_location(place, at, one_id):
    ids = hsds.services(place, at=at).values_list("id", "site_id")
    mine = next((one for one, site in ids if hsds.location_id(site, one) == one_id), None)
    return mine and hsds.location_in_full(hsds.services(place, at=at).get(id=mine))


def _with_id(found, one_id):
    return next((one for one in found if one["id"] == str(one_id)), None)


ONES = {
    "services": _one_service,
    "organizations": _one_organisation,
    "service_at_locations": _one_location,
    "taxonomies": lambda place, at, one_id: _with_id(hsds.taxonomies(place), one_id),
    "taxonomy_terms": lambda place, at, one_id: _with_id(hsds.terms(place), one_id),
}


def _page(request, found, shape):
    """The page that is asked for, in the standard's envelope; past the end it is empty."""
    asked = request.GET
    number = _number(asked, "page", 1, most=10**9)
    size = _number(asked, "per_page" if "per_page" in asked else "perPage", PAGE_SIZE, most=MOST_A_PAGE)
    total = len(found) if isinstance(found, list) else found.count()
    contents = shape(found[(number - 1) * size : number * size]) if (number - 1) * size < total else []
    if asked.get("format") == "ndjson":
        lines = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in contents)
        return HttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
    pages = ceil(total / size)
    envelope = {
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": len(contents),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": not contents,
        "contents": contents,
    }
    return JsonResponse(envelope)


def _is_yes(asked, name):
    return asked.get(name, "").lower() in TRUE


def _number(asked, name, otherwise, *, most):
    text = asked.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most):
        raise WrongInput(field=name, wrong=f"'{text[:20]}' is not one", right=f"Give a whole number from 1 to {most}")
    return int(text)


def _id(asked, name):
    text = asked.get(name, "")
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise WrongInput(
            field=name, wrong=f"'{text[:40]}' is no id", right="Give the id as the directory has it"
        ) from None


def _moment(asked, name):
    text = asked.get(name, "")
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        right = "Give a day or a moment, such as 2027-05-14 or 2027-05-14T17:00:00Z"
        raise WrongInput(field=name, wrong=f"'{text[:40]}' is no moment", right=right) from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
