"""EXAM 17: spend £60 on a bus pass inside the limit

Nobody is asked first; it is written down for what matters to them, to the penny in the place's one book. Above the
limit it goes to one named person, with a day to answer by. The limit is the place's own: none is built in.
"""

from uuid import uuid4

import pytest

from drawwell.guard.refusals import RoleMayNot
from drawwell.partner import small_money
from drawwell.partner.actions import add_purpose
from drawwell.partner.duties import name_for
from drawwell.partner.models import SmallMoney
from drawwell.place.models import OutboxMessage
from drawwell.supply import money as book
from drawwell.supply.models import Payment
from places import DAY, more_circles, tiny_place
from visits import visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def tiny():
    """A place that says £100 for each worker and family, £500 set aside, and Lena decides about more."""
    tiny = tiny_place()
    told = {"by": tiny.leader, "at": tiny.at}
    small_money.state_limit(tiny.place, 100_00, because="Cabinet, 1 April 2027", **told)
    small_money.set_money_aside(tiny.place, 500_00, **told)
    name_for(tiny.place, "small money", tiny.leader, **told)
    return tiny


def money_page(tiny):
    return f"/{tiny.place.key}/people/{tiny.circle.id}/money"


def spend(tiny, pounds, what="A bus pass"):
    sent = {"pence": pounds, "words": what, "purpose": tiny.purpose.id, "key": uuid4()}
    return visitor(tiny.worker).post(money_page(tiny), sent, follow=True).content.decode()


def stands(what="A bus pass"):
    return {small_money.last_step(row).kind for row in SmallMoney.objects.all()}


def test_q17_sixty_pounds_inside_the_limit_are_paid_without_asking(tiny):
    shown = spend(tiny, "60")
    assert "It is paid, and written down for what matters to them." in shown
    assert "£40 is yours to spend here without asking anybody." in shown
    row = SmallMoney.objects.get()
    assert row.purpose == tiny.purpose
    assert row.pence == 60_00
    assert not OutboxMessage.objects.exists(), "nobody was asked"


def test_q17_the_book_holds_it_to_the_penny(tiny):
    spend(tiny, "60")
    spend(tiny, "12.34", "Stamps")
    assert small_money.pot(tiny.place).balance_pence == 500_00 - 72_34
    assert book.account(tiny.place, book.GIVEN).balance_pence == 72_34
    assert book.check_book(tiny.place) == []
    spent = [one for one in Payment.objects.order_by("at", "id") if one.because == "small money"]
    assert sorted(one.pence for one in spent) == [12_34, 60_00]


def test_q17_above_the_limit_one_named_person_is_asked_with_a_day_to_answer_by(tiny):
    spend(tiny, "60")
    shown = spend(tiny, "60", "A second pass")
    assert "Lena is asked, and answers by 5 May" in shown
    assert stands() == {"paid", "asked"}
    message = OutboxMessage.objects.get()
    assert message.to_account == tiny.leader
    assert "pass" not in message.text, "what for is not in the message"
    assert small_money.pot(tiny.place).balance_pence == 500_00 - 60_00


@pytest.mark.parametrize(("says", "words", "left"), [("yes", "", 350_00), ("no", "There is a free pass", 500_00)])
def test_q17_the_decider_reads_what_was_written_for_them_and_answers(tiny, says, words, left):
    spend(tiny, "150")
    desk, row = visitor(tiny.leader), SmallMoney.objects.get()
    shown = desk.get(f"/{tiny.place.key}/small-money").content.decode()
    assert "A bus pass" in shown
    assert "To open the post without dread" not in shown, "the story is not theirs to read"
    desk.post(f"/{tiny.place.key}/small-money", {"money": row.id, "says": says, "words": words})
    assert small_money.pot(tiny.place).balance_pence == left
    assert words in visitor(tiny.resident).get(money_page(tiny)).content.decode()


def test_q17_a_no_needs_a_reason_and_nobody_else_decides(tiny):
    spend(tiny, "150")
    row = SmallMoney.objects.get()
    wanted = {"money": row.id, "says": "no", "words": " "}
    assert visitor(tiny.leader).post(f"/{tiny.place.key}/small-money", wanted).status_code == 422
    assert visitor(tiny.worker).post(f"/{tiny.place.key}/small-money", {**wanted, "says": "yes"}).status_code == 403
    assert stands() == {"asked"}


