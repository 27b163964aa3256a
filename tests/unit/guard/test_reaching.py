"""People are told that there is something to read, in the way they chose, and never what: or not at all."""

import pytest
from django.core import mail

from drawwell.guard.actions import begin_trial, switch_off
from drawwell.guard.jobs import send_messages
from drawwell.guard.membership import account_named
from drawwell.guard.models import JournalEntry
from drawwell.guard.reaching import choose_how_to_be_reached, reached_by, tell_those_waiting
from drawwell.guard.refusals import WrongInput
from drawwell.guard.standing import GuardNotInForce
from drawwell.place import outbox
from drawwell.place.models import OutboxMessage, Place, Reach
from notify_fake import KEY, TEMPLATE, served
from places import DAY, MAY

pytestmark = pytest.mark.django_db
WORDS = "Somebody asks the refuge for a room"
NUMBER = "07700 900 123"


@pytest.fixture
def place(settings):
    settings.RECORD_KEY = "a record key for tests only"
    return Place.objects.create(key="trafford", name="Trafford")


@pytest.fixture
def asha():
    return account_named("Asha", sign_in="asha")


@pytest.fixture
def guard(place):
    return begin_trial(
        place, "notify", keeper=account_named("Kemi"), owner=account_named("Cal"), by=account_named("Cal"), at=MAY - DAY
    )


@pytest.fixture
def notify(settings):
    with served() as fake:
        settings.NOTIFY_KEY, settings.NOTIFY_TEMPLATE, settings.NOTIFY_ADDRESS = KEY, TEMPLATE, fake.address
        yield fake


def tell(place, asha):
    outbox.put(place, to=asha, kind="asked", text=WORDS, at=MAY)
    return tell_those_waiting(place, by=asha, at=MAY)


def test_nothing_goes_out_without_the_guard_and_the_message_waits(place, asha):
    choose_how_to_be_reached(place, "mail", where="asha@example.org", by=asha, at=MAY)
    with pytest.raises(GuardNotInForce):
        tell(place, asha)
    assert mail.outbox == []
    assert OutboxMessage.objects.get().sent_at is None


def test_a_keeper_stops_it_at_once(place, asha, guard):
    switch_off(guard, because="a drill", by=account_named("Kemi"), at=MAY)
    with pytest.raises(GuardNotInForce):
        tell(place, asha)


def test_a_text_says_nothing_of_what_there_is_to_read(place, asha, guard, notify):
    choose_how_to_be_reached(place, "text", where=NUMBER, by=asha, at=MAY)
    assert tell(place, asha) == (1, 0)
    message = OutboxMessage.objects.get()
    assert notify.taken == [{"phone_number": NUMBER, "template_id": TEMPLATE, "reference": str(message.id)}]
    assert (message.way, message.sent_at) == ("text", MAY)


def test_a_mail_goes_where_they_chose_and_says_no_more(place, asha, guard):
    choose_how_to_be_reached(place, "mail", where="asha@example.org", by=asha, at=MAY)
    assert tell(place, asha) == (1, 0)
    assert mail.outbox[0].to == ["asha@example.org"]
    assert WORDS not in mail.outbox[0].subject + mail.outbox[0].body


def test_somebody_who_chose_neither_is_left_in_peace(place, asha, guard):
    choose_how_to_be_reached(place, "mail", where="asha@example.org", by=asha, at=MAY)
    choose_how_to_be_reached(place, "neither", by=asha, at=MAY + DAY / 24)
    assert tell(place, asha) == (0, 0)
    assert mail.outbox == []
    assert OutboxMessage.objects.get().way == "page"
    assert list(outbox.dead_letters()) == []


def test_what_notify_refuses_is_tried_again_and_kept_without_the_number(place, asha, guard, notify):
    choose_how_to_be_reached(place, "text", where=NUMBER, by=asha, at=MAY)
    notify.too_often = True
    assert tell(place, asha) == (0, 1)
    assert OutboxMessage.objects.get().last_error == "GOV.UK Notify answered 429: RateLimitError."
    notify.too_often = False
    assert tell_those_waiting(place, by=asha, at=MAY + DAY) == (1, 0)


def test_a_wrong_key_is_named_as_notify_names_it(place, asha, guard, notify, settings):
    settings.NOTIFY_KEY = KEY[:-4] + "0000"
    choose_how_to_be_reached(place, "text", where=NUMBER, by=asha, at=MAY)
    assert tell(place, asha) == (0, 1)
    assert OutboxMessage.objects.get().last_error == "GOV.UK Notify answered 403: AuthError."


def test_where_somebody_is_reached_is_sealed(place, asha, notify):
    choose_how_to_be_reached(place, "text", where=NUMBER, by=asha, at=MAY)
    assert NUMBER not in Reach.objects.get().where_sealed
    assert reached_by(asha, place) == ("text", NUMBER)
    assert JournalEntry.objects.filter(act="chose how to be reached", by=asha).exists()


@pytest.mark.parametrize(("way", "where"), [("mail", "nowhere"), ("text", "12"), ("text", "call me")])
def test_an_address_that_is_none_is_refused_in_a_sentence(place, asha, notify, way, where):
    with pytest.raises(WrongInput):
        choose_how_to_be_reached(place, way, where=where, by=asha, at=MAY)


def test_nobody_chooses_texts_where_there_are_none(place, asha):
    with pytest.raises(WrongInput, match="not set up"):
        choose_how_to_be_reached(place, "text", where=NUMBER, by=asha, at=MAY)


def test_the_job_says_what_it_did_and_is_refused_once_a_day(place, asha):
    assert send_messages() == {"trafford": "nothing is due"}
    outbox.put(place, to=asha, kind="asked", text=WORDS, at=MAY.replace(year=2020))
    assert "'notify' is switched off" in send_messages()["trafford"]
    assert send_messages() == {"trafford": "switched off"}
