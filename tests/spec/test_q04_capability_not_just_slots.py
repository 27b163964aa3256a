"""EXAM 4: pull an authority, money, a skill, a place, access to a system

All five are offered, found, held and used, alone and together; each in its own unit, and none of them as an
appointment.
"""

import pytest

from drawwell.pull.actions import draw, pull_in, standing
from drawwell.pull.find import help_near
from drawwell.pull.models import Answer
from drawwell.pull.several import kept_of
from drawwell.supply import ledger
from drawwell.supply.models import Capability, Service
from places import MAY, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db

# kind, what it is called, its unit, whether it travels, how much one ask takes
KINDS = (
    ("authority", "Someone who can sign off a repair", "decision", True, 1),
    ("money", "Small money on the day", "pound", True, 60),
    ("skill", "Someone who reads plans", "hour", False, 2),
    ("place", "A quiet room", "night", False, 3),
    ("access", "A look into the waiting list", "look", True, 1),
)


@pytest.fixture
def tiny():
    """One service of each kind, with room kept free for four asks."""
    tiny = tiny_place(at=MAY)
    for kind, name, unit, travels, usual in KINDS:
        capability = Capability.objects.create(
            place=tiny.place, key=f"one-{kind}", name=name, kind=kind, unit=unit, travels=travels,
            can_be_produced=True, can_be_kept_free=True, units_per_person_produced=1, units_per_pull=usual,
            worker_hours_per_pull=1, cost_per_unit_produced_pence=1, cost_per_unit_kept_pence=1,
        )  # fmt: skip
        tiny.capabilities[kind] = capability
        tiny.services[kind] = Service.objects.create(
            place=tiny.place, key=kind, name=f"The {kind} people", description=name, organisation=tiny.council,
            site=tiny.sites["hub"], capability=capability, units_max_per_month=999,
        )  # fmt: skip
        tiny.offers[kind] = open_offer(tiny, kind, 4 * usual, key=f"{kind}-now")
    return tiny


@pytest.mark.parametrize(("kind", "name", "unit", "travels", "usual"), KINDS)
def test_each_kind_is_offered_found_held_and_used_in_its_own_unit(tiny, kind, name, unit, travels, usual):
    found = help_near(tiny.place, at=tiny.at, latitude=54.95, longitude=-1.56, capability=tiny.capabilities[kind])
    assert [fit.offer for fit in found.fitting] == [tiny.offers[kind]]
    pull = pull_in(tiny.circle, tiny.capabilities[kind], by=tiny.worker, at=tiny.at)
    assert (pull.units, standing(pull).kind) == (usual, Answer.Kind.HELD)
    assert ledger.free_units(tiny.offers[kind]) == 3 * usual
    draw(pull, by=tiny.worker, at=tiny.at)
    assert standing(pull).kind == Answer.Kind.DRAWN
    assert ledger.check_balances() == []


def test_all_five_stand_on_the_page_of_help_near_you_in_their_own_units(tiny):
    shown = visitor(tiny.worker).get("/tiny/help").content.decode()
    for words in (
        "room for 4 decisions",
        "room for £240",
        "room for 8 hours",
        "room for 12 nights",
        "room for 4 looks",
    ):
        assert words in shown, words


def test_money_a_place_and_a_yes_are_pulled_together_all_or_none(tiny):
    also = [(tiny.capabilities["money"], None), (tiny.capabilities["place"], None)]
    together = {"also": also, "by": tiny.worker, "at": tiny.at}
    pulls = [pull_in(tiny.circle, tiny.capabilities["authority"], **together) for _ in range(4)]
    kept = [(leg.capability.kind, leg.units) for leg, _offer in kept_of(pulls[0], standing(pulls[0]))]
    assert kept == [("authority", 1), ("money", 60), ("place", 3)]
    fifth = standing(pull_in(tiny.circle, tiny.capabilities["skill"], **together))
    assert fifth.kind == Answer.Kind.UNMET
    assert fifth.in_the_way == tiny.capabilities["money"]
    assert ledger.free_units(tiny.offers["skill"]) == 8
