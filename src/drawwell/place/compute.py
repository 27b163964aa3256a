"""Where heavy work runs: this machine's cores, or a Dask scheduler when its address is set."""

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from django.conf import settings

REACHED_WITHIN = "20s"
WORTH_PROCESSES = 30  # seconds; to start processes and load the twin in each takes several


class NoSchedulerThere(OSError):
    """No Dask scheduler answers where the settings say; the message says what to do."""


@contextmanager
def mapper(*, seconds=None):
    """A `map` for the engine: the same results wherever it runs. Leaving it leaves nothing running behind.

    seconds: how long it may take on one core, where that is known; what is short is not worth other processes.
    """
    if settings.DASK_SCHEDULER:
        with _client(settings.DASK_SCHEDULER) as client:
            yield over_dask(client)
        return
    cores = os.cpu_count() or 1
    if cores == 1 or (seconds is not None and seconds < WORTH_PROCESSES):
        yield map
        return
    # Fresh processes: a fork would carry the database connection into the workers.
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        try:
            yield pool.map
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def _client(address):
    from distributed import Client

    try:
        client = Client(address, timeout=REACHED_WITHIN)
    except (OSError, ValueError):
        words = "Start one, or unset DRAWWELL_SCHEDULER to use this machine's cores."
        raise NoSchedulerThere(f"No Dask scheduler answers at {address}. {words}") from None
    with client:
        yield client


def over_dask(client):
    """A `map` over a Dask client: one task a call, what is large sent once, and cancelled when it is left.

    What is sent is itself a task, so that it is there again when the worker that held it dies.
    """
    sent = {}

    def once(thing):
        if isinstance(thing, (int, float, str)):
            return thing
        if id(thing) not in sent:
            sent[id(thing)] = thing, client.submit(_as_it_is, thing, pure=False)
        return sent[id(thing)][1]

    def run(function, *things):
        futures = client.map(function, *([once(thing) for thing in column] for column in things), pure=False)
        try:
            return client.gather(futures)
        finally:
            client.cancel(futures)

    return run


def _as_it_is(thing):
    return thing
