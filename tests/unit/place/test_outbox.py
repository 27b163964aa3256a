"""Messages go out once, are tried again when they fail, and are never forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from drawwell.place import outbox
from drawwell.place.models import Account, OutboxMessage, Place

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def place(db):
    return Place.objects.create(key="trafford", name="Trafford")


@pytest.fixture
def asha(db):
    return Account.objects.create_user("asha@example.org", name="Asha")


@pytest.fixture
def broken_mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody answers at port 1


def put(place, to, at=NOON):
    return outbox.put(place, to=to, kind="what changed", text="Something changed. Sign in to read it.", at=at)


def test_a_message_is_sent_once(place, asha):
    message = put(place, asha)
    assert outbox.send_due(at=NOON) == (1, 0)
    assert outbox.send_due(at=NOON + 600 * MINUTE) == (0, 0)
    assert [one.to for one in mail.outbox] == [["asha@example.org"]]
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{message.id}@drawwell>"
    message.refresh_from_db()
    assert (message.sent_at, message.tries, message.last_error) == (NOON, 1, "")


def test_the_letter_says_only_that_there_is_something_to_read(place, asha):
    put(place, asha)
    outbox.send_due(at=NOON)
    assert mail.outbox[0].subject == "Trafford: there is something for you to read"
    assert mail.outbox[0].body == "There is something for you to read. Sign in to your page of Trafford to see it."


def test_a_message_waits_until_it_is_due(place, asha):
    put(place, asha, at=NOON + MINUTE)
    assert outbox.send_due(at=NOON) == (0, 0)
    assert outbox.send_due(at=NOON + MINUTE) == (1, 0)


def test_no_mail_goes_to_a_sign_in_that_is_no_address(place):
    put(place, Account.objects.create_user("asha", name="Asha"))
    assert outbox.send_due(at=NOON) == (0, 0)
    assert OutboxMessage.objects.get().sent_at is None


def test_no_mail_goes_out_of_a_made_up_place(asha):
    put(Place.objects.create(key="wellbridge", name="Wellbridge", made_up=True), asha)
    assert outbox.send_due(at=NOON) == (0, 0)
    assert mail.outbox == []


def test_a_failure_is_tried_again_ever_later(place, asha, broken_mail):
    message = put(place, asha)
    waits, at = [], NOON
    for _ in range(3):
        assert outbox.send_due(at=at) == (0, 1)
        message.refresh_from_db()
        waits.append(message.due_at - at)
        assert outbox.send_due(at=message.due_at - MINUTE / 2) == (0, 0)
        at = message.due_at
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert message.sent_at is None
    assert "refused" in message.last_error


def test_what_failed_too_often_is_a_dead_letter_and_can_be_taken_up_again(place, asha, broken_mail, settings):
    message, at = put(place, asha), NOON
    for _ in range(outbox.MOST_TRIES):
        assert outbox.send_due(at=at) == (0, 1)
        at += 400 * MINUTE
    assert outbox.send_due(at=at) == (0, 0)
    assert list(outbox.dead_letters()) == [message]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    outbox.try_again(outbox.dead_letters()[0], at=at)
    assert outbox.send_due(at=at) == (1, 0)
    assert list(outbox.dead_letters()) == []


def test_one_bad_address_does_not_hold_up_the_rest(place, asha):
    bad = put(place, Account.objects.create_user("not an address@", name="Typo"))
    put(place, asha, at=NOON + MINUTE)
    assert outbox.send_due(at=NOON + MINUTE) == (1, 1)
    bad.refresh_from_db()
    assert bad.last_error == "The sign-in is not a mail address."


def test_what_is_kept_of_a_failure_does_not_name_the_address(place, asha, broken_mail):
    message = put(place, asha)
    outbox.send_due(at=NOON)
    message.refresh_from_db()
    assert "asha" not in message.last_error


def test_a_message_that_another_worker_has_claimed_is_left_to_it(place, asha):
    message = put(place, asha)
    as_seen_before = OutboxMessage.objects.select_related("to_account", "place").get()
    assert outbox._claim(message, at=NOON)
    assert not outbox._claim(as_seen_before, at=NOON)
    assert outbox.send_due(at=NOON) == (0, 0)
    assert outbox.send_due(at=NOON + MINUTE) == (1, 0), "a worker that died is made up for"
