"""A resident begins by themselves: no worker, no code, no decision; and asks for help at once."""

import re

import pytest

from drawwell.guard.membership import account_named, join, roles_of
from drawwell.guard.models import JournalEntry
from drawwell.partner import access
from drawwell.partner.models import Circle, Partnership, Person
from drawwell.place.models import Account, Area
from drawwell.pull.models import Pull
from drawwell.supply.models import Hold
from places import MAY, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db
SAID = {"name": "Mina", "sign_in": "mina", "passphrase": "four quiet words here"}


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    tiny.place.folder_digest = "loaded"
    tiny.place.save()
    return tiny


def begin(client=None, **said):
    return (client or visitor()).post("/tiny/begin", SAID | said)


def test_somebody_who_knows_nobody_holds_help_in_three_pages(tiny):
    client, offer = visitor(), tiny.offers["rents"]
    wanted = f"/tiny/my-story?what=rent-hold&offer={offer.id}"
    signing_in = client.get(wanted, follow=True)
    (link,) = re.findall(r'href="(/tiny/begin[?]next=[^"]*)"', signing_in.content.decode())
    page = client.get(link)
    (way,) = re.findall(r'name="next" value="([^"]*)"', page.content.decode())
    area = Area.objects.for_place(tiny.place).first()
    asking = client.post("/tiny/begin", SAID | {"next": way.replace("&amp;", "&"), "area": area.code}, follow=True)
    assert f'value="{offer.id}"' in asking.content.decode()
    person = Person.objects.get(account__sign_in="mina")
    circle = Circle.objects.get(members__person=person)
    assert (circle.latitude, circle.longitude) == (area.latitude, area.longitude)
    fields = {"what": "rent-hold", "within": "14", "units": "1", "offer": offer.id, "step": "send"}
    answered = client.post(f"/tiny/people/{circle.id}/ask", fields, follow=True)
    assert answered.status_code == 200
    pull = Pull.objects.get(circle=circle)
    assert (pull.by.sign_in, Hold.objects.get(pull_id=pull.id).status) == ("mina", "held")


def test_who_begins_is_a_resident_alone_in_their_record_and_can_sign_in_again(tiny):
    assert begin().status_code == 302
    account = Account.objects.get(sign_in="mina")
    assert roles_of(account, tiny.place, at=tiny.at) == {"resident"}
    person = Person.objects.get(account=account)
    assert access.name_of_person(person) == "Mina"
    assert not Partnership.objects.filter(circle__members__person=person).exists()
    entry = JournalEntry.objects.get(act="began alone")
    assert (entry.by, entry.may_see) == (account, [str(person.id)])
    again = visitor().post("/sign-in", {"username": "mina", "password": SAID["passphrase"]})
    assert again.status_code == 302


def test_workers_do_not_see_who_began_alone(tiny):
    begin()
    circle = Circle.objects.get(members__person__account__sign_in="mina")
    assert visitor(tiny.worker).get(f"/tiny/people/{circle.id}").status_code in (403, 404)
    assert "Mina" not in visitor(tiny.worker).get("/tiny/people").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"name": " "}, "Write a name to be called by"),
        ({"sign_in": ""}, "Choose a name to sign in with"),
        ({"sign_in": "TINY-WORKER"}, "somebody has it already"),
        ({"passphrase": "short"}, "Passphrase"),
        ({"passphrase": ""}, "Choose a passphrase"),
        ({"area": "nowhere"}, "Roughly where should help be near?"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_half_begun(tiny, said, words):
    account_named("Tiny Worker", sign_in="tiny-worker")
    people, accounts = Person.objects.count(), Account.objects.count()
    answer = begin(**said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (Person.objects.count(), Account.objects.count()) == (people, accounts)


def test_nobody_fills_the_place_with_people_who_are_not_there(tiny):
    told = [begin(sign_in=f"mina-{number}").status_code for number in range(10)]
    assert told[:8] == [302] * 8
    assert set(told[8:]) == {429}
    assert Account.objects.filter(sign_in__startswith="mina").count() == 8
    elsewhere = visitor().post("/tiny/begin", SAID | {"sign_in": "ola"}, REMOTE_ADDR="10.9.8.7")
    assert elsewhere.status_code == 302


def test_a_place_may_begin_with_a_worker_only(tiny, settings):
    settings.BEGIN_WITH_A_WORKER = True
    assert b"/tiny/begin" not in visitor().get("/sign-in?next=/tiny/my-story").content
    assert visitor().get("/tiny/begin").status_code == 403
    assert begin().status_code == 403
    assert not Account.objects.filter(sign_in="mina").exists()


def test_an_account_that_has_no_record_yet_begins_one(tiny):
    account = account_named("Ola", sign_in="ola")
    join(tiny.place, account, "resident", by=tiny.worker, at=tiny.at)
    client = visitor(account)
    assert "/tiny/begin" in client.get("/tiny/my-story").content.decode()
    assert "passphrase" not in client.get("/tiny/begin").content.decode()
    assert client.post("/tiny/begin", {"name": "Ola"}).status_code == 302
    assert client.post("/tiny/begin", {"name": "Ola"}).status_code == 302
    assert Person.objects.filter(account=account).count() == 1


def test_whoever_works_here_begins_nothing_for_themselves_under_that_account(tiny):
    answer = visitor(tiny.worker).post("/tiny/begin", {"name": "Wes"})
    assert answer.status_code == 403
    assert not Person.objects.filter(account=tiny.worker).exists()


def test_the_way_on_is_a_page_of_this_installation(tiny):
    assert begin(next="https://elsewhere.example/").url == "/tiny/help"


def test_whoever_began_alone_lets_a_worker_in_when_they_choose(tiny):
    client = visitor()
    begin(client)
    circle = Circle.objects.get(members__person__account__sign_in="mina")
    address = f"/tiny/people/{circle.id}/join"
    assert client.get(address).status_code == 200
    answer = client.post(address, {"worker": tiny.worker.id}, follow=True)
    assert "joins. Nobody else goes." in answer.content.decode()
    assert "Mina" in visitor(tiny.worker).get("/tiny/people").content.decode()


def test_a_record_in_another_place_is_named_and_no_second_is_begun(tiny):
    begin()
    account = Account.objects.get(sign_in="mina")
    tiny_place(at=MAY, key="other")
    answer = visitor(account).post("/other/begin", {"name": "Mina"})
    assert (answer.status_code, "has its record in Tiny" in answer.content.decode()) == (409, True)
    assert Person.objects.filter(account=account).count() == 1
