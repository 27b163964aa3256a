"""Asking for more than one thing at one time: several together, a series, on conditions, and somewhere else."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import WrongInput
from drawwell.page.wording import in_a_sentence
from drawwell.partner import access
from drawwell.place.models import Area
from drawwell.pull import actions
from drawwell.pull.asking import MOST_TIMES, MOST_TOGETHER
from drawwell.pull.several import kept_of
from drawwell.pull.story import current_purposes
from drawwell.pull.where import near_postcode
from drawwell.supply.models import Capability

from .asking import stands, wanted_purpose
from .once import answered_once, looked_up
from .problems import ALWAYS, ON_WRITING
from .shapes import ASK_EXAMPLE, Hours, Key, Moment, Sent, Stands, Units, Words

router = Router(tags=["asking"])
WANTED_EXAMPLE = ASK_EXAMPLE | {
    "also": [{"capability": "lift", "units": 2}],
    "times": 4,
    "every_days": 7,
    "hours": {"from_hour": "09:00", "to_hour": "12:00"},
    "conditions": ["step-free", "language-pl"],
    "where": {"postcode": "NE10 1AB"},
}


class And(Sent):
    """Something else that is had together with the first, or none of it is. Without `units`: what one ask takes."""

    model_config = ConfigDict(json_schema_extra={"example": {"capability": "lift", "units": 2}})
    capability: Key
    units: Units | None = None


class Where(Sent):
    """Near which: a postcode, an area's code, or a point in degrees; one of them. None at all is near their door.

    A postcode is not kept, only its area and a point to about a kilometre.
    """

    model_config = ConfigDict(json_schema_extra={"example": {"postcode": "NE10 1AB"}})
    postcode: Annotated[str, Field(max_length=12)] | None = None
    area: Key | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class Wanted(Sent):
    """An ask with all that can be said of it. It is kept whole, all things in all weeks, or waits whole.

    `times` with `every_days`, or with `every_months` by the calendar, makes a series of windows. `hours` are those of
    a day at which it is wanted, on any of the days from `earliest_at` to `latest_at`. `conditions` are what the help
    should be: step-free, woman, language-pl, comes-to-them, same-worker and the others of
    docs/reference/place-folder.md. `purpose` is the id of what matters to them that it is for, as
    GET /circles/{circle}/purposes gives it.
    """

    model_config = ConfigDict(json_schema_extra={"example": WANTED_EXAMPLE})
    circle: UUID
    capability: Key
    units: Units | None = None
    earliest_at: Moment | None = None
    latest_at: Moment | None = None
    also: Annotated[list[And], Field(max_length=MOST_TOGETHER - 1)] = []
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 1
    every_days: Annotated[int, Field(ge=1, le=31)] = 7
    every_months: Annotated[int, Field(ge=0, le=12)] = 0
    hours: Hours | None = None
    conditions: Annotated[list[Key], Field(max_length=20)] = []
    where: Where | None = None
    purpose: UUID | None = None
    note: Words = ""


class Part(Schema):
    """One thing in one of its windows, as it is kept."""

    capability: str
    units: int
    earliest_at: datetime
    latest_at: datetime
    offer: UUID
    where: str


class WholeStands(Stands):
    """How an ask stands, with each part that is kept for it. `in_the_way`: the kind of help that could not be had.

    `hours`: those at which it is wanted on any of its days, where some were asked for.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": Stands.model_config["json_schema_extra"]["example"]
            | {
                "in_the_way": None,
                "hours": None,
                "parts": [
                    {
                        "capability": "debt-advice",
                        "units": 2,
                        "earliest_at": "2027-05-03T09:00:00Z",
                        "latest_at": "2027-05-17T09:00:00Z",
                        "offer": "0197f2a4-5b6c-7d8e-9f00-112233445588",
                        "where": "Felling Hub",
                    }
                ],
            }
        }
    )
    parts: list[Part] = []
    in_the_way: str | None = None
    hours: Hours | None = None


