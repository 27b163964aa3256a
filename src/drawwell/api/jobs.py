"""What the API forgets by itself: answers kept so that asking twice is asking once, and counts of minutes long over."""

from drawwell.guard.by_itself import installation
from drawwell.guard.journal import route_is
from drawwell.place.clock import now_of
from drawwell.place.models import Place

from .forgetting import forget_answers
from .rates import forget_old_uses


def forget_what_is_old():
    """In every place: answers older than their time are forgotten. Returns words to keep beside the job."""
    by = installation()
    with route_is("job"):
        came = {one.key: forget_answers(one, by=by, at=now_of(one)) for one in Place.objects.order_by("key")}
    return came | {"counts of uses": forget_old_uses()}
