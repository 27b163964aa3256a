"""The shapes of what programs send and get. Times have their zone; nothing here names a person or repeats a note."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from drawwell.guard.refusals import WrongInput
from drawwell.supply.conditions import hours_wanted

MOST_AT_ONCE = 50  # asks in one batch
MOST_OFFERS = 20_000  # offers in one table
YEARS = (2000, 2100)
ASK_EXAMPLE = {
    "circle": "0197f2a4-5b6c-7d8e-9f00-112233445566",
    "capability": "debt-advice",
    "units": 2,
    "latest_at": "2027-05-14T17:00:00+01:00",
}
OFFER_EXAMPLE = {
    "service": "advice-hub",
    "key": "advice-hub-2027-06",
    "units": 40,
    "starts_at": "2027-06-01T00:00:00+01:00",
    "ends_at": "2027-07-01T00:00:00+01:00",
    "kept_free": True,
}

ROW_EXAMPLE = {
    "offer": "advice-hub-2027-06",
    "service": "advice-hub",
    "starts_on": "2027-06-01",
    "ends_on": "2027-06-30",
    "units": 40,
    "kept_free": True,
}


def _thinkable(when):
    if not YEARS[0] <= when.year < YEARS[1]:
        raise ValueError(f"the year must be from {YEARS[0]} to {YEARS[1] - 1}")
    return when


def _without_nul(text):
    if "\x00" in text:
        raise ValueError("a character that cannot be kept stands in it")
    return text


Moment = Annotated[
    AwareDatetime,
    AfterValidator(_thinkable),
    Field(description="with its zone: 2027-06-01T09:00:00+01:00, or 2027-06-01T08:00:00Z"),
]
Key = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_without_nul)]
Words = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_without_nul)]
Units = Annotated[int, Field(ge=1, le=1_000_000_000)]
TimeOfDay = Annotated[
    str,
    StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    Field(description="on the place's clocks: 09:00"),
]


class Sent(BaseModel):
    """What a program sends. A field that is not known is refused: misspelt, it would be as if it were left out."""

    model_config = ConfigDict(extra="forbid")


class Hours(Sent):
    """Hours of a day: on any of the days that are asked for, between a time of day and a later one."""

    model_config = ConfigDict(json_schema_extra={"example": {"from_hour": "09:00", "to_hour": "12:00"}})
    from_hour: TimeOfDay
    to_hour: TimeOfDay

    @property
    def ends(self):
        """(first, last) as the actions take them."""
        return time.fromisoformat(self.from_hour), time.fromisoformat(self.to_hour)

    @classmethod
    def of(cls, conditions):
        """What an ask's conditions say of hours, or None."""
        wanted = hours_wanted(conditions)
        return cls(from_hour=f"{wanted.first:%H:%M}", to_hour=f"{wanted.last:%H:%M}") if wanted else None


class Ask(Sent):
    """An ask for one kind of help. `circle` is the id in the address of the circle's story.

    `offer` holds that very offer, as chosen from GET /help; without it the best fit is held. `purpose` is the id of
    what matters to them that it is for, as GET /circles/{circle}/purposes gives it. `note` is what they should know: it
    is sealed, and never given out again by this API.
    """

    model_config = ConfigDict(json_schema_extra={"example": ASK_EXAMPLE})
    circle: UUID
    capability: Key
    offer: UUID | None = None
    units: Units | None = None
    earliest_at: Moment | None = None
    latest_at: Moment | None = None
    purpose: UUID | None = None
    note: Words = ""


