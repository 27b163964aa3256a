"""Reading pulls: through the circle's door, so that nobody sees an ask that is not theirs to see."""

from drawwell.guard.refusals import NotYours
from drawwell.partner import access

from .models import Pull


def pull_for(pull_id, *, place, by, at):
    """The pull, for one who may see it. One that is not there and one that is not theirs give the same answer."""
    pull = Pull.objects.for_place(place).select_related("capability", "circle", "place").filter(id=pull_id).first()
    if pull is None:
        raise NotYours()
    opened = access.open_circle(pull.circle_id, place=place, by=by, at=at, reason="looking at an ask")
    if not opened.may_see(pull):
        raise NotYours()
    return pull
