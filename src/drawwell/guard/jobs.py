"""What guard does by itself, every minute: new rows sealed, trip-wires read, people told, and events sent."""

from drawwell.place.clock import now_of
from drawwell.place.models import Delivery
from drawwell.place.outbox import something_is_due

from .by_itself import already_refused, in_every_place, installation
from .charters import remind as remind_of_charters
from .creep import look_for_creep
from .journal import route_is
from .reaching import tell_those_waiting
from .seals import seal_journal
from .sharing_events import deliver_events
from .trips import read_trip_wires
from .watches import remind, take_readings


def seal_what_is_new():
    """Seal the journal rows that no seal covers yet. Returns the seal's number, or None when there was nothing."""
    with route_is("job"):
        seal = seal_journal(at=now_of(None))
    return seal and seal.number


def read_what_trips():
    """Read the trip-wires that are due, of every place and of the installation. Returns {where: powers tripped}."""
    with route_is("job"):
        tripped = read_trip_wires(None, by=installation(), at=now_of(None))
    return {"the installation": tripped} | in_every_place(read_trip_wires)


def send_messages():
    """Tell people in every place that there is something to read. Returns words to keep beside the job."""
    return in_every_place(_tell_people)


def _tell_people(place, *, by, at):
    if not something_is_due(place, at=at):
        return "nothing is due"
    if already_refused(tell_those_waiting.power, place, at=at):
        return "switched off"
    sent, failed = tell_those_waiting(place, by=by, at=at)
    return f"{sent} sent, {failed} to be tried again"


def send_events():
    """Tell organisations' own systems in every place what happened. Returns words to keep beside the job."""
    return in_every_place(_tell_systems)


def _tell_systems(place, *, by, at):
    if not Delivery.objects.for_place(place).filter(sent_at=None, due_at__lte=at).exists():
        return "nothing is due"
    if already_refused(deliver_events.power, place, at=at):
        return "switched off"
    sent, failed = deliver_events(place, by=by, at=at)
    return f"{sent} sent, {failed} to be tried again"


def look_at_next_problems():
    """Remind whoever promised to look for a next problem, and take the readings that follow solutions."""
    return in_every_place(_look)


def _look(place, *, by, at):
    taken = take_readings(place, by=by, at=at)
    reminded = remind(place, by=by, at=at)
    return f"{reminded} reminded, {taken} readings taken"


def watch_over_charters():
    """In every place: notice what crept back, and remind those whose charter ends. Returns words beside the job."""
    return in_every_place(_watch_over)


def _watch_over(place, *, by, at):
    crept, reminded = look_for_creep(place, by=by, at=at), remind_of_charters(place, by=by, at=at)
    return f"{len(crept)} crept back, {reminded} reminded"
