"""What providers answer: yes, yes but, no because; silence; and a promise that falls through."""

from datetime import timedelta

import pytest

from drawwell.guard.membership import account_named, join
from drawwell.guard.models import JournalEntry
from drawwell.guard.refusals import NotYours, WrongInput
from drawwell.place.models import Organisation, OutboxMessage, Role
from drawwell.pull import actions, asks_for_us, changes
from drawwell.pull.models import Answer
from drawwell.supply import ledger
from drawwell.supply.models import Hold, Offer
from places import DAY, MAY, more_circles, open_offer, tiny_place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
Because = Answer.Because


@pytest.fixture
def tiny():
    """The rents team answers asks itself."""
    tiny = tiny_place(at=MAY)
    answers_themselves(tiny.offers["rents"])
    return tiny


def answers_themselves(offer):
    Offer.objects.filter(id=offer.id).update(answers_by_itself=False)
    offer.answers_by_itself = False


def ask(tiny, circle=None, **more):
    more = {"latest_at": tiny.at + 7 * DAY, **more}
    return actions.pull_in(circle or tiny.circle, tiny.capabilities["rent-hold"], by=tiny.worker, at=tiny.at, **more)


def another(tiny, units=3):
    """A second offer of the same, of the same service, that answers by itself."""
    return open_offer(tiny, "rents", units, key="rents-too")


def last(pull):
    return actions.standing(pull)


def messages(tiny, account):
    return list(OutboxMessage.objects.filter(to_account=account).values_list("kind", flat=True))


def test_an_ask_is_put_to_its_provider_and_its_units_are_kept_meanwhile(tiny):
    pull = ask(tiny)
    now = last(pull)
    assert now.kind == Answer.Kind.ASKED
    assert now.answer_by == tiny.at + 24 * HOUR
    assert now.until == now.answer_by + 48 * HOUR
    assert ledger.free_units(tiny.offers["rents"]) == 4
    assert messages(tiny, tiny.provider) == ["asked of us"]


def test_an_ask_wanted_soon_is_answered_in_half_the_time_there_is(tiny):
    assert last(ask(tiny, latest_at=tiny.at + 8 * HOUR)).answer_by == tiny.at + 4 * HOUR


def test_yes_holds_what_was_kept_and_says_who_confirmed_it(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at + HOUR)
    now = last(pull)
    assert (now.kind, now.confirmed_by) == (Answer.Kind.HELD, "Petra, Tiny Council")
    assert messages(tiny, tiny.worker) == ["answered"]
    actions.draw(pull, by=tiny.worker, at=tiny.at + 2 * HOUR)
    assert last(pull).kind == Answer.Kind.DRAWN


def test_what_nobody_has_said_yes_to_cannot_be_used(tiny):
    with pytest.raises(actions.NothingToConfirm):
        actions.draw(ask(tiny), by=tiny.worker, at=tiny.at)


def test_yes_but_fewer_goes_back_to_the_asker_to_accept(tiny):
    pull = ask(tiny, units=3)
    asks_for_us.say_yes_but(pull, units=2, words="Two this week.", by=tiny.provider, at=tiny.at + HOUR)
    assert (last(pull).kind, last(pull).units, last(pull).words) == (Answer.Kind.YES_BUT, 2, "Two this week.")
    assert ledger.free_units(tiny.offers["rents"]) == 3
    changes.accept(pull, by=tiny.worker, at=tiny.at + 2 * HOUR)
    assert (last(pull).kind, last(pull).units) == (Answer.Kind.HELD, 2)
    assert ledger.free_units(tiny.offers["rents"]) == 3
    actions.draw(pull, by=tiny.worker, at=tiny.at + 3 * HOUR)


def test_yes_but_another_time_is_held_until_it_can_be_used(tiny):
    pull, then = ask(tiny), tiny.at + 9 * DAY
    asks_for_us.say_yes_but(pull, begins_at=then, by=tiny.provider, at=tiny.at)
    changes.accept(pull, by=tiny.worker, at=tiny.at + DAY)
    assert (last(pull).begins_at, last(pull).until) == (then, then + 48 * HOUR)


