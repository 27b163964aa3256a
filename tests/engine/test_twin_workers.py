"""Replications on other processes: the same answers from any number of workers, and from Dask with one killed."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from drawwell.engine.compare import compare, rehearse_all
from drawwell.engine.twin import TwinCase
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place():
    return made_up_place(people=3_000, areas=5, needs=3, sites=4, months=6)


def told(results):
    return {key: [repr(answer.to_dict()) for answer in answers] for key, answers in results.items()}


def test_one_worker_or_two_the_same_comparison(place):
    alone = compare(place, budgets=(1.0,), seeds=range(1, 5), solve=hand_made_plan)
    for workers in (1, 2):
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            assert compare(place, budgets=(1.0,), seeds=range(1, 5), solve=hand_made_plan, map=pool.map) == alone


def started(*words):
    return subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


@pytest.mark.filterwarnings("default")  # distributed warns of its own closing
def test_a_dask_worker_killed_in_the_middle_loses_nothing(place, tmp_path):
    """A scheduler and two workers as processes of their own; one worker is killed while it rehearses."""
    from distributed import Client

    cases = {mode: TwinCase.from_plan(place, hand_made_plan(place, mode)) for mode in ("both", "production only")}
    seeds = tuple(range(1, 21))
    alone = told(rehearse_all(cases, seeds))
    file = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(file), "--no-dashboard")
    processes = [started("distributed.cli.dask_scheduler", *common, "--host", "127.0.0.1", "--port", "0")]
    try:
        worker = ("distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny", "--local-directory")
        processes += [started(*worker, str(tmp_path / name)) for name in ("one", "two")]
        with Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)

            def killing_map(function, *things):
                futures = client.map(function, *things, pure=False)
                time.sleep(0.2)
                os.kill(processes[1].pid, signal.SIGKILL)
                return client.gather(futures)

            assert told(rehearse_all(cases, seeds, map=killing_map)) == alone
            assert len(client.scheduler_info()["workers"]) == 1
    finally:
        for process in processes:
            process.kill()
            process.wait()
