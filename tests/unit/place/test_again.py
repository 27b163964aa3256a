"""A job that was refused its turn to write is done again; what is wrong with it is not."""

import pytest
from django.db import OperationalError

from drawwell.place.again import MOST_TIMES, again_when_its_turn_did_not_come


def failing(words, *, times):
    """A job that fails so often with these words, and the tries it was given."""
    tries = []

    @again_when_its_turn_did_not_come
    def job(what):
        tries.append(what)
        if len(tries) <= times:
            raise OperationalError(words)
        return f"{what} done"

    return job, tries


def test_a_job_whose_turn_did_not_come_is_done_again():
    job, tries = failing("database is locked", times=2)
    assert job("a study") == "a study done"
    assert tries == ["a study"] * 3


def test_it_is_not_done_again_without_end_nor_for_another_reason():
    job, tries = failing("database is locked", times=100)
    with pytest.raises(OperationalError):
        job("a study")
    assert len(tries) == MOST_TIMES
    job, tries = failing("disk is full", times=1)
    with pytest.raises(OperationalError):
        job("a study")
    assert len(tries) == 1


def test_the_jobs_that_somebody_asked_for_once_are_done_again():
    from drawwell.design.jobs import carry_out_study
    from drawwell.example.jobs import compare_again
    from drawwell.learn.jobs import take_in_log

    for job in (carry_out_study, compare_again, take_in_log):
        assert job.__code__ is again_when_its_turn_did_not_come(job).__code__
