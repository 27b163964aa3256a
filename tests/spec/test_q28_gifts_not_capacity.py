"""EXAM 28: a walking group and a lunch club are put up: people are invited along, and nobody plans with it

What people do together of their own accord is not supply: it has no units and no cost, no design, ledger, feed or table
holds a word of it, and whoever is invited may say yes, or no, or nothing.
"""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client

import drawwell
from drawwell.design.ask import question_of
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.learn.disclosure import period_of, publish
from drawwell.partner import access, associations
from drawwell.partner.copying import take_copy
from drawwell.partner.models import Association, Introduction, Person
from drawwell.partner.sharing import NeedsTheirWord
from drawwell.place.models import OutboxMessage
from drawwell.pull.find import help_near
from places import DAY, MAY, more_circles, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
WALKERS, LUNCH = "The Thursday walkers", "Lunch at the chapel"
COME = "Maud and Len go at your pace."


@pytest.fixture
def tiny():
    """Both are put up: one by a worker, one by a resident, on the page."""
    tiny = tiny_place(at=MAY)
    for account, name in ((tiny.worker, WALKERS), (tiny.resident, LUNCH)):
        said = {"name": name, "what": "Whoever likes comes", "when": "Thursday at ten", "where": "The park gate",
                "how": "Just come", "they_want_it": "on"}  # fmt: skip
        assert visitor(account).post("/tiny/done-together", said).status_code == 302
    tiny.walkers, tiny.lunch = (Association.objects.get(name=name) for name in (WALKERS, LUNCH))
    return tiny


def invited(tiny, **more):
    return associations.invite(tiny.circle, tiny.walkers, COME, by=tiny.worker, at=tiny.at, **more)


def page_of(account, tiny, post=None):
    address = f"/tiny/people/{tiny.circle.id}/invite"
    return visitor(account).post(address, post) if post else visitor(account).get(address).content.decode()


def test_q28_everybody_reads_what_people_do_together_and_how_to_come_along(tiny):
    shown = Client().get("/tiny/done-together").content.decode()
    assert WALKERS in shown
    assert LUNCH in shown
    assert "Just come" in shown
    assert "Put something up" not in shown
    assert Client().post("/tiny/done-together", {"name": "x"}).status_code in (302, 404)
    assert Association.objects.count() == 2


def test_q28_people_are_introduced_by_invitation_and_may_leave_it(tiny):
    sent = {"association": tiny.walkers.id, "words": COME}
    assert page_of(tiny.worker, tiny, sent).status_code == 302
    row = Introduction.objects.get()
    shown = page_of(tiny.resident, tiny)
    assert COME in shown
    assert "nothing follows from it" in shown
    assert WALKERS in visitor(tiny.resident).get(f"/tiny/people/{tiny.circle.id}").content.decode()
    assert page_of(tiny.resident, tiny, {"invitation": row.id, "say": "yes"}).status_code == 302
    assert OutboxMessage.objects.get(kind="invitation answered").to_account == tiny.worker
    assert page_of(tiny.resident, tiny, {"invitation": row.id, "say": "no"}).status_code == 302
    opened = access.open_circle(tiny.circle.id, place=tiny.place, by=tiny.worker, at=tiny.at, reason="looking")
    ((invitation, said),) = associations.invitations_of(opened)
    assert (invitation.text, said.said_yes) == (COME, False)


def test_q28_a_worker_says_yes_for_them_only_with_their_word(tiny):
    row = invited(tiny)
    with pytest.raises(NeedsTheirWord):
        associations.say(row, True, by=tiny.worker, at=tiny.at)
    page_of(tiny.worker, tiny, {"invitation": row.id, "say": "yes", "their_word": "I used to walk"})
    assert "I used to walk" in page_of(tiny.resident, tiny)


