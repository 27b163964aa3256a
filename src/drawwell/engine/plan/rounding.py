"""One order of adding up, so that the same case has the same answer whatever cores a machine has."""

from functools import lru_cache, wraps

from threadpoolctl import ThreadpoolController


def added_in_one_order(work):
    """Have `work` done with one thread of linear algebra: with several, sums end in other last digits.

    What takes the time is compiled and keeps its own threads, which share no sum.
    """

    @wraps(work)
    def done(*args, **values):
        with _libraries().limit(limits=1, user_api="blas"):
            return work(*args, **values)

    return done


@lru_cache(maxsize=1)
def _libraries():
    return ThreadpoolController()