def test_yes_but_another_site_is_another_offer_of_the_same_organisation(tiny):
    pull = ask(tiny)
    elsewhere = another(tiny)
    asks_for_us.say_yes_but(pull, offer=elsewhere, by=tiny.provider, at=tiny.at)
    assert last(pull).offer == elsewhere
    assert ledger.free_units(tiny.offers["rents"]) == 5
    assert ledger.free_units(elsewhere) == 2


def test_yes_but_something_else_altogether_is_no_answer_to_an_ask(tiny):
    pull = ask(tiny)
    with pytest.raises(actions.NotWhatWasAsked):
        asks_for_us.say_yes_but(pull, offer=open_offer(tiny, "lifts", 3, key="lifts-now"), by=tiny.provider, at=tiny.at)
    assert last(pull).kind == Answer.Kind.ASKED
    assert ledger.free_units(tiny.offers["rents"]) == 4


@pytest.mark.parametrize(
    ("instead", "said"),
    [
        ({"units": 9}, "9 was not asked for"),
        ({"units": 1, "begins_at": MAY - DAY}, "2 May 2027 is not within the offer, or is past"),
        ({"begins_at": MAY + 60 * DAY}, "2 July 2027 is not within the offer, or is past"),
        ({"units": 1, "words": "x" * 501}, "501 letters are too many"),
    ],
)
def test_an_answer_that_cannot_be_is_named(tiny, instead, said):
    pull = ask(tiny, units=3)
    with pytest.raises(WrongInput, match=said):
        asks_for_us.say_yes_but(pull, by=tiny.provider, at=tiny.at, **instead)
    assert last(pull).kind == Answer.Kind.ASKED
    assert ledger.free_units(tiny.offers["rents"]) == 2


def test_yes_but_the_same_is_a_yes(tiny):
    with pytest.raises(asks_for_us.NothingDiffers):
        asks_for_us.say_yes_but(ask(tiny), by=tiny.provider, at=tiny.at)


def test_no_gives_the_units_back_and_the_next_best_is_held_by_itself(tiny):
    pull = ask(tiny)
    elsewhere = another(tiny)
    asks_for_us.say_no(pull, Because.NOBODY_TO_DO_IT, by=tiny.provider, at=tiny.at + HOUR)
    assert (last(pull).kind, last(pull).offer) == (Answer.Kind.HELD, elsewhere)
    assert ledger.free_units(tiny.offers["rents"]) == 5
    no = pull.answers.get(kind=Answer.Kind.DECLINED)
    assert (no.declined_by, no.because) == (Answer.DeclinedBy.PROVIDER, Because.NOBODY_TO_DO_IT)


def test_no_and_nothing_else_waits_and_is_not_put_to_them_again(tiny):
    pull = ask(tiny)
    asks_for_us.say_no(pull, Because.TOO_FAR, by=tiny.provider, at=tiny.at)
    assert (last(pull).kind, last(pull).why) == (Answer.Kind.UNMET, Answer.Why.DECLINED)
    assert actions.waiting(tiny.place, at=tiny.at) == [pull]
    assert actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + HOUR) == []
    fresh = another(tiny)
    assert actions.offer_freed(tiny.place, by=tiny.worker, at=tiny.at + HOUR) == [pull]
    assert last(pull).offer == fresh


def test_a_rule_that_a_provider_names_is_what_declined(tiny):
    pull = ask(tiny)
    with pytest.raises(WrongInput, match="not said which rule"):
        asks_for_us.say_no(pull, Because.A_RULE, by=tiny.provider, at=tiny.at)
    asks_for_us.say_no(pull, Because.A_RULE, words="Only after six weeks.", by=tiny.provider, at=tiny.at)
    no = pull.answers.get(kind=Answer.Kind.DECLINED)
    assert (no.declined_by, no.words) == (Answer.DeclinedBy.RULE, "Only after six weeks.")


def test_a_reason_that_is_not_on_the_list_is_refused(tiny):
    with pytest.raises(WrongInput, match="not one of the reasons"):
        asks_for_us.say_no(ask(tiny), "we know them", by=tiny.provider, at=tiny.at)


