"""The asker changes their mind, by a program: yes or no to what was offered, another time, given back, asked again.

Each does what the buttons of an ask's page do, for the account that the key acts for.
"""

from uuid import UUID

from ninja import Router
from pydantic import ConfigDict

from drawwell.guard.powers import no_power
from drawwell.pull import actions, changes
from drawwell.pull.declining import ASKER_SAYS
from drawwell.supply.conditions import hours_wanted

from .asking_more import WholeStands, whole
from .once import looked_up
from .own_asks import changed, own_ask
from .problems import ALWAYS, ON_WRITING
from .shapes import Hours, Key, Moment, Sent, Why, Words, check_because

router = Router(tags=["changing"])


class TurnDown(Sent):
    """Why not: one of 'not needed any more', 'not what was wanted', 'not in that time', 'too far', 'something else'.

    'something else' needs words. 'not needed any more' ends the ask; after any other the next best is tried.
    """

    model_config = ConfigDict(json_schema_extra={"example": {"because": "too far", "words": ""}})
    because: Key
    words: Words = ""


class Chosen(Sent):
    """The offer to have instead: one that GET /help shows for the same kind of help."""

    model_config = ConfigDict(json_schema_extra={"example": {"offer": "0197f2a4-5b6c-7d8e-9f00-112233445588"}})
    offer: UUID


DAYS_EXAMPLE = {"earliest_at": "2027-05-10T09:00:00+01:00", "latest_at": "2027-05-21T17:00:00+01:00"}


class OtherDays(Sent):
    """The first and the last moment that would suit now."""

    model_config = ConfigDict(json_schema_extra={"example": DAYS_EXAMPLE})
    earliest_at: Moment
    latest_at: Moment


class AnotherTime(OtherDays):
    """The first and the last moment that would suit now, and the hours of a day between them.

    Left out, `hours` stay as they were asked for; null asks for any hour.
    """

    model_config = ConfigDict(
        json_schema_extra={"example": DAYS_EXAMPLE | {"hours": {"from_hour": "09:00", "to_hour": "12:00"}}}
    )
    hours: Hours | None = None

    def hours_for(self, pull):
        """The hours of a day that a pull asks for from now on, or None for any."""
        if "hours" in self.model_fields_set:
            return self.hours and self.hours.ends
        return hours_wanted(pull.conditions)


@router.get(
    "/pulls/{uuid:pull}/parts",
    response={200: WholeStands} | ALWAYS,
    summary="An ask, part by part",
    operation_id="parts",
)
@no_power("opening the circle's record is journalled")
def parts(request, pull: UUID):
    """How an ask stands, with each thing that is kept for it in each of its windows."""
    caller = request.auth
    caller.check_for("ask")
    return looked_up(request, lambda: whole(own_ask(caller, pull)))


@router.post(
    "/pulls/{uuid:pull}/accept", response={200: WholeStands} | ON_WRITING, summary="Yes to a yes-but",
    operation_id="accept",
)  # fmt: skip
@no_power("the action it calls says why it has none")
def accept(request, pull: UUID):
    """What the provider offered instead is held from now on."""
    return _changed(request, pull, changes.accept)


@router.post(
    "/pulls/{uuid:pull}/turn-down", response={200: WholeStands} | ON_WRITING, summary="No to what was offered",
    operation_id="turn_down",
)  # fmt: skip
@no_power("the action it calls says why it has none")
def turn_down(request, pull: UUID, no: TurnDown):
    """What was kept goes back, and the next best is tried by itself."""
    check_because(no.because, ASKER_SAYS)
    return _changed(request, pull, lambda found, **who: changes.turn_down(found, no.because, words=no.words, **who))


@router.post(
    "/pulls/{uuid:pull}/change-time", response={200: WholeStands} | ON_WRITING, summary="Another time",
    operation_id="change_time",
)  # fmt: skip
@no_power("the action it calls says why it has none")
def change_time(request, pull: UUID, then: AnotherTime):
    """The ask keeps its place. What is kept stays where the offer is open then; else the next best is tried."""
    return _changed(
        request, pull,
        lambda found, **who: changes.change_time(
            found, earliest_at=then.earliest_at, latest_at=then.latest_at, hours=then.hours_for(found), **who
        ),
    )  # fmt: skip


@router.post(
    "/pulls/{uuid:pull}/choose", response={200: WholeStands} | ON_WRITING, summary="Another that fits",
    operation_id="choose",
)  # fmt: skip
@no_power("the action it calls carries its own")
def choose(request, pull: UUID, chosen: Chosen):
    """Another offer that fits is held in place of what is kept or of waiting; full meanwhile, all stays as it was."""
    return _changed(request, pull, lambda found, **who: changes.choose(found, chosen.offer, **who))


@router.post(
    "/pulls/{uuid:pull}/look-again", response={200: WholeStands} | ON_WRITING, summary="Look again",
    operation_id="look_again",
)  # fmt: skip
@no_power("the action it calls carries its own")
def look_again(request, pull: UUID):
    """For an ask that waits: what fits now is held; where nothing does it goes on waiting in its place."""
    return _changed(request, pull, actions.look_again)


@router.post(
    "/pulls/{uuid:pull}/return", response={200: WholeStands} | ON_WRITING, summary="It was not used",
    operation_id="give_back",
)  # fmt: skip
@no_power("the action it calls says why it has none")
def give_back(request, pull: UUID, why: Why | None = None):
    """It was marked as used and was not: its units go back to others."""
    words = why.words if why else ""
    return _changed(request, pull, lambda found, **who: changes.give_back(found, words=words, **who))


@router.post(
    "/pulls/{uuid:pull}/ask-again", response={201: WholeStands} | ON_WRITING, summary="Ask for the same again",
    operation_id="ask_again",
)  # fmt: skip
@no_power("the actions it calls carry their own")
def ask_again(request, pull: UUID):
    """Where it helped some or not: the same is asked for anew. The answer is the new ask."""
    return _changed(request, pull, changes.ask_again, status=201, then=lambda new, found: new)


def _changed(request, pull, change, *, status=200, then=lambda answer, found: found):
    """How an ask stands after a change. then: which pull to tell of."""
    return changed(request, pull, change, lambda found, answer: whole(then(answer, found)), status=status)
