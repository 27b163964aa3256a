"""One time of a series, by a program: how each stands; used, given back, returned, moved, offered otherwise, or it
falls through.

From the yes to a series each of its times stands by itself. Times are counted from 1, as people count them.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from drawwell.guard.powers import no_power
from drawwell.pull import times
from drawwell.pull.asking import MOST_TIMES
from drawwell.pull.declining import ASKER_SAYS, PROVIDER_SAYS
from drawwell.pull.each_time import times_of
from drawwell.pull.for_us import ask_for_us
from drawwell.pull.several import kept_of_time

from .answering import Because, But, Done, offer_instead
from .asking_more import Part
from .changing import OtherDays, TurnDown
from .once import answered_once, looked_up
from .own_asks import changed, own_ask
from .problems import ALWAYS, ON_WRITING
from .shapes import Why, check_because

router = Router(tags=["each time"])
Number = Annotated[int, Path(ge=1, le=MOST_TIMES)]
EXAMPLE = {
    "time": 2,
    "stands": "held",
    "words": "",
    "earliest_at": "2027-05-10T09:00:00+01:00",
    "latest_at": "2027-05-10T12:00:00+01:00",
    "kept_until": "2027-05-12T12:00:00+01:00",
    "answer_by": None,
    "begins_at": None,
    "parts": [],
}


class TimeStands(Schema):
    """How one time of a series stands: a word of docs/reference/statuses.md, its days, and what is kept for it."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})
    time: Annotated[int, Field(description="which of the series, from 1")]
    stands: str
    words: str
    earliest_at: datetime
    latest_at: datetime
    kept_until: datetime | None = None
    answer_by: datetime | None = None
    begins_at: Annotated[datetime | None, Field(description="of 'yes but': the start that is offered instead")] = None
    parts: list[Part] = []


class Times(Schema):
    """Each time of a series; none while it is one hold, to which somebody says yes first."""

    model_config = ConfigDict(json_schema_extra={"example": {"times": [EXAMPLE]}})
    times: list[TimeStands]


@router.get(
    "/pulls/{uuid:pull}/times", response={200: Times} | ALWAYS, summary="Each time of a series", operation_id="times"
)
@no_power("opening the circle's record is journalled")
def times_of_ask(request, pull: UUID):
    """How each time of a series stands. Looking is written in the record's journal."""
    request.auth.check_for("ask")
    return looked_up(request, lambda: _times(own_ask(request.auth, pull)))


@router.post(
    "/pulls/{uuid:pull}/times/{int:time}/use",
    response={200: Times} | ON_WRITING,
    summary="One time was used",
    operation_id="use_time",
)
@no_power("the action it calls says why it has none")
def use_time(request, pull: UUID, time: Number):
    """What is kept for that time is used; the others stand."""
    return _moved(request, pull, lambda found, **who: times.use_time(found, time - 1, **who))


@router.post(
    "/pulls/{uuid:pull}/times/{int:time}/release",
    response={200: Times} | ON_WRITING,
    summary="Give one time back",
    operation_id="release_time",
)
@no_power("the action it calls says why it has none")
def release_time(request, pull: UUID, time: Number, why: Why | None = None):
    """That time is not wanted: what was kept for it goes back, and the others stand."""
    words = why.words if why else ""
    return _moved(request, pull, lambda found, **who: times.give_time(found, time - 1, words=words, **who))


@router.post(
    "/pulls/{uuid:pull}/times/{int:time}/return",
    response={200: Times} | ON_WRITING,
    summary="One time was not used after all",
    operation_id="return_time",
)
@no_power("the action it calls says why it has none")
def return_time(request, pull: UUID, time: Number, why: Why | None = None):
    """It was drawn and not used: its units go back, and the others stand."""
    words = why.words if why else ""
    return _moved(request, pull, lambda found, **who: times.return_time(found, time - 1, words=words, **who))


@router.post(
    "/pulls/{uuid:pull}/times/{int:time}/another-time",
    response={200: Times} | ON_WRITING,
    summary="Other days for one time",
    operation_id="change_time_of",
)
@no_power("the action it calls says why it has none")
def change_time_of(request, pull: UUID, time: Number, suits: OtherDays):
    """The same people are kept where they have room then; else the next best; else that time waits."""
    days = {"earliest_at": suits.earliest_at, "latest_at": suits.latest_at}
    return _moved(request, pull, lambda found, **who: times.change_time_of(found, time - 1, **days, **who))