def test_two_answers_are_one_and_the_second_says_how_it_stands(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    for again in (
        lambda: asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at),
        lambda: asks_for_us.say_no(pull, Because.TOO_FAR, by=tiny.provider, at=tiny.at),
    ):
        with pytest.raises(asks_for_us.NothingToAnswer, match="held"):
            again()


def test_another_organisation_cannot_answer_and_the_attempt_is_written_down(tiny):
    choir = Organisation.objects.create(place=tiny.place, key="choir", name="The Choir", kind="group")
    hugh = account_named("Hugh", sign_in="hugh")
    join(tiny.place, hugh, Role.PROVIDER, by=tiny.caretaker, at=tiny.at - DAY, organisation=choir)
    pull = ask(tiny)
    for account in (hugh, tiny.worker, tiny.planner):
        with pytest.raises(NotYours):
            asks_for_us.say_yes(pull, by=account, at=tiny.at)
    assert last(pull).kind == Answer.Kind.ASKED
    assert JournalEntry.objects.filter(act="answer ask", refused=True, subject_id=pull.id).count() == 3


def test_silence_goes_on_to_the_next_and_never_costs_the_asker(tiny):
    pull, elsewhere = ask(tiny), another(tiny)
    assert asks_for_us.go_on_after_silence(tiny.place, at=tiny.at + 23 * HOUR) == 0
    assert asks_for_us.go_on_after_silence(tiny.place, at=tiny.at + 24 * HOUR) == 1
    assert (last(pull).kind, last(pull).offer) == (Answer.Kind.HELD, elsewhere)
    assert pull.answers.get(kind=Answer.Kind.DECLINED).because == Because.NO_ANSWER
    assert asks_for_us.go_on_after_silence(tiny.place, at=tiny.at + 25 * HOUR) == 0
    with pytest.raises(asks_for_us.NothingToAnswer):
        asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at + 26 * HOUR)


