"""The asker's own page when somebody else's answer came, or their mind changed."""

import pytest

from drawwell.pull import actions, asks_for_us
from drawwell.pull.models import Answer
from drawwell.supply import ledger
from drawwell.supply.models import Offer
from places import DAY, MAY, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    Offer.objects.update(answers_by_itself=False)
    return tiny


def ask(tiny, **more):
    more = {"latest_at": tiny.at + 7 * DAY, **more}
    return actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, **more)


def used(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    return pull


def page_of(tiny, pull, part=""):
    response = visitor(tiny.worker).get(f"/{tiny.place.key}/asks/{pull.id}{part}")
    assert response.status_code == 200
    return response.content.decode()


def send(tiny, pull, **sent):
    return visitor(tiny.worker).post(f"/{tiny.place.key}/asks/{pull.id}/change", sent, follow=True)


def test_the_asker_reads_who_is_asked_and_by_when(tiny):
    page = page_of(tiny, ask(tiny))
    assert "Rents team is asked and answers by Tuesday 4 May, 10:00. It is kept for you meanwhile." in page
    assert "Tiny Council, by Tuesday 4 May, 10:00; after that the next best is asked" in page
    assert "Take the ask back" in page
    assert "Use it" not in page


def test_a_yes_but_is_read_in_full_and_accepted_in_one_tap(tiny):
    pull = ask(tiny, units=3)
    asks_for_us.say_yes_but(pull, units=2, words="Two this week.", by=tiny.provider, at=tiny.at)
    page = page_of(tiny, pull)
    assert "2 decisions" in page
    assert "Two this week." in page
    assert "Yes, that will do" in page
    assert "You said yes. It is held for you" in send(tiny, pull, do="accept").content.decode()
    assert actions.standing(pull).kind == Answer.Kind.HELD


def test_a_yes_but_is_turned_down_with_a_reason(tiny):
    pull = ask(tiny, units=3)
    asks_for_us.say_yes_but(pull, units=2, by=tiny.provider, at=tiny.at)
    assert "No, something else" in page_of(tiny, pull, "/change")
    response = send(tiny, pull, do="turn down")
    assert response.status_code == 422
    assert "Choose the reason that comes nearest." in response.content.decode()
    page = send(tiny, pull, do="turn down", because="not what was wanted").content.decode()
    assert "the ask keeps its place and waits" in page
    assert ledger.free_units(tiny.offers["rents"]) == 5


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2027-05-10", "2027-05-04", "it is before the earliest day"),
        ("soon", "2027-05-04", "Write a day, such as"),
        ("2027-05-04", "2029-05-04", "days ahead"),
    ],
)
def test_a_time_that_cannot_be_is_named(tiny, first, last, words):
    pull = ask(tiny)
    response = send(tiny, pull, do="time", not_before=first, by_when=last)
    assert response.status_code == 422
    assert words in response.content.decode()
    pull.refresh_from_db()
    assert pull.latest_at == tiny.at + 7 * DAY
    assert actions.standing(pull).kind == Answer.Kind.ASKED


def test_another_time_keeps_it_and_says_what_happens_next(tiny):
    pull = ask(tiny)
    page = send(tiny, pull, do="time", not_before="2027-05-10", by_when="2027-05-14").content.decode()
    assert "kept for the new time, and its provider is asked" in page


def test_what_was_not_used_is_given_back(tiny):
    pull = used(tiny)
    assert "It was not used: give it back" in page_of(tiny, pull)
    page = send(tiny, pull, do="return").content.decode()
    assert "goes to whoever waits longest" in page
    assert "Not used after all; given back on 3 May." in page


def test_what_did_not_help_is_asked_for_again_in_one_step(tiny):
    pull = used(tiny)
    assert 'value="ask again"' not in page_of(tiny, pull)
    actions.did_it_help(pull, "some", by=tiny.worker, at=tiny.at)
    assert 'value="ask again"' in page_of(tiny, pull)
    assert "Asked again, for the same purpose." in send(tiny, pull, do="ask again").content.decode()
    assert pull.followed_by.count() == 1


def test_room_that_came_free_can_be_turned_down_too(tiny):
    Offer.objects.update(answers_by_itself=True)
    ledger.change_units(tiny.offers["rents"], units=0, by=None, at=tiny.at)
    pull = ask(tiny)
    open_offer(tiny, "rents", 2, key="rents-too")
    actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at)
    send(tiny, pull, do="turn down", because="too far")
    assert actions.standing(pull).kind == Answer.Kind.UNMET
    assert actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + DAY) == [], "what was declined is not pressed"


def test_an_ask_that_is_over_is_read_where_it_stands(tiny):
    pull = used(tiny)
    old_tab = visitor(tiny.worker).get(f"/{tiny.place.key}/asks/{pull.id}/change")
    assert (old_tab.status_code, old_tab.url) == (302, f"/{tiny.place.key}/asks/{pull.id}")
    assert (
        "This ask is over"
        in send(tiny, pull, do="time", not_before="2027-05-05", by_when="2027-05-09").content.decode()
    )


def test_an_unknown_step_is_named(tiny):
    assert send(tiny, ask(tiny), do="dance").status_code == 422
