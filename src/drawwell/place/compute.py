"""Where heavy work runs: this machine's cores, or a Dask scheduler when its address is set."""

import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from django.conf import settings


@contextmanager
def mapper():
    """A `map` for the engine: the same results wherever it runs."""
    if settings.DASK_SCHEDULER:
        from distributed import Client

        with Client(settings.DASK_SCHEDULER) as client:
            yield lambda function, *things: client.gather(client.map(function, *things))
        return
    cores = os.cpu_count() or 1
    if cores == 1:
        yield map
        return
    # Fresh processes: a fork would carry the database connection into the workers.
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        yield pool.map