class Spot(Schema):
    """Where a postcode is, to about a kilometre: for GET /help, without the postcode."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"area": "T1", "name": "Felling", "latitude": 54.95, "longitude": -1.56}}
    )
    area: str
    name: str
    latitude: float
    longitude: float


@router.post(
    "/pulls/together",
    response={201: WholeStands} | ON_WRITING,
    summary="Ask for several things, a series, on conditions, somewhere",
    operation_id="ask_together",
)
@no_power("the actions it calls carry their own")
def ask_together(request, wanted: Wanted):
    """Everything is kept in one moment, or nothing is and the ask waits, with what stood in the way named."""
    caller = request.auth
    caller.check_for("ask")

    def act(key):
        known = _capabilities(caller, [wanted.capability, *(one.capability for one in wanted.also)])
        first = known[wanted.capability]
        opened = access.open_circle(
            wanted.circle, place=caller.place, by=caller.account, at=caller.at,
            reason=f"asking for {in_a_sentence(first.name)}",
        )  # fmt: skip
        pull = actions.pull_in(
            opened.circle, first, by=caller.account, at=caller.at, key=key, units=wanted.units,
            earliest_at=wanted.earliest_at, latest_at=wanted.latest_at, note=wanted.note, times=wanted.times,
            every_days=wanted.every_days, every_months=wanted.every_months, conditions=wanted.conditions,
            purpose=wanted_purpose(opened, wanted.purpose), hours=wanted.hours and wanted.hours.ends,
            also=[(known[one.capability], one.units) for one in wanted.also], **_where(caller, wanted.where),
        )  # fmt: skip
        return whole(pull)

    return answered_once(request, act, status=201)


@router.get("/where/{postcode}", response={200: Spot} | ALWAYS, summary="Where a postcode is", operation_id="where")
@no_power("where a postcode is is public; nothing about anybody is in it")
def where_is(request, postcode: Annotated[str, Path(max_length=12)]):
    """Its area and a point to about a kilometre. Nothing of the request is kept."""
    caller = request.auth
    caller.check_for("read help")
    found = near_postcode(caller.place, postcode)
    return Spot(area=found.area.code, name=found.area.name, latitude=found.latitude, longitude=found.longitude)


class Purpose(Schema):
    """What matters to them, by its id and since when. The words themselves are not given out: the story has them."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"purpose": "0197f2a4-5b6c-7d8e-9f00-112233445599", "since": "2027-05-03T09:00:00Z"}
        }
    )
    purpose: UUID
    since: datetime


@router.get(
    "/circles/{uuid:circle}/purposes",
    response={200: list[Purpose]} | ALWAYS,
    summary="What an ask may be for",
    operation_id="purposes",
)
@no_power("opening the circle's record is journalled")
def purposes_of(request, circle: UUID):
    """What matters to them now, as ids to ask with. Looking is written in the record's journal."""
    caller = request.auth
    caller.check_for("ask")

    def find():
        reason = "what an ask may be for"
        opened = access.open_circle(circle, place=caller.place, by=caller.account, at=caller.at, reason=reason)
        return [Purpose(purpose=one.id, since=one.at) for one in current_purposes(opened)]

    return looked_up(request, find)


def whole(pull):
    """How an ask stands, with every part kept for it."""
    last = actions.standing(pull)
    said = stands(pull, last).model_dump()
    parts = [
        Part(
            capability=leg.capability.key, units=leg.units, earliest_at=leg.earliest_at, latest_at=leg.latest_at,
            offer=offer.id, where=offer.service.site.name,
        )
        for leg, offer in (kept_of(pull, last) if last else ())
    ]  # fmt: skip
    in_the_way = last.in_the_way.key if last and last.in_the_way_id else None
    return WholeStands(**said, parts=parts, in_the_way=in_the_way, hours=Hours.of(pull.conditions))


def _capabilities(caller, keys):
    found = {one.key: one for one in Capability.objects.for_place(caller.place).filter(key__in=keys)}
    for key in keys:
        if key not in found:
            raise WrongInput(
                field="capability", wrong=f"'{key}' is not a kind of help here", right="GET /capabilities lists them"
            )
    return found


def _where(caller, where):
    """Where it is wanted, as `asking.asked` takes it. Raises WrongInput, and what near_postcode does."""
    if where is None:
        return {}
    point = where.latitude is not None or where.longitude is not None
    if sum([where.postcode is not None, where.area is not None, point]) != 1:
        raise WrongInput(
            field="where", wrong="it says more than one thing, or none",
            right="Give a postcode, or an area, or latitude and longitude; or leave it out for near their door",
        )  # fmt: skip
    if where.postcode is not None:
        found = near_postcode(caller.place, where.postcode)
        return {"area": found.area, "latitude": found.latitude, "longitude": found.longitude}
    if where.area is None:
        return {"latitude": where.latitude, "longitude": where.longitude}
    area = Area.objects.for_place(caller.place).filter(code=where.area).first()
    if area is None:
        wrong = f"'{where.area}' is not an area of {caller.place.name}"
        raise WrongInput(field="where", wrong=wrong, right="Use the code of one, or a postcode")
    return {"area": area}
