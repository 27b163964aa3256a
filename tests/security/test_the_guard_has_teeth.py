"""Take one check out of the guard, and something that was refused is refused no longer: so each check is needed.

Every check of the code that holds powers is taken out in turn (teeth.py), and attempts are made again that it refuses.
A check that nobody would miss is named here: either it does nothing, or no attempt tries it.
"""

from contextlib import contextmanager

import pytest
import teeth_attempts  # noqa: F401  they register themselves
from django.db import transaction
from teeth import mutants_of, without
from teeth_ground import ATTEMPTS, Ground, stand

from drawwell.guard import actions, chains, charters, limits, papers, powers, standing, trips
from drawwell.guard.refusals import Refusal
from places import DAY, tiny_place

pytestmark = pytest.mark.django_db
# What is held to account, by the first word of the attempts that try it.
HELD_TO_ACCOUNT = {
    "use": (
        standing._missing, standing._missing_in_full, standing.check_in_force, standing._check, standing._keeps_it,
        standing._allows, powers.power, papers.missing_papers,
    ),
    "take": (
        actions.begin_trial, actions._check_trials, actions.pair, actions._check_keeper_lets,
        actions._check_not_waited_out, actions._take,
        limits.check_limits_are_known, trips.check_trip_wires, trips._check_number,
    ),
    "move": (
        actions.pair_again, actions._check_may_hold, actions.drill, actions.switch_off, actions.switch_on,
        actions._check_said_why,
    ),
    "sign": (papers.sign, papers._check_answers),
    "chain": (
        chains.begin_chain, chains.check_has_next_problem, chains._next_problem, chains.join, chains._check_earlier,
    ),
    "promise": (
        charters.begin_charter, charters._check_people, charters._check_rules, charters._check_days,
    ),
}  # fmt: skip
# Taken out, nothing changes, and why that is right.
NEEDED_ALL_THE_SAME = {
    "drawwell.guard.actions._take: without 'check_has_next_problem(guard)'": "the chain of a guard names one always",
    "drawwell.guard.actions.drill: without 'if standing.in_force:'": "it says that our own code is broken",
}


# ---------------------------------------------------------------- one by one


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def came_of(name, tiny):
    """What came of an attempt, in words: what it gave, or the refusal's sentence, or the error of broken code."""
    _at, _words, how, act = ATTEMPTS[name]
    how = dict(how)
    none, twice = how.pop("none", False), how.pop("twice", False)
    if how.pop("sunset", None):
        how["sunset_at"] = tiny.at - DAY
    if isinstance(how.get("begun_at"), int):
        how["begun_at"] = tiny.at + how["begun_at"] * DAY
    with undone():
        ground = Ground(tiny)
        for _ in range(0 if none else 1 + twice):
            ground.guard = stand(tiny, **how)
        try:
            with transaction.atomic():
                return str(act(ground))
        except Refusal as no:
            return no.sentence
        except Exception as broken:
            return f"broken: {type(broken).__name__}: {broken}"


@pytest.fixture
def tiny():
    return tiny_place(guarded=False)


def test_without_any_one_check_some_attempt_comes_to_something_else(tiny):
    """Each attempt is refused as it should be; and the checks nobody would miss are those with a reason here."""
    came = {name: came_of(name, tiny) for name in ATTEMPTS}
    assert {name: said for name, said in came.items() if ATTEMPTS[name][1] not in said} == {}
    survived, tried = set(), 0
    for at, functions in HELD_TO_ACCOUNT.items():
        attempts = {name: said for name, said in came.items() if ATTEMPTS[name][0] == at}
        for mutant in [one for function in functions for one in mutants_of(function)]:
            tried += 1
            if not _is_missed(mutant, attempts, tiny):
                survived.add(str(mutant))
    assert survived == set(NEEDED_ALL_THE_SAME)
    assert tried > 60


def _is_missed(mutant, attempts, tiny):
    with without(mutant):
        return any(came_of(name, tiny) != said for name, said in attempts.items())


def test_the_taking_out_is_real():
    """A function loses the check, and has it again afterwards."""
    (check,) = mutants_of(trips._check_number)
    with pytest.raises(Refusal):
        trips._check_number("A", "x", 1, 2, whole=True)
    with without(check):
        trips._check_number("A", "x", 1, 2, whole=True)
    with pytest.raises(Refusal):
        trips._check_number("A", "x", 1, 2, whole=True)
