"""What design does in the background: a study that somebody asked for on a page."""

from drawwell.guard.journal import route_is
from drawwell.place.again import again_when_its_turn_did_not_come
from drawwell.place.clock import now_of

from .models import Study
from .what_would_happen import carry_out


@again_when_its_turn_did_not_come
def carry_out_study(study_id):
    """Carry out one study as whoever asked for it. Safe to repeat: a study that is over stays as it is."""
    study = Study.objects.select_related("plan", "place", "by").get(id=study_id)
    with route_is("job"):
        rehearsal = carry_out(study, by=study.by, at=now_of(study.place))
    return rehearsal.sentence if rehearsal else "nothing kept"
