"""What a database refused although nothing was wrong with it is done again, as if it came later.

Of two that wait for each other PostgreSQL ends one. SQLite refuses whoever did not come to write for half a minute.
"""

from functools import wraps

from django.db import OperationalError, connection

DEADLOCK = "40P01"  # SQLSTATE deadlock_detected
MOST_TIMES = 5


def again_after_a_deadlock(action):
    """`action`, done again up to MOST_TIMES where it was ended for a deadlock: what it wrote is undone by then.

    Within a transaction that others began it is theirs to do again.
    """

    @wraps(action)
    def done(*args, **values):
        if connection.in_atomic_block:
            return action(*args, **values)
        for _ in range(MOST_TIMES - 1):
            try:
                return action(*args, **values)
            except Exception as error:
                if DEADLOCK not in (getattr(error, "sqlstate", ""), getattr(error.__cause__, "sqlstate", "")):
                    raise
        return action(*args, **values)

    return done


def again_when_its_turn_did_not_come(job):
    """A job of the background, done again up to MOST_TIMES while others write on SQLite without end.

    Nobody waits for it at a page, and nobody would ask for it again. It must be safe to repeat.
    """

    @wraps(job)
    def done(*args):
        for _ in range(MOST_TIMES - 1):
            try:
                return job(*args)
            except OperationalError as error:
                if "locked" not in str(error):
                    raise
        return job(*args)

    return done