class Asks(Sent):
    """Several asks at once, all or nothing: up to 50. Each has its own answer, in the same order."""

    model_config = ConfigDict(json_schema_extra={"example": {"asks": [ASK_EXAMPLE]}})
    asks: list[Ask] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Stands(Schema):
    """How an ask stands: held (where, until when, who confirms, what it displaces), or not yet, and why.

    `stands` is one of the words in docs/reference/statuses.md; `place_in_line` is how many have waited longer for the
    same help, for an ask that waits.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "pull": "0197f2a4-5b6c-7d8e-9f00-112233445577",
                "capability": "debt-advice",
                "units": 2,
                "asked_at": "2027-05-03T09:00:00Z",
                "stands": "held",
                "words": "Kept free for asks, 0.4 km away, room for 9 hours. Nothing booked: this was kept for asks.",
                "offer": "0197f2a4-5b6c-7d8e-9f00-112233445588",
                "where": "Felling Hub",
                "address": "1 High Street",
                "starts_at": "2027-05-01T00:00:00+01:00",
                "ends_at": "2027-06-01T00:00:00+01:00",
                "held_until": "2027-05-05T09:00:00Z",
                "confirmed_by": "Citizens Advice",
                "why_unmet": None,
                "place_in_line": None,
            }
        }
    )
    pull: UUID
    capability: str
    units: int
    asked_at: datetime
    stands: str
    words: str
    offer: UUID | None = None
    where: str | None = None
    address: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    held_until: datetime | None = None
    confirmed_by: str | None = None
    why_unmet: str | None = None
    place_in_line: int | None = None


class SeveralStand(Schema):
    """The answers to several asks, in the order they were sent."""

    answers: list[Stands]


class PageOfAsks(Schema):
    """One's own asks, the latest first. `next` is the cursor of the next page, or null at the end."""

    asks: list[Stands]
    next: str | None = None


class Why(Sent):
    """Words that go with an answer; they may be left out."""

    model_config = ConfigDict(json_schema_extra={"example": {"words": "Found another way."}})
    words: Words = ""


def check_because(because, known):
    """Raise WrongInput, naming the field as programs know it, for a reason that is none of the known."""
    if because not in known:
        right = f"Give one of: {', '.join(known)}"
        raise WrongInput(field="because", wrong=f"'{because}' is no reason", right=right)


class Helped(Sent):
    """Whether it helped: yes, some or no. Only the one who asked may say it."""

    model_config = ConfigDict(json_schema_extra={"example": {"answer": "yes"}})
    answer: Annotated[str, StringConstraints(pattern="^(yes|some|no)$")]


class Near(Schema):
    """An offer with room now. It says nothing about anybody who asks."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "offer": "0197f2a4-5b6c-7d8e-9f00-112233445588",
                "capability": "debt-advice",
                "name": "Debt advice at the hub",
                "where": "Felling Hub",
                "room": 9,
                "unit": "hour",
                "km": 0.4,
                "kept_free": True,
                "why": "Kept free for asks, 0.4 km away, room for 9 hours.",
            }
        }
    )
    offer: UUID
    capability: str
    name: str
    where: str
    room: int
    unit: str
    km: float | None
    kept_free: bool
    why: str


class PageOfHelp(Schema):
    """Help with room now, in order. `next` is the cursor of the next page, or null at the end."""

    help: list[Near]
    next: str | None = None


class NewOffer(Sent):
    """Whole units of one of one's own services, for a period. Kept free means: only for asks."""

    model_config = ConfigDict(json_schema_extra={"example": OFFER_EXAMPLE})
    service: Key
    key: Key
    units: Units
    starts_at: Moment
    ends_at: Moment
    kept_free: bool = False
    answers_by_itself: bool = True


class NewOffers(Sent):
    """A table of offers, all or nothing: rows with the columns of docs/how-to/publish-what-room-you-have.md."""

    model_config = ConfigDict(json_schema_extra={"example": {"offers": [ROW_EXAMPLE]}})
    offers: list[dict] = Field(min_length=1, max_length=MOST_OFFERS)


class OfferStands(Schema):
    """One of one's own offers: units in all, free, held and used, and how old the figure is."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": OFFER_EXAMPLE
            | {
                "offer": "0197f2a4-5b6c-7d8e-9f00-112233445588",
                "capability": "debt-advice",
                "free": 31,
                "held": 4,
                "used": 5,
                "checked_at": "2027-06-02T10:00:00Z",
                "stale": False,
            }
        }
    )
    offer: UUID
    key: str
    service: str
    capability: str
    starts_at: datetime
    ends_at: datetime
    kept_free: bool
    units: int
    free: int
    held: int
    used: int
    checked_at: datetime | None = None
    stale: bool


class PageOfOffers(Schema):
    """One's own offers that are not over, in the order they were made. `next` is the cursor of the next page."""

    offers: list[OfferStands]
    next: str | None = None


class Room(Sent):
    """How many units there are in all, held and used with them."""

    model_config = ConfigDict(json_schema_extra={"example": {"units": 44}})
    units: int = Field(ge=0, le=1_000_000_000)


class Published(Schema):
    """What a table of offers came to: how many are there that were not, and how many already were."""

    model_config = ConfigDict(json_schema_extra={"example": {"published": 12, "already_there": 0}})
    published: int
    already_there: int
