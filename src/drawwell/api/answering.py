"""Answering by a program: what is asked of one's own organisation, and yes, yes but, or no because."""

from datetime import datetime
from uuid import UUID

from ninja import Router, Schema
from pydantic import ConfigDict

from drawwell.guard.powers import no_power
from drawwell.pull import asks_for_us
from drawwell.pull.declining import PROVIDER_SAYS
from drawwell.pull.for_us import ask_for_us, page_of_asks
from drawwell.supply.conditions import but_hours
from drawwell.supply.queries import own_offer

from .asking import CallersKey, Many, cursor_of, read_cursor
from .once import answered_once, looked_up
from .problems import ALWAYS, ON_WRITING
from .shapes import Hours, Key, Moment, Sent, Units, Words, check_because

router = Router(tags=["answering"])


class AskOfUs(Schema):
    """An ask put to one's own organisation. Nobody is named; `area` is roughly where. `stands` as on GET /pulls.

    `hours`: those at which it is wanted on any of its days, where some were asked for.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "pull": "0197f2a4-5b6c-7d8e-9f00-112233445577",
                "capability": "debt-advice",
                "units": 2,
                "offer": "0197f2a4-5b6c-7d8e-9f00-112233445588",
                "earliest_at": "2027-05-03T09:00:00Z",
                "latest_at": "2027-05-17T09:00:00Z",
                "area": "Felling",
                "conditions": ["step-free"],
                "hours": {"from_hour": "09:00", "to_hour": "12:00"},
                "stands": "asked",
                "answer_by": "2027-05-04T09:00:00Z",
                "kept_until": "2027-05-06T09:00:00Z",
            }
        }
    )
    pull: UUID
    capability: str
    units: int
    offer: UUID
    earliest_at: datetime
    latest_at: datetime
    area: str
    conditions: list[str]
    hours: Hours | None = None
    stands: str
    answer_by: datetime | None = None
    kept_until: datetime | None = None


class AsksOfUs(Schema):
    """What waits for an answer; what the askers think over; what is held: the soonest due first.

    A page has so many of all of them together. `next` is the cursor of the next page, or null at the end.
    """

    to_answer: list[AskOfUs]
    being_thought_over: list[AskOfUs]
    held: list[AskOfUs]
    next: str | None = None


class But(Sent):
    """What can be done instead: fewer units, another time, or another of one's own offers."""

    model_config = ConfigDict(json_schema_extra={"example": {"units": 1, "words": "One hour on Tuesday."}})
    units: Units | None = None
    offer: UUID | None = None
    begins_at: Moment | None = None
    words: Words = ""


class Because(Sent):
    """Why not, in one of the kinds of docs/reference/statuses.md. 'a rule' and 'something else' need words."""

    model_config = ConfigDict(json_schema_extra={"example": {"because": "nobody to do it", "words": ""}})
    because: Key
    words: Words = ""


class Done(Schema):
    """It was said. Where the ask goes now is between the asker and others."""

    pull: UUID


@router.get("/asks-for-us", response={200: AsksOfUs} | ALWAYS, summary="Asks of us", operation_id="asks_of_us")
@no_power("a provider reads what was put to it; nobody is named")
def asks_of_us(request, cursor: CallersKey = "", limit: Many = 50):
    """Everything put to one's own organisation now, the soonest due first."""
    caller = request.auth
    caller.check_for("answer")
    after, ours = read_cursor(cursor), [caller.organisation]
    found, ended = page_of_asks(ours, place=caller.place, at=caller.at, after=after, most=limit)
    parts = {"to_answer": found.to_answer, "being_thought_over": found.being_thought_over, "held": found.held}
    shown = {name: [_of_us(one) for one in asks] for name, asks in parts.items()}
    return AsksOfUs(**shown, next=cursor_of(*ended) if ended else None)


@router.get(
    "/asks-for-us/{uuid:pull}", response={200: AskOfUs} | ALWAYS, summary="One ask of us", operation_id="ask_of_us"
)
@no_power("a provider reads what was put to it; a stranger's attempt is written down")
def ask_of_us(request, pull: UUID):
    """One ask put to one's own organisation. What was shared with it in words is read on its page, not here."""
    request.auth.check_for("answer")
    return looked_up(request, lambda: _of_us(_ask(request.auth, pull)))


@router.post(
    "/asks-for-us/{uuid:pull}/yes", response={200: AskOfUs} | ON_WRITING, summary="Yes", operation_id="say_yes"
)
@no_power("the action it calls says why it has none")
def say_yes(request, pull: UUID):
    """Yes: it is held for the asker."""
    return _said(request, pull, asks_for_us.say_yes)


@router.post(
    "/asks-for-us/{uuid:pull}/but", response={200: AskOfUs} | ON_WRITING, summary="Yes, but", operation_id="say_but"
)
@no_power("the action it calls says why it has none")
def say_but(request, pull: UUID, but: But):
    """Yes, but: it is kept while the asker thinks it over."""
    caller = request.auth

    def act(found, **who):
        offer = offer_instead(but, caller)
        asks_for_us.say_yes_but(found, units=but.units, offer=offer, begins_at=but.begins_at, words=but.words, **who)

    return _said(request, pull, act)


@no_power("a stranger's offer is refused, and written down")
def offer_instead(but, caller):
    """The caller's own offer that is named in a yes-but, or None where none is."""
    if but.offer is None:
        return None
    return own_offer(but.offer, [caller.organisation], place=caller.place, by=caller.account, at=caller.at)


@router.post("/asks-for-us/{uuid:pull}/no", response={200: Done} | ON_WRITING, summary="No", operation_id="say_no")
@no_power("the action it calls says why it has none")
def say_no(request, pull: UUID, no: Because):
    """No, because: the next best offer is tried by itself, and why is counted by kind of help alone."""
    return _declined(request, pull, no, asks_for_us.say_no)


@router.post(
    "/asks-for-us/{uuid:pull}/cannot-after-all",
    response={200: Done} | ON_WRITING,
    summary="It falls through",
    operation_id="cannot_after_all",
)
@no_power("the action it calls says why it has none")
def cannot_after_all(request, pull: UUID, no: Because):
    """What was promised falls through: the asker is told, and what else fits is offered to them."""
    return _declined(request, pull, no, asks_for_us.cannot_after_all)


def _said(request, pull, act):
    caller = request.auth
    caller.check_for("answer")

    def answer(key):
        act(_ask(caller, pull).pull, by=caller.account, at=caller.at)
        return _of_us(_ask(caller, pull))

    return answered_once(request, answer)


def _declined(request, pull, no, act):
    caller = request.auth
    caller.check_for("answer")
    check_because(no.because, PROVIDER_SAYS)

    def answer(key):
        act(_ask(caller, pull).pull, no.because, words=no.words, by=caller.account, at=caller.at)
        return Done(pull=pull)

    return answered_once(request, answer)


def _ask(caller, pull):
    return ask_for_us(pull, [caller.organisation], place=caller.place, by=caller.account, at=caller.at)[0]


def _of_us(ask):
    pull, last = ask.pull, ask.last
    return AskOfUs(
        pull=pull.id,
        capability=ask.legs[0][0].capability.key,
        units=last.units or sum(leg.units for leg, _offer in ask.legs),
        offer=ask.offer.id,
        earliest_at=pull.earliest_at,
        latest_at=pull.latest_at,
        area=ask.area,
        conditions=but_hours(pull.conditions),
        hours=Hours.of(pull.conditions),
        stands=last.kind,
        answer_by=last.answer_by,
        kept_until=last.until,
    )
