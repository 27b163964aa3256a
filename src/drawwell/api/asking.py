"""Asking for help by a program: what is near, an ask and how it stands, several at once, and what becomes of them."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from ninja import Query, Router
from pydantic import Field

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import WrongInput
from drawwell.guard.standing import read_once
from drawwell.page.wording import in_a_sentence
from drawwell.partner import access
from drawwell.place.ahead import known
from drawwell.pull import actions
from drawwell.pull.ahead import ahead_of_asking
from drawwell.pull.find import help_near
from drawwell.pull.own_asks import own_asks
from drawwell.pull.queries import place_in_line
from drawwell.pull.story import purpose_of
from drawwell.supply.models import Capability, Offer

from .once import answered_once, is_quick, key_of, looked_up
from .own_asks import changed, own_ask
from .problems import ALWAYS, ON_WRITING
from .shapes import Ask, Asks, Helped, Near, PageOfAsks, PageOfHelp, SeveralStand, Stands, Why

router = Router(tags=["asking"])
MOST_SHOWN = 100
Many = Annotated[int, Field(ge=1, le=MOST_SHOWN)]
CallersKey = Annotated[str, Field(max_length=120)]


@router.get("/help", response={200: PageOfHelp} | ALWAYS, summary="Help with room now", operation_id="help_near")
@no_power("what has room is public; ranking it falls back by itself when switched off")
def help_with_room(
    request,
    latitude: Annotated[float | None, Query(ge=-90, le=90)] = None,
    longitude: Annotated[float | None, Query(ge=-180, le=180)] = None,
    capability: CallersKey = "",
    cursor: CallersKey = "",
    limit: Many = 20,
):
    """Nearest first, or by name while ranking is switched off. Without a point, distance is left out."""
    caller = request.auth
    caller.check_for("read help")
    wanted = _capability(caller, capability) if capability else None
    found = help_near(
        caller.place, at=caller.at, latitude=latitude, longitude=longitude, capability=wanted, seen_by=caller.account
    )
    shown, more = _page_of(found.fitting, read_cursor(cursor), limit)
    return PageOfHelp(help=map(_near, shown), next=cursor_of(caller.at, shown[-1].offer.id) if more else None)


def _page_of(fitting, after, limit):
    """(so many after the offer at which the page before ended, whether there are more)."""
    begins = 0
    if after is not None:
        ids = [fit.offer.id for fit in fitting]
        if after[1] not in ids:
            wrong = "the help at which that page ended has no room any more"
            raise WrongInput(field="cursor", wrong=wrong, right="Begin again without it")
        begins = ids.index(after[1]) + 1
    return fitting[begins : begins + limit], len(fitting) > begins + limit


@router.post("/pulls", response={201: Stands} | ON_WRITING, summary="Ask for help", operation_id="ask")
@no_power("the actions it calls carry their own")
def ask(request, asked: Ask):
    """What fits best (or the offer chosen) is held; where nothing fits the ask waits, with what stood in the way."""
    request.auth.check_for("ask")

    def act(key):
        with access.opening_once():
            return stands(*_pull_in(request.auth, asked, key))

    return answered_once(request, act, status=201, ahead=_ahead_of(request, [asked], [key_of(request)]))


@router.post(
    "/pulls/batch", response={201: SeveralStand} | ON_WRITING, summary="Ask several things", operation_id="ask_several"
)
@no_power("the actions it calls carry their own")
def ask_several(request, asked: Asks):
    """All or nothing: when one of them cannot be asked, none is. What cannot be held waits, like any other ask."""
    request.auth.check_for("ask")

    def act(key):
        with access.opening_once(), read_once():
            answers = [stands(*_pull_in(request.auth, one, None)) for one in asked.asks]
            return SeveralStand.model_construct(answers=answers)  # as each of them, of our own rows

    return answered_once(request, act, status=201, ahead=_ahead_of(request, asked.asks))


def _ahead_of(request, asks, keys=()):
    caller = request.auth
    return ahead_of_asking(
        caller.place,
        by=caller.account,
        at=caller.at,
        circles=[one.circle for one in asks],
        offers=[one.offer for one in asks if one.offer is not None],
        capabilities=[one.capability for one in asks],
        keys=keys,
    )


def _pull_in(caller, asked, key):
    """(the pull, how it stands)."""
    offer = None
    if asked.offer is not None:
        offer = known((Offer, caller.place.pk, asked.offer), lambda: _offers(caller).filter(id=asked.offer).first())
    if offer is not None and offer.capability.key == asked.capability:
        capability = offer.capability
    else:
        capability = _capability(caller, asked.capability)
    opened = access.open_circle(
        asked.circle, place=caller.place, by=caller.account, at=caller.at,
        reason=f"asking for {in_a_sentence(capability.name)}",
    )  # fmt: skip
    said = {"units": asked.units, "earliest_at": asked.earliest_at, "latest_at": asked.latest_at, "note": asked.note}
    said |= {"by": caller.account, "at": caller.at, "key": key, "purpose": wanted_purpose(opened, asked.purpose)}
    if asked.offer is None:
        if is_quick():
            return actions.ask_and_find(opened.circle, capability, **said)
        return actions.pull_in(opened.circle, capability, **said), None
    if offer is None:
        raise WrongInput(field="offer", wrong="there is no such offer here", right="GET /help lists them")
    return actions.ask_for(opened.circle, capability, offer, **said)


def wanted_purpose(opened, purpose_id):
    """The purpose of this circle that an ask is for. One that is not there and one of others are refused alike."""
    if purpose_id is None:
        return None
    found = purpose_of(opened, purpose_id)
    if found is None:
        raise WrongInput(
            field="purpose", wrong="it is not what matters to them now", right="GET /circles/{circle}/purposes lists it"
        )
    return found


def _offers(caller):
    return Offer.objects.for_place(caller.place).select_related("capability", "service__site", "service__organisation")


def _capability(caller, key):
    found = known(
        (Capability, caller.place.pk, key), lambda: Capability.objects.for_place(caller.place).filter(key=key).first()
    )
    if found is None:
        raise WrongInput(
            field="capability",
            wrong=f"'{key}' is not a kind of help here",
            right="GET /capabilities lists them",
        )
    return found


@router.get("/pulls", response={200: PageOfAsks} | ALWAYS, summary="One's own asks", operation_id="own_asks")
@no_power("an account's own asks; no story is opened")
def list_asks(request, waiting: bool = False, cursor: CallersKey = "", limit: Many = 50):
    """The latest first. With `waiting`, only those that wait for help, each with its place in the line."""
    caller = request.auth
    caller.check_for("ask")
    found = own_asks(
        caller.account, place=caller.place, at=caller.at, after=read_cursor(cursor), most=limit + 1,
        only_waiting=waiting,
    )  # fmt: skip
    shown = [stands(one.pull, one.last, line=waiting) for one in found[:limit]]
    last = found[limit - 1].pull if len(found) > limit else None
    return PageOfAsks(asks=shown, next=cursor_of(last.asked_at, last.id) if last else None)


@router.get("/pulls/{uuid:pull}", response={200: Stands} | ALWAYS, summary="How an ask stands", operation_id="ask_now")
@no_power("opening the circle's record is journalled")
def pull_stands(request, pull: UUID):
    """Held, not yet, used: and what comes next. Looking is written in the record's journal, as on a page."""
    request.auth.check_for("ask")
    return looked_up(request, lambda: stands(own_ask(request.auth, pull), line=True))


