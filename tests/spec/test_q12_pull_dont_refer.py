"""EXAM 12: pull, don't refer: there is no way to pass somebody on and close

Help is drawn to a person while their worker stays. A specialist joins beside; the first worker is named until the
person says otherwise, whatever became of the ask; and nobody was handed over meanwhile.
"""

import re

import pytest
from django.db import IntegrityError, transaction

from drawwell.api.routes import api
from drawwell.cli.describe import commands
from drawwell.partner import access, joining
from drawwell.partner.models import Partnership
from drawwell.pull import actions, changes
from drawwell.pull.models import Answer
from drawwell.web.urls import of_a_place
from places import DAY, MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
# What other systems call it. Words of ours that only sound alike are not among them: an address may be closed.
PASSING_ON = re.compile(
    r"\b(refer|referrals?|referred|sign[- ]?post(ed|ing)?|hand(ed|ing)? (over|on|off)|pass(ed|ing)? (them|it) on"
    r"|transfer(red)?|discharged?|step(ped)? down|close (the|this) (story|record|person|family|partnership))\b",
    re.IGNORECASE,
)


@pytest.fixture
def tiny():
    return tiny_place(at=MAY)


def at_work(tiny):
    return [one.worker for one in access.partnerships_now(tiny.circle, at=tiny.at)]


def story(tiny, account):
    return visitor(account).get(f"/{tiny.place.key}/people/{tiny.circle.id}").content.decode()


def test_q12_no_way_in_passes_somebody_on(tiny):
    pages = [f"{one.name} {one.pattern}".replace("-", " ") for one in of_a_place]
    operations = [
        f"{one['operationId']} {one['summary']} {path}".replace("_", " ")
        for path, methods in api.get_openapi_schema()["paths"].items()
        for one in methods.values()
    ]
    asked = [name for name, _command in commands()]
    assert len(pages) > 50
    assert len(operations) > 25
    assert [name for name in [*pages, *operations, *asked] if PASSING_ON.search(name)] == []
    assert PASSING_ON.search("refer and close"), "the net itself must hold"


@pytest.mark.parametrize("role", ["worker", "resident"])
def test_q12_no_button_or_link_of_a_story_or_an_ask_passes_somebody_on(tiny, role):
    account = getattr(tiny, role)
    held = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=account, at=tiny.at)
    unmet = actions.pull_in(tiny.circle, tiny.capabilities["lift"], by=account, at=tiny.at)
    page = visitor(account)
    for parts in (
        ("people", tiny.circle.id), ("people", tiny.circle.id, "ask"), ("people", tiny.circle.id, "join"),
        ("asks", held.id), ("asks", held.id, "change"), ("asks", unmet.id),
    ):  # fmt: skip
        shown = page.get("/".join(map(str, ("", tiny.place.key, *parts)))).content.decode()
        offered = re.findall(r"<(?:button|a)\b[^>]*>(.*?)</(?:button|a)>", shown, re.DOTALL)
        assert offered
        assert [one for one in offered if PASSING_ON.search(re.sub("<[^>]*>", " ", one))] == []


def test_q12_whatever_becomes_of_the_ask_the_worker_stays_and_nobody_was_handed_over(tiny):
    who = {"by": tiny.worker, "at": tiny.at}
    used = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], **who)
    actions.draw(used, **who)
    actions.did_it_help(used, "yes", **who)
    turned_down = actions.pull_in(tiny.circle, tiny.capabilities["debt-advice"], **who)
    changes.turn_down(turned_down, Answer.Because.NOT_NEEDED, **who)
    unmet = actions.pull_in(tiny.circle, tiny.capabilities["lift"], units=99, **who)
    actions.withdraw(unmet, **who)
    assert at_work(tiny) == [tiny.worker]
    assert "Working with: Asha." in story(tiny, tiny.resident)
    opened = access.open_circle(tiny.circle.id, place=tiny.place, reason="looking", **who)
    assert joining.handovers_of(opened) == []


def test_q12_help_joins_beside_and_the_one_who_asked_for_it_is_told_to_ask(tiny):
    """The specialist is drawn in, and the worker stays the one who hears from the provider."""
    pull = actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at)
    shown = visitor(tiny.worker).get(f"/{tiny.place.key}/asks/{pull.id}").content.decode()
    assert "asked on 3 May by Asha" in shown
    assert "Only you are asked this" not in shown
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    assert "Only you are asked this" in visitor(tiny.worker).get(f"/{tiny.place.key}/asks/{pull.id}").content.decode()


def test_q12_a_worker_cannot_end_it_nor_can_anybody_in_the_database(tiny):
    with pytest.raises(joining.OnlyTheySayWhoGoes):
        joining.part_with(tiny.partnership, by=tiny.worker, at=tiny.at + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Partnership.objects.filter(id=tiny.partnership.id).update(ends_at=tiny.at + DAY)
    assert at_work(tiny) == [tiny.worker]


def test_q12_the_person_may_agree_otherwise_and_only_then_it_is_a_handover(tiny):
    visitor(tiny.resident).post(f"/{tiny.place.key}/people/{tiny.circle.id}/join", {"part_with": tiny.partnership.id})
    assert access.partnerships_now(tiny.circle, at=tiny.at + DAY) == []
    opened = access.open_circle(tiny.circle.id, place=tiny.place, by=tiny.resident, at=tiny.at, reason="looking")
    assert [one.worker for one in joining.handovers_of(opened)] == [tiny.worker]
