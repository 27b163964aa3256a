"""What learning does by itself: every night it publishes the last whole period and proposes what its tables show.

A period is published once, so a night that is missed is made up by the next, and one that comes twice does nothing.
"""

from drawwell.guard.by_itself import in_every_place
from drawwell.guard.journal import route_is
from drawwell.guard.standing import is_in_force
from drawwell.place.again import again_when_its_turn_did_not_come

from .actions import learn_from
from .disclosure import period_before
from .models import SentLog
from .sent_logs import carry_out, clock_of_logs, forget_old
from .updating import propose_updates


def publish_and_propose():
    """In every place, publish the period before this one, turn each pattern it shows into a proposal, and put what
    happened beside what is believed: nobody's estimate moves by that.
    """
    return in_every_place(_learn)


@again_when_its_turn_did_not_come
def take_in_log(sent_id):
    """Take in one log that somebody sent, as whoever sent it. Safe to repeat: one that is over stays as it is."""
    sent = SentLog.objects.select_related("place", "by").get(id=sent_id)
    with route_is("job"):
        return carry_out(sent, by=sent.by, at=clock_of_logs(sent.place))


def _learn(place, *, by, at):
    forget_old(place, at=clock_of_logs(place))
    period = period_before(place, at)
    patterns = learn_from(place, period=period, by=by, at=at)
    said = f"{period.name}: {len(patterns)} proposed"
    if not is_in_force("update estimates", place=place, at=at):
        return said
    may_move = len(propose_updates(place, by=by, at=at).updates)
    return f"{said}, {may_move} estimates may move" if may_move else said
