"""Page 8, Asks for us: what a provider reads, and what each button does."""

from datetime import timedelta
from uuid import uuid4

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.partner.sharing import share
from drawwell.place.models import Organisation, Role
from drawwell.pull import actions, asks_for_us
from drawwell.pull.models import Answer
from drawwell.supply.models import Offer
from places import DAY, MAY, open_offer, tiny_place
from visits import refusals, said, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    tiny = tiny_place(at=MAY)
    Offer.objects.update(answers_by_itself=False)
    return tiny


def ask(tiny, **more):
    more = {"latest_at": tiny.at + 7 * DAY, "note": "The landlord comes on Friday.", **more}
    return actions.pull_in(tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, **more)


def address(tiny, pull=None):
    return f"/{tiny.place.key}/asks-for-us" + (f"/{pull.id}" if pull else "")


def shown(tiny, pull=None):
    response = visitor(tiny.provider).get(address(tiny, pull))
    assert response.status_code == 200
    return response.content.decode()


def send(tiny, pull, **sent):
    return visitor(tiny.provider).post(address(tiny, pull), sent, follow=True)


def test_nothing_asked_says_so(tiny):
    assert "No ask waits for your answer." in shown(tiny)


def test_an_ask_shows_what_how_much_when_and_roughly_where_and_nobodys_name(tiny):
    pull = ask(tiny)
    for page in (shown(tiny), shown(tiny, pull)):
        assert "Someone who can agree a rent hold" in page
        assert "1 decision" in page
        assert "Monday 3 May to Monday 10 May" in page
        assert "Felling" in page
        assert "Tuesday 4 May, 10:00" in page, "in the place's own time"
        for never in ("Dee", "Ola", "Asha", "landlord"):
            assert never not in page


def test_what_was_shared_for_this_ask_is_read_and_the_reading_is_journalled(tiny):
    pull = ask(tiny)
    share(tiny.circle, ["words", "name"], ask=pull, by=tiny.resident, at=tiny.at)
    page = shown(tiny, pull)
    assert "The landlord comes on Friday." in page
    from drawwell.guard.models import JournalEntry

    assert JournalEntry.objects.filter(act="read what was shared", by=tiny.provider).exists()
    assert "The landlord" not in shown(tiny), "the list shows nothing of what was shared"


def test_yes_holds_it(tiny):
    pull = ask(tiny)
    page = send(tiny, pull, do="yes").content.decode()
    assert "You said yes." in page
    assert "Confirmed by Petra, Tiny Council." in page
    assert actions.standing(pull).kind == Answer.Kind.HELD


def test_yes_but_says_what_it_could_be(tiny):
    pull = ask(tiny, units=3)
    page = send(tiny, pull, do="but", units="2", begins_at="2027-05-06T14:00", words="Two on Thursday.")
    assert "say whether it will do" in page.content.decode()
    last = actions.standing(pull)
    assert (last.kind, last.units, last.begins_at.hour) == (Answer.Kind.YES_BUT, 2, 13), "said in the place's own time"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"do": "but"}, "This is what was asked for."),
        ({"do": "but", "units": "9"}, "9 was not asked for"),
        ({"do": "but", "units": "many"}, "Write a whole number"),
        ({"do": "but", "begins_at": "soon"}, "Write a day and a time"),
        ({"do": "no"}, "Choose the reason that comes nearest."),
        ({"do": "no", "because": "a rule"}, "not said which rule"),
        ({"do": "dance"}, "does not know that answer"),
    ],
)
def test_a_wrong_answer_is_named_and_changes_nothing(tiny, sent, words):
    pull = ask(tiny, units=2)
    response = send(tiny, pull, **sent)
    assert words in response.content.decode()
    assert actions.standing(pull).kind == Answer.Kind.ASKED


def test_no_goes_on_to_the_next_best(tiny):
    pull = ask(tiny)
    elsewhere = open_offer(tiny, "rents", 3, key="rents-too")
    page = send(tiny, pull, do="no", because="nobody to do it", words="Holidays.").content.decode()
    assert "tried for them by itself" in page
    assert actions.standing(pull).offer == elsewhere


def test_what_was_promised_can_be_taken_back_with_a_reason(tiny):
    pull = ask(tiny)
    send(tiny, pull, do="yes")
    page = send(tiny, pull, do="cannot", because="nobody to do it").content.decode()
    assert "come first in the waiting order" in page
    assert actions.standing(pull).kind == Answer.Kind.UNMET


def test_silence_is_said(tiny):
    ask(tiny)
    asks_for_us.go_on_after_silence(tiny.place, at=tiny.at + timedelta(hours=24))
    assert "1 ask went on to others because nobody here answered in time." in shown(tiny)


def test_of_several_things_together_only_ones_own_is_seen(tiny):
    """Their lifts come from another organisation: the provider of rent holds does not read of them."""
    Offer.objects.update(answers_by_itself=True)
    choir = Organisation.objects.create(place=tiny.place, key="choir", name="The Choir", kind="group")
    open_offer(tiny, "lifts", 6)
    tiny.services["lifts"].organisation = choir
    tiny.services["lifts"].save()
    pull = ask(tiny, also=[(tiny.capabilities["lift"], 2)])
    assert actions.standing(pull).kind == Answer.Kind.HELD
    page = shown(tiny, pull)
    assert "Someone who can agree a rent hold" in page
    assert "lift" not in page.lower()


def test_anothers_ask_looks_like_one_that_is_not_there(tiny):
    pull, unknown = ask(tiny), uuid4()
    choir = Organisation.objects.create(place=tiny.place, key="choir", name="The Choir", kind="group")
    hugh = account_named("Hugh", sign_in="hugh")
    join(tiny.place, hugh, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=choir)
    page = visitor(hugh)
    theirs, nobodys = page.get(address(tiny, pull)), page.get(f"{address(tiny)}/{unknown}")
    assert theirs.status_code == nobodys.status_code == 404
    assert said(theirs) == said(nobodys)
    assert refusals(tiny.place)[-2:] == [("open ask for us", "Hugh", pull.id), ("open ask for us", "Hugh", unknown)]
    assert page.post(address(tiny, pull), {"do": "yes"}).status_code == 404
    assert "No ask waits" in page.get(address(tiny)).content.decode()
    assert visitor(tiny.worker).get(address(tiny)).status_code == 403
