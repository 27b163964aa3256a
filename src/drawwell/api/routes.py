"""The REST surface: the same actions as the pages, OpenAPI at /api/v1/docs, refusals as problem+json."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.http import JsonResponse
from ninja import Header, NinjaAPI, Schema, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from drawwell.guard.journal import route_is
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.partner import access
from drawwell.place.clock import now_of
from drawwell.place.models import ApiKey
from drawwell.pull.actions import pull_in, standing
from drawwell.pull.find import help_near
from drawwell.pull.queries import pull_for
from drawwell.supply.models import Capability


class KeyOfMember(HttpBearer):
    """A key acts for one membership: its account, in its place."""

    def authenticate(self, request, token):
        digest = hashlib.sha256(token.encode()).hexdigest()
        key = ApiKey.objects.select_related("membership__account", "place").filter(digest=digest).first()
        if key is None:
            return None
        at = now_of(key.place)
        live = ApiKey.objects.filter(id=key.id, begins_at__lte=at).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at))
        member = key.membership
        ended = member.ends_at is not None and member.ends_at <= at
        return None if ended or not live.exists() else key


api = NinjaAPI(
    title="Drawwell",
    version="1",
    description="The same actions as the pages. Send an Idempotency-Key (a UUID) with every ask.",
    auth=KeyOfMember(),
    urls_namespace="api",
)


class Asked(Schema):
    """An ask for one capability. `circle` is the id in the address of the circle's story."""

    circle: UUID
    capability: str
    units: int | None = None
    earliest_at: datetime | None = None
    latest_at: datetime | None = None
    note: str = ""


class Answered(Schema):
    """How a pull stands: held (where, until when, who confirms, what it displaces), or not yet, and why."""

    pull: UUID
    capability: str
    stands: str
    words: str
    where: str | None = None
    address: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    held_until: datetime | None = None
    confirmed_by: str | None = None
    why_unmet: str | None = None


class Near(Schema):
    """An offer with room now. It says nothing about anybody who asks."""

    offer: UUID
    capability: str
    name: str
    where: str
    room: int
    unit: str
    km: float | None
    kept_free: bool
    why: str


class Problem(Schema):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str


class KeyIsMissing(Refusal):
    """Send a header Idempotency-Key with a UUID of your own making, so that asking twice is asking once."""

    status = 400


@api.post("/pulls", response={201: Answered, 400: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem})
@no_power("the action it calls carries its own")
def ask(request, asked: Asked, idempotency_key: str = Header(None, alias="Idempotency-Key")):
    """Ask for help and hold the best fit; where there is none the ask is kept, with what stood in the way."""
    key, place = _uuid(idempotency_key), request.auth.place
    by, at = request.auth.membership.account, now_of(place)
    with route_is("api"):
        circle = access.open_circle(asked.circle, place=place, by=by, at=at, reason="asking through the API").circle
        capability = Capability.objects.for_place(place).filter(key=asked.capability).first()
        if capability is None:
            raise WrongInput(
                field="capability",
                wrong=f"'{asked.capability}' is not a kind of help here",
                right="GET /help lists them",
            )
        pull = pull_in(
            circle,
            capability,
            by=by,
            at=at,
            key=key,
            units=asked.units,
            earliest_at=asked.earliest_at,
            latest_at=asked.latest_at,
            note=asked.note,
        )
    return Status(201, answer_of(pull))


@api.get("/pulls/{pull_id}", response={200: Answered, 404: Problem})
@no_power("opening the circle's record is journalled")
def pull_stands(request, pull_id: UUID):
    """How an ask stands now."""
    with route_is("api"):
        place = request.auth.place
        pull = pull_for(pull_id, place=place, by=request.auth.membership.account, at=now_of(place))
        return Status(200, answer_of(pull))


@api.get("/help", response=list[Near])
@no_power("what has room is public")
def help_with_room(
    request, latitude: float | None = None, longitude: float | None = None, capability: str = "", limit: int = 20
):
    """Help with room now, nearest first (by name while ranking is switched off)."""
    place = request.auth.place
    wanted = Capability.objects.for_place(place).filter(key=capability).first() if capability else None
    if capability and wanted is None:
        raise NotYours()
    found = help_near(place, at=now_of(place), latitude=latitude, longitude=longitude, capability=wanted)
    return [near_of(fit) for fit in found.fitting[: max(1, min(limit, 100))]]


def near_of(fit):
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


def answer_of(pull):
    """How a pull stands, for a program."""
    last = standing(pull)
    offer = last.offer if last else None
    site = offer.service.site if offer else None
    return Answered(
        pull=pull.id,
        capability=pull.capability.key,
        stands=last.kind if last else "asked",
        words=last.words if last else "",
        where=site.name if site else None,
        address=site.address if site else None,
        starts_at=offer.starts_at if offer else None,
        ends_at=offer.ends_at if offer else None,
        held_until=last.until if last else None,
        confirmed_by=offer.service.organisation.name if offer else None,
        why_unmet=last.why or None if last else None,
    )


def _uuid(text):
    try:
        return UUID(text or "")
    except ValueError:
        raise KeyIsMissing() from None


def problem(status, title, detail):
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type="application/problem+json")


@api.exception_handler(Refusal)
def refuse(request, refusal):
    return problem(refusal.status, type(refusal).__name__, refusal.sentence)


@api.exception_handler(ValidationError)
def wrong_input(request, wrong):
    said = "; ".join(f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in wrong.errors)
    return problem(422, "WrongInput", said)
