"""Heavy work on a real Dask scheduler with two workers as processes: a study's answers, one killed, one cancelled."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from drawwell.engine.compare import rehearse_all
from drawwell.engine.plan import solve
from drawwell.engine.twin import TwinCase
from drawwell.engine.twin_fast import rehearse_fast
from drawwell.engine.twin_made_up import hand_made_plan, made_up_place
from drawwell.place.compute import NoSchedulerThere, mapper, on_scheduler

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]  # distributed warns of its own closing


def started(*words):
    return subprocess.Popen(
        [sys.executable, "-m", *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


@pytest.fixture
def dask(tmp_path):
    """A client of a scheduler with two workers, and the workers' processes."""
    from distributed import Client

    file = tmp_path / "scheduler.json"
    common = ("--scheduler-file", str(file), "--no-dashboard")
    worker = ("distributed.cli.dask_worker", *common, "--nthreads", "1", "--no-nanny", "--local-directory")
    processes = [started("distributed.cli.dask_scheduler", *common, "--host", "127.0.0.1", "--port", "0")]
    processes += [started(*worker, str(tmp_path / name)) for name in ("one", "two")]
    try:
        with Client(scheduler_file=str(file), timeout=180) as client:
            client.wait_for_workers(2, timeout=180)
            yield client, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture
def cases():
    place = made_up_place(people=3_000, areas=5, needs=3, sites=4, months=6)
    return {mode: TwinCase.from_plan(place, hand_made_plan(place, mode)) for mode in ("both", "production only")}


def told(results):
    return {key: [repr(answer.to_dict()) for answer in answers] for key, answers in results.items()}


def slow_twin():
    """The twin with a pause, as a function that can be sent to a worker who has not this file."""

    def slowly(case, seed):
        time.sleep(0.3)
        return rehearse_fast(case, seed)

    return slowly


def test_the_months_of_a_large_design_go_to_the_workers_and_the_plan_is_the_same(dask, settings):
    client, _ = dask
    settings.DASK_SCHEDULER = client.scheduler.address
    place = made_up_place(people=3_000, areas=5, needs=3, sites=4, months=4, scenarios=3)
    sent = []

    def counted(function, *things):
        sent.append(len(things[0]))
        return on_scheduler(function, *things)

    assert solve(place, solver="large", map=counted) == solve(place, solver="large")
    assert sent == [3]


def test_a_worker_killed_in_the_middle_loses_nothing_and_nothing_is_left_behind(dask, cases, settings):
    """The settings' address is all it takes: the same code, the same answers, though a worker dies half-way."""
    client, workers = dask
    settings.DASK_SCHEDULER = client.scheduler.address
    seeds = tuple(range(1, 13))
    alone = told(rehearse_all(cases, seeds))
    killing = threading.Timer(1.0, lambda: os.kill(workers[0].pid, signal.SIGKILL))
    killing.start()
    with mapper(seconds=0.0) as run_all:
        assert told(rehearse_all(cases, seeds, map=run_all, rehearse=slow_twin())) == alone
    killing.join()
    assert len(client.scheduler_info()["workers"]) == 1
    assert nothing_left(client)


def test_what_is_stopped_half_way_is_cancelled(dask, cases, settings):
    """An interrupt while it gathers: no task goes on, and none is kept."""
    client, _ = dask
    settings.DASK_SCHEDULER = client.scheduler.address
    # A shell starts what runs in its background deaf to interrupts, and the tests may be run so.
    heard_before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(1.0, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    try:
        with pytest.raises(KeyboardInterrupt), mapper() as run_all:
            run_all(slow_twin(), [cases["both"]] * 200, range(200))
    finally:
        signal.signal(signal.SIGINT, heard_before)
    assert nothing_left(client)


def nothing_left(client, within=30):
    """Whether the scheduler soon holds no task at all."""
    for _ in range(within * 10):
        if not client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)):
            return True
        time.sleep(0.1)
    return False


def test_an_address_where_nobody_answers_is_said(settings, monkeypatch):
    monkeypatch.setattr("drawwell.place.compute.REACHED_WITHIN", "1s")
    settings.DASK_SCHEDULER = "tcp://127.0.0.1:9"
    with pytest.raises(NoSchedulerThere, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9"), mapper():
        pass