def test_q28_what_one_person_is_invited_to_is_theirs_alone(tiny):
    dee = Person.objects.get(account=tiny.resident)
    ola = next(one for one in access.people_of(tiny.circle, at=tiny.at) if one != dee)
    row = invited(tiny, whose=ola)
    assert COME not in page_of(tiny.resident, tiny)
    with pytest.raises(NotYours):
        associations.say(row, True, by=tiny.resident, at=tiny.at)
    assert COME not in json.dumps(take_copy(dee, by=tiny.resident, at=tiny.at))
    invited(tiny, whose=dee)
    assert COME in json.dumps(take_copy(dee, by=tiny.resident, at=tiny.at))


def test_q28_the_design_and_the_exchange_know_nothing_of_it(tiny):
    before = repr(question_of(tiny.place, year="2027-28", at=tiny.at))
    for circle in more_circles(tiny, 3):
        associations.invite(circle, tiny.walkers, COME, by=tiny.worker, at=tiny.at)
    assert repr(question_of(tiny.place, year="2027-28", at=tiny.at)) == before
    found = help_near(tiny.place, at=tiny.at, latitude=54.95, longitude=-1.56)
    assert WALKERS not in {fit.offer.service.name for fit in found.fitting}
    numbers = {"IntegerField", "PositiveIntegerField", "FloatField", "DecimalField", "PositiveSmallIntegerField"}
    assert not [one for one in Association._meta.fields if one.get_internal_type() in numbers]
    for model in apps.get_models():
        if model._meta.app_label in ("design", "supply", "understand", "learn"):
            assert not [one for one in model._meta.fields if one.related_model in (Association, Introduction)]


def test_q28_no_feed_api_answer_or_published_table_holds_a_word_of_it(tiny):
    invited(tiny)
    for address in (
        "/api/open-referral/tiny/services",
        "/api/open-referral/tiny/organizations",
        "/api/v1/openapi.json",
    ):
        answer = Client().get(address)
        assert WALKERS not in answer.content.decode()
    month = period_of(tiny.place, tiny.at)
    tables = publish(tiny.place, period=month, by=tiny.planner, at=month.ends_at + DAY)
    assert "walk" not in json.dumps({name: table.rows for name, table in tables.items()}).lower()
    assert not [one for one in JournalEntry.objects.all() if WALKERS in str(vars(one)) or COME in str(vars(one))]


def test_q28_it_stands_there_only_by_their_word_and_is_taken_off_by_those_who_know_them(tiny):
    said = {"what": "They sing", "how": "Come", "by": tiny.worker, "at": tiny.at}
    with pytest.raises(WrongInput, match="Ask them first"):
        associations.put_up(tiny.place, "The choir", **said)
    with pytest.raises(WrongInput, match="nothing is written"):
        associations.put_up(tiny.place, "  ", they_want_it=True, **said)
    with pytest.raises(associations.ItStandsHereAlready):
        associations.put_up(tiny.place, WALKERS.upper(), they_want_it=True, **said)
    assert visitor(tiny.resident).post("/tiny/done-together", {"take_off": tiny.walkers.id}).status_code == 404
    assert visitor(tiny.resident).post("/tiny/done-together", {"take_off": tiny.lunch.id}).status_code == 302
    assert associations.associations_of(tiny.place, at=tiny.at) == [tiny.walkers]
    assert visitor(tiny.planner).post("/tiny/done-together", {"name": "x"}).status_code == 404


def test_q28_no_page_speaks_of_people_as_something_to_be_used(tiny):
    invited(tiny)
    words = re.compile(r"\b(harness|harvest|tap|untapped|tapping|volunteer resource|social capital)", re.IGNORECASE)
    templates = Path(drawwell.__file__).parent.rglob("templates/**/*.html")
    assert [path.name for path in templates if words.search(path.read_text(encoding="utf-8"))] == []
    for account in (tiny.worker, tiny.resident, tiny.planner):
        for address in (
            "done-together",
            f"people/{tiny.circle.id}/invite",
            f"people/{tiny.circle.id}",
            "plans",
            "help",
        ):
            shown = re.sub("<[^>]*>", " ", visitor(account).get(f"/tiny/{address}").content.decode())
            assert not words.search(shown), (account.name, address)
