"""Work on this machine's cores: a process that is killed loses nothing, and one that is always killed is said."""

import os
import signal
from multiprocessing import get_context
from pathlib import Path

import pytest

from drawwell.place.compute import ProcessesKeepDying, _Processes, mapper


def killed_once(folder, number):
    """The third call kills its own process the first time it is made."""
    mark = Path(folder) / "killed"
    if number == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def killed_always(number):
    os.kill(os.getpid(), signal.SIGKILL)


def refused(number):
    raise ValueError(f"{number} cannot be")


def test_a_killed_process_loses_nothing(tmp_path):
    with _Processes(2) as processes:
        assert list(processes.map(killed_once, [str(tmp_path)] * 6, range(6))) == [0, 1, 4, 9, 16, 25]
        assert (tmp_path / "killed").exists()
        assert list(processes.map(killed_once, [str(tmp_path)] * 2, (2, 3))) == [4, 9]
        with pytest.raises(ValueError, match="1 cannot be"):
            list(processes.map(refused, [1]))


def test_what_kills_every_process_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setattr("drawwell.place.compute.DEATHS_MOST", 1)
    with _Processes(1) as processes, pytest.raises(ProcessesKeepDying, match="Rehearse fewer months"):
        list(processes.map(killed_always, [1]))


def test_a_worker_of_the_jobs_does_the_work_itself():
    """Such a process is a daemon, which may have no children."""
    spawned = get_context("fork")
    answers = spawned.SimpleQueue()
    worker = spawned.Process(target=_worked_by_a_daemon, args=(answers,), daemon=True)
    worker.start()
    worker.join(60)
    assert worker.exitcode == 0
    assert answers.get() == [1, 4, 9]


def _worked_by_a_daemon(answers):
    with mapper() as each:
        answers.put(list(each(_squared, (1, 2, 3))))


def _squared(number):
    return number * number