def test_q17_silence_is_shown_to_everybody_concerned(tiny):
    spend(tiny, "150")
    tiny.place.clock_at = tiny.at + 3 * DAY
    tiny.place.save()
    for account in (tiny.worker, tiny.resident):
        assert "That has passed without a word." in visitor(account).get(money_page(tiny)).content.decode()
    assert "That has passed; everybody concerned sees it." in (
        visitor(tiny.leader).get(f"/{tiny.place.key}/small-money").content.decode()
    )


def test_q17_the_limit_is_for_each_worker_and_each_family(tiny):
    other = more_circles(tiny, 1)[0]
    purpose = add_purpose(other, "To sleep", by=tiny.worker, at=tiny.at)
    spend(tiny, "100")
    assert small_money.left_for(tiny.worker, other, at=tiny.at) == 100_00
    small_money.spend(purpose, 100_00, "A mattress", by=tiny.worker, at=tiny.at)
    assert stands() == {"paid"}


def test_q17_where_no_limit_is_stated_everything_is_asked():
    bare = tiny_place()
    name_for(bare.place, "small money", bare.leader, by=bare.leader, at=bare.at)
    assert small_money.limit_of(bare.place, at=bare.at).pence == 0
    row = small_money.spend(bare.purpose, 1, "A stamp", by=bare.worker, at=bare.at)
    assert small_money.last_step(row).kind == "asked"


def test_q17_with_nobody_named_the_refusal_says_what_to_do():
    bare = tiny_place()
    with pytest.raises(small_money.NobodyDecides, match="Ask a leader to name somebody under Who does what"):
        small_money.spend(bare.purpose, 60_00, "A bus pass", by=bare.worker, at=bare.at)
    assert not SmallMoney.objects.exists()


def test_q17_an_empty_pot_is_said_in_a_sentence(tiny):
    small_money.state_limit(tiny.place, 9_000_00, because="Cabinet", by=tiny.leader, at=tiny.at)
    assert "Small money holds £500.00 and cannot pay £600.00." in spend(tiny, "600")
    assert not SmallMoney.objects.exists()


def test_q17_pressed_twice_it_is_paid_once(tiny):
    sent = {"pence": "60", "words": "A bus pass", "purpose": tiny.purpose.id, "key": uuid4()}
    for _ in range(2):
        visitor(tiny.worker).post(money_page(tiny), sent)
    assert SmallMoney.objects.count() == 1
    assert small_money.pot(tiny.place).balance_pence == 440_00


def test_q17_what_was_not_used_is_taken_back_and_both_entries_stay(tiny):
    spend(tiny, "60")
    visitor(tiny.worker).post(money_page(tiny), {"take_back": SmallMoney.objects.get().id})
    assert stands() == {"taken back"}
    assert small_money.pot(tiny.place).balance_pence == 500_00
    assert Payment.objects.filter(because="small money").count() == 2
    assert small_money.left_for(tiny.worker, tiny.circle, at=tiny.at) == 100_00


@pytest.mark.parametrize("wrong", ["", "sixty", "0", "-5", "1.234", "99999999999"])
def test_q17_an_amount_that_is_none_is_refused_at_its_box(tiny, wrong):
    sent = {"pence": wrong, "words": "A bus pass", "purpose": tiny.purpose.id}
    assert visitor(tiny.worker).post(money_page(tiny), sent).status_code == 422
    assert not SmallMoney.objects.exists()


def test_q17_only_a_leader_states_the_limit(tiny):
    with pytest.raises(RoleMayNot):
        small_money.state_limit(tiny.place, 1, because="me", by=tiny.worker, at=tiny.at)


def test_q17_small_money_for_what_is_private_leaves_no_trace_for_the_other(tiny):
    dee = tiny.circle.members.get(person__account=tiny.resident).person
    own = add_purpose(tiny.circle, "A place of my own", by=tiny.worker, at=tiny.at, whose=dee, private=True)
    small_money.spend(own, 60_00, "A deposit", by=tiny.worker, at=tiny.at)
    assert SmallMoney.objects.get().may_see == [str(dee.id)]
