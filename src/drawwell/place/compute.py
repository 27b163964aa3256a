"""Where heavy work runs: this machine's cores, or a Dask scheduler when its address is set."""

import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import current_process, get_context

from django.conf import settings

REACHED_WITHIN = "20s"
WORTH_PROCESSES = 30  # seconds; to start processes and load the twin in each takes several


DEATHS_MOST = 5  # processes that may die in one run of work before it is given up


class CannotCompute(OSError):
    """Heavy work cannot run where the settings say; the message says what to do."""


class ProcessesKeepDying(CannotCompute):
    """The processes that do the work keep being ended, most likely because memory is short; the message says so."""


class NoSchedulerThere(CannotCompute):
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
    # A worker of the background jobs may begin no processes of its own.
    cores = 1 if current_process().daemon else os.cpu_count() or 1
    if cores == 1 or (seconds is not None and seconds < WORTH_PROCESSES):
        yield map
        return
    with _Processes(cores) as processes:
        yield processes.map


def on_scheduler(function, *things):
    """As the built-in map: on the Dask scheduler where one is set, else here, one after another.

    It is reached only when there is something to send, so a small design needs none.
    """
    with mapper(seconds=0) as each:
        return list(each(function, *things))


class _Processes:
    """A pool of processes that is made anew when one of them is killed: what was done is kept, the rest done again."""

    def __init__(self, cores):
        self.cores = cores

    def __enter__(self):
        self.begin()
        return self

    def __exit__(self, kind, *_):
        self.pool.shutdown(cancel_futures=kind is not None)

    def begin(self):
        """Fresh processes: a fork would carry the database connection into the workers."""
        self.pool = ProcessPoolExecutor(self.cores, mp_context=get_context("spawn"))

    def map(self, function, *things):
        """As the built-in map, but all calls are under way at once."""
        calls = list(zip(*things, strict=True))
        return self.answers(function, calls, [self.pool.submit(function, *call) for call in calls])

    def answers(self, function, calls, futures):
        """Each call's answer, in order."""
        deaths = 0
        for number in range(len(calls)):
            while True:
                try:
                    answer = futures[number].result()
                    break
                except BrokenProcessPool:
                    deaths += 1
                    if deaths > DEATHS_MOST:
                        words = "Rehearse fewer months or areas at a time, or set DRAWWELL_SCHEDULER."
                        raise ProcessesKeepDying(f"Processes were ended {deaths} times. {words}") from None
                    self.begin_again(function, calls, futures, number)
            yield answer

    def begin_again(self, function, calls, futures, first):
        """A new pool, and again every call from `first` on that has no answer yet."""
        self.pool.shutdown(cancel_futures=True)
        self.begin()
        for number in range(first, len(calls)):
            done = futures[number].done() and not futures[number].cancelled()
            if not done or isinstance(futures[number].exception(), BrokenProcessPool):
                futures[number] = self.pool.submit(function, *calls[number])


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
