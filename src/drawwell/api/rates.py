"""How often one key may be used within a minute, in all processes of the web server together.

The count is a row of the database, which every process of every installation has. A process takes some uses at a time
and gives them out by itself, so that most requests cost no write. What one process took and did not give out is lost to
the others until the minute ends: at most a fiftieth of the limit each, and never more than the limit is given out.
"""

import threading
import time

from django.conf import settings
from django.db import connection

from drawwell.guard.powers import no_power
from drawwell.guard.refusals import Refusal
from drawwell.place import one_writer
from drawwell.place.models import ApiUse

MINUTE_S = 60
PARTS = 50  # a process takes a fiftieth of a minute's uses at a time
KEPT_MINUTES = 10
TAKE = """INSERT INTO place_apiuse (api_key_id, minute, taken) VALUES (%s, %s, %s)
    ON CONFLICT (api_key_id, minute) DO UPDATE SET taken = place_apiuse.taken + excluded.taken
    WHERE place_apiuse.taken < %s RETURNING taken"""

_lock = threading.Lock()
_left = {}  # {key id: (minute, uses this process still has; None when the minute's are all taken)}


class TooManyRequests(Refusal):
    """This key was used more than {most} times within a minute. Try again in {seconds} seconds."""

    status = 429

    def __init__(self, *, most, seconds):
        self.retry_after_s = seconds
        super().__init__(most=most, seconds=seconds)


def check_rate(key):
    """Count one use of a key in the minute that runs. Raises TooManyRequests."""
    now, most = time.time(), settings.API_REQUESTS_PER_MINUTE
    minute = int(now // MINUTE_S)
    if not _give_out(key.id, minute):
        with _lock:
            is_full = _left.get(key.id) == (minute, None)
        if is_full or not _taken_for(key.id, minute, most):
            raise TooManyRequests(most=most, seconds=max(1, round(MINUTE_S - now % MINUTE_S)))


def _give_out(key, minute):
    """Whether one of the uses this process took for the minute was left."""
    with _lock:
        of, left = _left.get(key, (minute, 0))
        if of != minute or not left:
            return False
        _left[key] = (minute, left - 1)
        return True


def _taken_for(key, minute, most):
    """Take some uses of the minute, one of them for now. False when the minute's are all taken."""
    wanted = max(1, most // PARTS)
    given = one_writer.write(lambda: _take(key, minute, wanted, most))
    with _lock:
        of, left = _left.get(key, (minute, 0))
        if not given:
            _left[key] = (minute, None)
            return False
        _left[key] = (minute, (left or 0 if of == minute else 0) + given - 1)
        return True


def _take(key, minute, wanted, most):
    """How many uses were to be had: from 0 to `wanted`."""
    kept = ApiUse._meta.get_field("api_key").get_db_prep_value(key, connection)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [kept, minute, wanted, most])
        row = cursor.fetchone()
    return 0 if row is None else wanted - max(0, row[0] - most)


def forget_leases():
    """What this process took is forgotten: it looks at the database with the next request."""
    with _lock:
        _left.clear()


@no_power("counts of uses that nobody needs any more")
def forget_old_uses():
    """Delete the counts of minutes that are over. Returns how many."""
    before = int(time.time() // MINUTE_S) - KEPT_MINUTES
    return one_writer.write(lambda: ApiUse.objects.filter(minute__lt=before).delete()[0])
