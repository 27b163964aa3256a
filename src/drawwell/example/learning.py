"""What Wellbridge learned in its first month: purposes, what was saved, what was tried, and a rule that was answered.

Made up throughout (learning.toml), and told only by calling the actions a real place uses.
"""

import tomllib
from datetime import timedelta

from drawwell.guard.powers import no_power
from drawwell.learn.cycles import begin_cycle, end_cycle
from drawwell.learn.models import Rule
from drawwell.learn.rules import answer, log_blocker
from drawwell.learn.savings import claim
from drawwell.place.clock import now_of
from drawwell.place.models import Organisation, Role
from drawwell.supply.models import CostCentre, Service

from .cast import DOORS, HERE, account

YEAR = "2026-27"
BEGUN_DAYS_AGO = 26


def told():
    """The story as written in learning.toml."""
    return tomllib.loads((HERE / "learning.toml").read_text(encoding="utf-8"))


@no_power("it only calls actions that carry their own powers, in a place that is made up")
def what_was_learned(place):
    """Savings of three kinds, a rule whose owner answered, and three cycles of which one is stuck."""
    at, story = now_of(place), told()
    _saved(place, story["saving"], at)
    _answered(place, story, at)
    _tried(place, story["cycle"], at)


def _saved(place, rows, at):
    leader = account(DOORS[Role.LEADER])
    named = {
        "cost_centre": lambda code: CostCentre.objects.for_place(place).get(code=code),
        "service": lambda key: Service.objects.for_place(place).get(key=key),
        "paid_by": lambda key: Organisation.objects.for_place(place).get(key=key),
        "gained_by": lambda key: Organisation.objects.for_place(place).get(key=key),
    }
    for row in rows:
        said = {name: named[name](value) if name in named else value for name, value in row.items()}
        claim(place, **said | {"pence": 100 * said.pop("pounds", 0)}, year=YEAR, by=leader, at=at)


def _answered(place, story, at):
    worker = account(DOORS[Role.WORKER])
    for row in story["blocker"]:
        log_blocker(
            place, happened=row["happened"], said_by=row["said_by"], rule_name=row["rule"], kind=row["kind"],
            days_lost=row["days"], pence_lost=100 * row["pounds"], by=worker, at=at,
        )  # fmt: skip
    said = story["answer"]
    rule = Rule.objects.for_place(place).get(name=said["rule"])
    question = rule.questions.get(answer=None)
    look_on = (at + timedelta(days=75)).date()
    answer(
        question, decision=said["decision"], reason=said["reason"],
        next_problems=[said["then"] | {"look_on": look_on}], by=rule.owner, at=at,
    )  # fmt: skip


def _tried(place, rows, at):
    """Each question was asked at the start of the month; one was answered, one goes on, one nobody looked at."""
    worker, begun = account(DOORS[Role.WORKER]), at - timedelta(days=BEGUN_DAYS_AGO)
    for row in rows:
        cycle = begin_cycle(
            place, question=row["question"], tried=row["tried"], scale=row["scale"],
            look_on=(begun + timedelta(days=row["days"])).date(), by=worker, at=begun,
        )  # fmt: skip
        if "learned" in row:
            ended = begun + timedelta(days=row["days"])
            end_cycle(cycle, learned=row["learned"], changed=row["changed"], by=worker, at=ended)
