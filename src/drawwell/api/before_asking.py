"""What a program has to know before it can ask: which kinds of help there are here, and for whom it may ask."""

from typing import Literal
from uuid import UUID

from ninja import Router, Schema
from pydantic import ConfigDict

from drawwell.guard.powers import no_power
from drawwell.partner import access
from drawwell.supply.models import Capability

from .problems import ALWAYS

router = Router(tags=["asking"])


class KindOfHelp(Schema):
    """A kind of help that can be asked for here, whether or not there is room. `within` is the kind it is part of."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "capability": "debt-advice",
                "name": "Debt advice",
                "kind": "skill",
                "unit": "hour",
                "comes_to_them": False,
                "within": None,
            }
        }
    )
    capability: str
    name: str
    kind: Literal["skill", "authority", "money", "place", "access"]
    unit: str
    comes_to_them: bool
    within: str | None


class OwnCircle(Schema):
    """A person, family or group that one works with, or is part of: the id to ask with, and what it is called."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"circle": "0197f2a4-5b6c-7d8e-9f00-112233445566", "name": "Dee and Kit"}}
    )
    circle: UUID
    name: str


@router.get(
    "/capabilities", response={200: list[KindOfHelp]} | ALWAYS, summary="Kinds of help", operation_id="capabilities"
)
@no_power("what kinds of help a place has is public")
def kinds_of_help(request):
    """Every kind of help of the place, by name. GET /help says where there is room now."""
    caller = request.auth
    caller.check_for("read help")
    kinds = Capability.objects.for_place(caller.place).select_related("within").order_by("name", "key")
    return [
        KindOfHelp(
            capability=one.key,
            name=one.name,
            kind=one.kind,
            unit=one.unit,
            comes_to_them=one.travels,
            within=one.within and one.within.key,
        )
        for one in kinds
    ]


@router.get("/circles", response={200: list[OwnCircle]} | ALWAYS, summary="Whom one asks for", operation_id="circles")
@no_power("one sees the names of those one works with, as on page 1; nothing of their story is opened")
def own_circles(request):
    """Whom the member works with now, and circles of their own. Nobody else's, whatever the key."""
    caller = request.auth
    caller.check_for("ask")
    who = {"place": caller.place, "at": caller.at}
    found = access.circles_of_worker(caller.account, **who) + access.circles_of_person(caller.account, **who)
    return [OwnCircle(circle=key, name=name) for key, name in dict(found).items()]