def test_a_promise_that_falls_through_offers_what_else_fits(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    elsewhere = another(tiny)
    asks_for_us.cannot_after_all(pull, Because.NOBODY_TO_DO_IT, by=tiny.provider, at=tiny.at + HOUR)
    assert (last(pull).kind, last(pull).offer) == (Answer.Kind.OFFERED, elsewhere)
    assert messages(tiny, tiny.worker) == ["answered", "answered"]


def test_whoever_was_let_down_waits_first(tiny):
    """Two asked before; the third was promised help, and the promise fell through."""
    first, second, third = more_circles(tiny, 3)
    ledger.change_units(tiny.offers["rents"], units=1, by=None, at=tiny.at)
    promised = ask(tiny, third)
    asks_for_us.say_yes(promised, by=tiny.provider, at=tiny.at)
    before = [ask(tiny, circle, units=1) for circle in (first, second)]
    for pull in before:
        assert last(pull).kind == Answer.Kind.UNMET
        type(pull).objects.filter(id=pull.id).update(asked_at=tiny.at - DAY)
    asks_for_us.cannot_after_all(promised, Because.NOBODY_TO_DO_IT, by=tiny.provider, at=tiny.at + HOUR)
    assert actions.waiting(tiny.place, at=tiny.at + HOUR)[0] == promised


# ---- the asker changes their mind ----


def test_turning_down_a_yes_but_tries_the_next_best(tiny):
    pull, elsewhere = ask(tiny, units=3), another(tiny)
    asks_for_us.say_yes_but(pull, units=1, by=tiny.provider, at=tiny.at)
    changes.turn_down(pull, Because.NOT_WHAT_WAS_WANTED, by=tiny.worker, at=tiny.at)
    assert (last(pull).kind, last(pull).offer) == (Answer.Kind.HELD, elsewhere)
    assert pull.answers.get(kind=Answer.Kind.DECLINED).declined_by == Answer.DeclinedBy.ASKER


def test_a_yes_but_that_nobody_answers_lapses_and_waits(tiny):
    pull = ask(tiny, units=3)
    asks_for_us.say_yes_but(pull, units=1, by=tiny.provider, at=tiny.at)
    actions.lapse_due(tiny.place, at=tiny.at + 4 * DAY)
    assert last(pull).kind == Answer.Kind.LAPSED
    assert actions.waiting(tiny.place, at=tiny.at + 4 * DAY) == [pull]


def test_only_a_yes_but_is_accepted(tiny):
    with pytest.raises(changes.NothingWasOffered):
        changes.accept(ask(tiny), by=tiny.worker, at=tiny.at)


def test_taking_an_ask_back_gives_back_what_is_kept_while_they_think(tiny):
    pull = ask(tiny)
    actions.withdraw(pull, by=tiny.worker, at=tiny.at)
    assert ledger.free_units(tiny.offers["rents"]) == 5
    assert Hold.objects.get(pull_id=pull.id).status == Hold.Status.RELEASED


def test_another_time_within_the_offer_keeps_it_and_its_provider_is_asked_anew(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    changes.change_time(
        pull, earliest_at=tiny.at + 5 * DAY, latest_at=tiny.at + 9 * DAY, by=tiny.worker, at=tiny.at + HOUR
    )
    assert (last(pull).kind, last(pull).offer) == (Answer.Kind.ASKED, tiny.offers["rents"])
    assert ledger.free_units(tiny.offers["rents"]) == 4
    pull.refresh_from_db()
    assert pull.latest_at == tiny.at + 9 * DAY


@pytest.mark.parametrize(("because", "asked_again"), [(Because.NOBODY_TO_DO_IT, True), (Because.TOO_FAR, False)])
def test_a_no_about_the_days_alone_is_put_to_them_again_for_others(tiny, because, asked_again):
    pull = ask(tiny)
    asks_for_us.say_no(pull, because, by=tiny.provider, at=tiny.at)
    later = {"earliest_at": tiny.at + 5 * DAY, "latest_at": tiny.at + 9 * DAY}
    changes.change_time(pull, by=tiny.worker, at=tiny.at + HOUR, **later)
    assert (last(pull).kind == Answer.Kind.ASKED) is asked_again
    if asked_again:
        asks_for_us.say_no(pull, because, by=tiny.provider, at=tiny.at + 2 * HOUR)
        assert last(pull).kind == Answer.Kind.UNMET


def test_another_time_beyond_the_offer_lets_it_go(tiny):
    pull = ask(tiny)
    late = {"earliest_at": tiny.at + 100 * DAY, "latest_at": tiny.at + 110 * DAY}
    changes.change_time(pull, by=tiny.worker, at=tiny.at, **late)
    assert last(pull).kind == Answer.Kind.UNMET
    assert ledger.free_units(tiny.offers["rents"]) == 5


def test_what_was_drawn_and_not_used_is_returned(tiny):
    pull = ask(tiny)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    with pytest.raises(changes.NotUsedYet):
        changes.give_back(pull, by=tiny.worker, at=tiny.at)
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    changes.give_back(pull, by=tiny.worker, at=tiny.at, words="They came to terms themselves.")
    assert last(pull).kind == Answer.Kind.RETURNED
    assert ledger.free_units(tiny.offers["rents"]) == 5


@pytest.mark.parametrize("said", ["no", "some"])
def test_what_did_not_help_is_asked_for_again_in_one_step(tiny, said):
    pull = ask(tiny, purpose=tiny.purpose)
    asks_for_us.say_yes(pull, by=tiny.provider, at=tiny.at)
    actions.draw(pull, by=tiny.worker, at=tiny.at)
    with pytest.raises(changes.NobodySaidSo):
        changes.ask_again(pull, by=tiny.worker, at=tiny.at)
    actions.did_it_help(pull, said, by=tiny.worker, at=tiny.at)
    again = changes.ask_again(pull, by=tiny.worker, at=tiny.at + HOUR)
    again.refresh_from_db()
    assert (again.follows, again.purpose, again.units) == (pull, tiny.purpose, pull.units)
    assert changes.ask_again(pull, by=tiny.worker, at=tiny.at + 2 * HOUR) == again


def test_what_helped_is_not_asked_for_again(tiny):
    pull = ask(tiny)
    actions.did_it_help(pull, "yes", by=tiny.worker, at=tiny.at)
    with pytest.raises(changes.NobodySaidSo):
        changes.ask_again(pull, by=tiny.worker, at=tiny.at)
