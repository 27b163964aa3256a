"""Several things together, of which some providers answer for themselves: held meanwhile, had when all said yes."""

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.place.models import Organisation, OutboxMessage, Role
from drawwell.pull import actions, asks_for_us
from drawwell.pull.for_us import asks_for, how_many_wait
from drawwell.pull.models import Answer, PartAsked
from drawwell.pull.parts import AllOrNone
from drawwell.supply.models import Lot, Offer, Service
from places import DAY, MAY, open_offer, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    """Rents are Petra's and lifts are Hal's of the hall; both answer asks themselves. Advice answers by itself."""
    tiny = tiny_place(at=MAY)
    tiny.hall = Organisation.objects.create(place=tiny.place, key="hall", name="Hall Trust", kind="charity")
    tiny.hal = account_named("Hal", sign_in="tiny-hal")
    join(tiny.place, tiny.hal, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=tiny.hall)
    open_offer(tiny, "lifts", 8)
    Service.objects.filter(id=tiny.services["lifts"].id).update(organisation=tiny.hall)
    Offer.objects.filter(service__in=[tiny.services["lifts"], tiny.services["rents"]]).update(answers_by_itself=False)
    return tiny


@pytest.fixture
def pull(tiny):
    also = [(tiny.capabilities["rent-hold"], 1), (tiny.capabilities["debt-advice"], 2)]
    return actions.pull_in(tiny.circle, tiny.capabilities["lift"], also=also, units=2, by=tiny.worker, at=tiny.at)


def held():
    return sum(lot.held for lot in Lot.objects.all())


def last(pull):
    return actions.standing(pull)


def waiting_for(tiny):
    return [how_many_wait([one], place=tiny.place) for one in (tiny.council, tiny.hall)]


def test_all_of_it_is_kept_while_those_who_answer_themselves_are_asked(tiny, pull):
    assert (last(pull).kind, held()) == (Answer.Kind.ASKED, 5)
    assert {part.organisation for part in PartAsked.objects.all()} == {tiny.council, tiny.hall}
    assert waiting_for(tiny) == [1, 1]
    told = OutboxMessage.objects.filter(kind="asked of us").values_list("to_account__name", flat=True)
    assert set(told) == {"Petra", "Hal"}


def test_it_is_held_with_the_last_yes_and_says_who_said_so(tiny, pull):
    assert asks_for_us.say_yes(pull, by=tiny.hal, at=tiny.at).kind == Answer.Kind.ASKED
    assert waiting_for(tiny) == [1, 0]
    assert asks_for([tiny.hall], place=tiny.place, at=tiny.at).lately["yes"] == 1
    answer = asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    assert (answer.kind, held(), waiting_for(tiny)) == (Answer.Kind.HELD, 5, [0, 0])
    assert answer.confirmed_by == "Hal, Hall Trust; Petra, Tiny Council"
    assert actions.draw(pull, by=tiny.worker, at=tiny.at).kind == Answer.Kind.DRAWN


def test_one_no_gives_all_of_it_back_and_names_who_said_so(tiny, pull):
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    after = asks_for_us.say_no(pull, Answer.Because.NOBODY_TO_DO_IT, by=tiny.hal, at=tiny.at)
    said_no = pull.answers.get(kind=Answer.Kind.DECLINED)
    assert (said_no.organisation, said_no.offer.capability.key) == (tiny.hall, "lift")
    assert after.kind in {Answer.Kind.UNMET, Answer.Kind.ASKED}
    assert held() == (0 if after.kind == Answer.Kind.UNMET else 5)


def test_silence_of_one_goes_on_in_the_name_of_who_was_silent(tiny, pull):
    asks_for_us.say_yes(pull, by=tiny.hal, at=tiny.at)
    due = last(pull).answer_by
    assert asks_for_us.go_on_after_silence(tiny.place, at=due) == 1
    silent = pull.answers.filter(kind=Answer.Kind.DECLINED).get()
    assert (silent.organisation, silent.because) == (tiny.council, Answer.Because.NO_ANSWER)


def test_a_part_is_said_yes_to_once_and_never_changed_alone(tiny, pull):
    with pytest.raises(AllOrNone):
        asks_for_us.say_yes_but(pull, units=1, by=tiny.hal, at=tiny.at)
    asks_for_us.say_yes(pull, by=tiny.hal, at=tiny.at)
    with pytest.raises(asks_for_us.NothingToAnswer, match="you said yes, and others think it over"):
        asks_for_us.say_yes(pull, by=tiny.hal, at=tiny.at)


def test_each_sees_its_own_part_and_whose_turn_it_is(tiny, pull):
    asks_for_us.say_yes(pull, by=tiny.hal, at=tiny.at)
    ours, theirs = (asks_for([one], place=tiny.place, at=tiny.at) for one in (tiny.council, tiny.hall))
    assert (len(ours.to_answer), len(theirs.to_answer), len(theirs.held)) == (1, 0, 1)
    page = f"/{tiny.place.key}/asks-for-us"
    assert "Others think over their part of it." in visitor(tiny.hal).get(page).content.decode()
    mine = visitor(tiny.provider).get(f"{page}/{pull.id}").content.decode()
    assert "yours is a part of it" in mine
    assert "Offer this instead" not in mine
    assert "A lift" not in mine


def test_the_asker_takes_it_back_and_nothing_stays_kept(tiny, pull):
    actions.withdraw(pull, by=tiny.worker, at=tiny.at)
    assert (held(), waiting_for(tiny)) == (0, [0, 0])


def test_there_is_time_to_use_it_however_late_the_last_yes_comes(tiny, pull):
    assert last(pull).until >= last(pull).answer_by + 2 * DAY
