"""Several things together, of which some providers answer for themselves: held meanwhile, had when all said yes."""

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.place.models import Organisation, OutboxMessage, Role
from drawwell.pull import actions, asks_for_us, changes
from drawwell.pull.actions import NO_ROOM
from drawwell.pull.for_us import asks_for, how_many_wait
from drawwell.pull.instead import NothingDiffers
from drawwell.pull.models import Answer, PartAsked
from drawwell.pull.parts import AllOrNone
from drawwell.pull.several import kept_of
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


def test_a_part_is_said_yes_to_once(tiny, pull):
    asks_for_us.say_yes(pull, by=tiny.hal, at=tiny.at)
    for again in (asks_for_us.say_yes, asks_for_us.say_yes_but):
        with pytest.raises(asks_for_us.NothingToAnswer, match="you said yes, and others think it over"):
            again(pull, by=tiny.hal, at=tiny.at)


def but(tiny, pull, **said):
    """Hal's yes, but, to the lift."""
    return asks_for_us.say_yes_but(pull, by=tiny.hal, at=tiny.at, **said)


def test_fewer_of_one_part_is_kept_with_the_rest_until_the_asker_says_and_then_others_are_asked(tiny, pull):
    answer = but(tiny, pull, units=1, words="One seat.")
    assert (answer.kind, held(), waiting_for(tiny)) == (Answer.Kind.YES_BUT, 4, [0, 0])
    page = visitor(tiny.worker).get(f"/tiny/asks/{pull.id}").content.decode()
    assert "Instead, 1 trip, where 2 trips were asked for" in page
    assert "You: Hal, Hall Trust offers this instead" in page
    theirs = visitor(tiny.provider).get(f"/tiny/asks-for-us/{pull.id}").content.decode()
    assert "Another can give its part only otherwise" in theirs
    taken = changes.accept(pull, by=tiny.worker, at=tiny.at)
    assert (taken.kind, held(), waiting_for(tiny)) == (Answer.Kind.ASKED, 4, [1, 0])
    whole = asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    assert (whole.kind, whole.confirmed_by) == (Answer.Kind.HELD, "Hal, Hall Trust; Petra, Tiny Council")
    assert {leg.capability.key: leg.units for leg, _offer in kept_of(pull, whole)} == {
        "lift": 1, "rent-hold": 1, "debt-advice": 2
    }  # fmt: skip
    assert actions.draw(pull, by=tiny.worker, at=tiny.at).kind == Answer.Kind.DRAWN
    assert [asks_for([one], place=tiny.place, at=tiny.at).lately for one in (tiny.hall, tiny.council)] == [
        {"yes": 0, "yes_but": 1}, {"yes": 1}
    ]  # fmt: skip


def test_where_the_others_said_yes_before_it_is_held_as_soon_as_the_asker_takes_it(tiny, pull):
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    begins_at = tiny.at + 3 * DAY
    assert but(tiny, pull, begins_at=begins_at).kind == Answer.Kind.YES_BUT
    taken = changes.accept(pull, by=tiny.worker, at=tiny.at)
    assert asks_for([tiny.council], place=tiny.place, at=tiny.at).lately == {"yes": 1}
    assert (taken.kind, held()) == (Answer.Kind.HELD, 5)
    assert taken.until >= begins_at
    named = {leg.capability.key: leg.begins_at for leg, _offer in kept_of(pull, taken)}
    assert named == {"lift": begins_at, "rent-hold": None, "debt-advice": None}
    assert "Thursday 6 May, 10:00" in visitor(tiny.worker).get(f"/tiny/asks/{pull.id}").content.decode()
    theirs, others = (visitor(one).get(f"/tiny/asks-for-us/{pull.id}") for one in (tiny.hal, tiny.provider))
    assert ["you named" in page.content.decode() for page in (theirs, others)] == [True, False]


def test_turned_down_or_unanswered_all_of_it_goes_back(tiny, pull):
    but(tiny, pull, units=1)
    changes.turn_down(pull, "not what was wanted", by=tiny.worker, at=tiny.at)
    no = pull.answers.get(kind=Answer.Kind.DECLINED)
    assert (no.organisation, no.declined_by, no.offer.capability.key) == (tiny.hall, "asker", "lift")
    assert held() == (5 if last(pull).kind == Answer.Kind.ASKED else 0)
    other = actions.pull_in(
        tiny.circle, tiny.capabilities["lift"], also=[(tiny.capabilities["rent-hold"], 1)], by=tiny.worker, at=tiny.at
    )
    actions.withdraw(pull, by=tiny.worker, at=tiny.at)
    answer = but(tiny, other, begins_at=tiny.at + DAY)
    actions.lapse_due(tiny.place, at=answer.until)
    assert (last(other).kind, held()) == (Answer.Kind.LAPSED, 0)


def test_what_cannot_be_offered_instead_leaves_all_of_it_as_it_was(tiny, pull):
    small = open_offer(tiny, "lifts", 1, key="lifts-small")
    small.service.refresh_from_db()
    rents = Offer.objects.get(service=tiny.services["rents"])
    for said, refusal in (
        ({"offer": small}, NO_ROOM),
        ({"units": 3}, WrongInput),
        ({"offer": rents}, NotYours),
        ({}, NothingDiffers),
    ):
        with pytest.raises(refusal):
            but(tiny, pull, **said)
    assert (last(pull).kind, held(), waiting_for(tiny)) == (Answer.Kind.ASKED, 5, [1, 1])


def test_a_series_and_who_gives_two_things_of_it_say_yes_or_no_alone(tiny):
    also = [(tiny.capabilities["rent-hold"], 1)]
    series = actions.pull_in(
        tiny.circle, tiny.capabilities["lift"], also=also, units=2, times=2, by=tiny.worker, at=tiny.at
    )
    with pytest.raises(AllOrNone):
        but(tiny, series, units=1)
    Service.objects.filter(id=tiny.services["rents"].id).update(organisation=tiny.hall)
    both = actions.pull_in(tiny.circle, tiny.capabilities["lift"], also=also, units=2, by=tiny.worker, at=tiny.at)
    with pytest.raises(AllOrNone):
        but(tiny, both, units=1)


def test_each_sees_its_own_part_and_whose_turn_it_is(tiny, pull):
    asks_for_us.say_yes(pull, by=tiny.hal, at=tiny.at)
    ours, theirs = (asks_for([one], place=tiny.place, at=tiny.at) for one in (tiny.council, tiny.hall))
    assert (len(ours.to_answer), len(theirs.to_answer), len(theirs.held)) == (1, 0, 1)
    page = f"/{tiny.place.key}/asks-for-us"
    assert "Others think over their part of it." in visitor(tiny.hal).get(page).content.decode()
    mine = visitor(tiny.provider).get(f"{page}/{pull.id}").content.decode()
    assert "yours is a part of it" in mine
    assert "Offer this instead" in mine
    assert "A lift" not in mine


def test_the_asker_takes_it_back_and_nothing_stays_kept(tiny, pull):
    actions.withdraw(pull, by=tiny.worker, at=tiny.at)
    assert (held(), waiting_for(tiny)) == (0, [0, 0])


def test_there_is_time_to_use_it_however_late_the_last_yes_comes(tiny, pull):
    assert last(pull).until >= last(pull).answer_by + 2 * DAY