def _moved(request, pull, move):
    """How an ask stands after one of the actions on it."""
    return changed(request, pull, move, lambda found, _answer: stands(found))


@router.post(
    "/pulls/{uuid:pull}/confirm", response={200: Stands} | ON_WRITING, summary="Yes to it", operation_id="confirm"
)
@no_power("the action it calls says why it has none")
def confirm(request, pull: UUID):
    """Yes to help that came free and is held for this ask."""
    return _moved(request, pull, actions.confirm)


@router.post("/pulls/{uuid:pull}/use", response={200: Stands} | ON_WRITING, summary="It was used", operation_id="use")
@no_power("the action it calls says why it has none")
def use(request, pull: UUID):
    """The help that was held is used."""
    return _moved(request, pull, actions.draw)


@router.post(
    "/pulls/{uuid:pull}/release", response={200: Stands} | ON_WRITING, summary="Give it back", operation_id="release"
)
@no_power("the action it calls says why it has none")
def release(request, pull: UUID, why: Why | None = None):
    """What is held goes back, and to whoever waits longest."""
    words = why.words if why else ""
    return _moved(request, pull, lambda found, **who: actions.release(found, words=words, **who))


@router.post(
    "/pulls/{uuid:pull}/withdraw", response={200: Stands} | ON_WRITING, summary="Take it back", operation_id="withdraw"
)
@no_power("the action it calls says why it has none")
def withdraw(request, pull: UUID, why: Why | None = None):
    """The ask is not wanted any more; anything held goes back."""
    words = why.words if why else ""
    return _moved(request, pull, lambda found, **who: actions.withdraw(found, words=words, **who))


@router.post(
    "/pulls/{uuid:pull}/did-it-help",
    response={200: Stands} | ON_WRITING,
    summary="Did it help?",
    operation_id="did_it_help",
)
@no_power("the action it calls says why it has none")
def did_it_help(request, pull: UUID, helped: Helped):
    """Only from the one who asked; nobody is measured by it."""
    return _moved(request, pull, lambda found, **who: actions.did_it_help(found, helped.answer, **who))


def stands(pull, last=None, *, line=False):
    """How an ask stands, for a program. line: with its place among those that wait."""
    last = last or actions.standing(pull)
    offer = last.offer if last else None
    site = offer.service.site if offer else None
    at = last.at if last else pull.asked_at
    return Stands.model_construct(  # of our own rows, so nothing in it needs to be looked at again
        pull=pull.id,
        capability=pull.capability.key,
        units=pull.units,
        asked_at=pull.asked_at,
        stands=last.kind if last else "asked",
        words=last.words if last else "",
        offer=offer and offer.id,
        where=site and site.name,
        address=site and site.address,
        starts_at=offer and offer.starts_at,
        ends_at=offer and offer.ends_at,
        held_until=last and last.until,
        confirmed_by=offer and offer.service.organisation.name,
        why_unmet=(last.why or None) if last else None,
        place_in_line=place_in_line(pull, at=at) if line else None,
    )


def _near(fit):
    offer = fit.offer
    return Near(
        offer=offer.id,
        capability=offer.capability.key,
        name=offer.service.name,
        where=offer.service.site.name,
        room=fit.free,
        unit=offer.capability.unit,
        km=fit.km,
        kept_free=offer.kept_free,
        why=fit.reason,
    )


def cursor_of(moment, key):
    """Where a page ended, as one word."""
    return urlsafe_b64encode(f"{moment.astimezone(UTC).isoformat()}|{key}".encode()).decode()


def read_cursor(cursor):
    """(moment, id) where the page before ended, or None at the beginning. Raises WrongInput."""
    if not cursor:
        return None
    try:
        moment, _, key = urlsafe_b64decode(cursor.encode()).decode().partition("|")
        return datetime.fromisoformat(moment).astimezone(UTC), UUID(key)
    except (ValueError, OverflowError):
        raise WrongInput(
            field="cursor", wrong="it is none of ours", right="Send `next` of the page before as it was"
        ) from None
