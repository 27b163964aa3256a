"""Of two that wait for each other PostgreSQL ends one: it does the whole of its action again, as if it came later."""

from functools import wraps

from django.db import connection

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