@router.post(
    "/pulls/{uuid:pull}/times/{int:time}/accept",
    response={200: Times} | ON_WRITING,
    summary="Yes to a yes-but to one time",
    operation_id="accept_time",
)
@no_power("the action it calls says why it has none")
def accept_time(request, pull: UUID, time: Number):
    """That time moves to what its provider offered; the others stand."""
    return _moved(request, pull, lambda found, **who: times.accept_time(found, time - 1, **who))


@router.post(
    "/pulls/{uuid:pull}/times/{int:time}/turn-down",
    response={200: Times} | ON_WRITING,
    summary="No to a yes-but to one time",
    operation_id="turn_down_time",
)
@no_power("the action it calls says why it has none")
def turn_down_time(request, pull: UUID, time: Number, no: TurnDown):
    """What was offered goes back, and what else fits that time is kept; else that time waits."""
    check_because(no.because, ASKER_SAYS)

    def move(found, **who):
        return times.turn_down_time(found, time - 1, no.because, words=no.words, **who)

    return _moved(request, pull, move)


@router.post(
    "/asks-for-us/{uuid:pull}/times/{int:time}/yes",
    response={200: Done} | ON_WRITING,
    summary="Yes to one time",
    operation_id="say_yes_to_time",
)
@no_power("the action it calls says why it has none")
def yes_to_time(request, pull: UUID, time: Number):
    """Yes to a time that is wanted on other days."""
    return _said(request, pull, lambda found, **who: times.say_yes_to_time(found, time - 1, **who))


@router.post(
    "/asks-for-us/{uuid:pull}/times/{int:time}/but",
    response={200: Done} | ON_WRITING,
    summary="Yes, but, to one time",
    operation_id="say_but_to_time",
)
@no_power("the action it calls says why it has none")
def but_to_time(request, pull: UUID, time: Number, but: But):
    """Another start, fewer, or another of one's own offers for a time promised or asked: the asker says whether it
    will do, and it is kept meanwhile.
    """
    caller = request.auth

    def act(found, **who):
        offer = offer_instead(but, caller)
        told = {"units": but.units, "offer": offer, "begins_at": but.begins_at, "words": but.words}
        times.say_yes_but_to_time(found, time - 1, **told, **who)

    return _said(request, pull, act)


@router.post(
    "/asks-for-us/{uuid:pull}/times/{int:time}/cannot-after-all",
    response={200: Done} | ON_WRITING,
    summary="One time falls through",
    operation_id="time_falls_through",
)
@no_power("the action it calls says why it has none")
def time_falls_through(request, pull: UUID, time: Number, no: Because):
    """The asker is told, and what else fits that time is kept for them; the other times stand."""
    check_because(no.because, PROVIDER_SAYS)

    def act(found, **who):
        times.time_falls_through(found, time - 1, no.because, words=no.words, **who)

    return _said(request, pull, act)


def _moved(request, pull, move):
    return changed(request, pull, move, lambda found, _answer: _times(found))


def _said(request, pull, act):
    caller = request.auth
    caller.check_for("answer")

    def answer(key):
        who = {"by": caller.account, "at": caller.at}
        found, _shared = ask_for_us(pull, [caller.organisation], place=caller.place, **who)
        act(found.pull, **who)
        return Done(pull=pull)

    return answered_once(request, answer)


def _times(pull):
    return Times(times=[_stands(one) for one in times_of(pull)])


def _stands(time):
    return TimeStands(
        time=time.window + 1,
        stands=time.kind,
        words=time.words,
        earliest_at=time.earliest_at,
        latest_at=time.latest_at,
        kept_until=time.until,
        answer_by=time.answer_by,
        begins_at=time.begins_at,
        parts=[
            Part(
                capability=leg.capability.key, units=leg.units, earliest_at=leg.earliest_at, latest_at=leg.latest_at,
                offer=offer.id, where=offer.service.site.name,
            )
            for leg, offer in kept_of_time(time)
        ],
    )  # fmt: skip
