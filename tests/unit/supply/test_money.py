"""One book: what goes out of one account goes into another, once, and never more than there is."""

from random import Random
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from databases import at_once
from drawwell.supply import ledger, money
from drawwell.supply.models import MoneyAccount, Payment
from exchange_ground import DAY, NOON, Ground


@pytest.fixture
def place(db):
    return Ground().place


def budget(place, pence=100_00):
    """(the world outside, a budget with so much in it)."""
    outside = money.account(place, money.OUTSIDE, name="Grants", may_go_below_zero=True)
    own = money.account(place, "budget", name="Small money budget")
    if pence:
        pay(pence, outside, own)
    return outside, own


def pay(pence, out_of, into, key=None, because="granted"):
    return money.pay(pence, out_of=out_of, into=into, key=key or uuid4(), because=because, by=None, at=NOON)


def balance(one):
    return MoneyAccount.objects.get(pk=one.pk).balance_pence


def test_what_goes_out_of_one_account_goes_into_another(place):
    outside, own = budget(place)
    paid = pay(60_00, own, team := money.account(place, "team", name="Team"))
    assert (balance(outside), balance(own), balance(team)) == (-100_00, 40_00, 60_00)
    assert (paid.pence, paid.out_of_id, paid.into_id) == (60_00, own.id, team.id)
    assert money.check_book() == []


def test_more_than_there_is_cannot_be_paid(place):
    outside, own = budget(place)
    with pytest.raises(money.NotEnoughMoney, match="Small money budget holds £100.00 and cannot pay £100.01"):
        pay(100_01, own, outside)
    pay(100_00, own, outside)
    assert balance(own) == 0


def test_the_same_key_pays_once_and_another_payment_with_it_is_refused(place):
    outside, own = budget(place)
    key = uuid4()
    assert pay(10_00, own, outside, key=key) == pay(10_00, own, outside, key=key)
    assert balance(own) == 90_00
    with pytest.raises(money.PaymentKeyUsed):
        pay(11_00, own, outside, key=key)


def test_a_payment_is_taken_back_by_one_the_other_way_and_only_once(place):
    outside, own = budget(place)
    paid = pay(10_00, own, outside)
    back = money.take_back(paid, by=None, at=NOON)
    assert (back.takes_back, balance(own)) == (paid, 100_00)
    with pytest.raises(money.AlreadyTakenBack):
        money.take_back(paid, by=None, at=NOON)


@pytest.mark.parametrize("pence", [0, -1, 0.5, 10.0, True, "7", 10**15])
def test_only_whole_pence_are_paid(place, pence):
    outside, own = budget(place, 0)
    with pytest.raises(money.PenceAreWrong, match="Give whole pence"):
        pay(pence, outside, own)


def test_an_account_does_not_pay_itself(place):
    outside, _ = budget(place, 0)
    with pytest.raises(money.SameAccount):
        pay(1, outside, outside)


def test_the_database_itself_keeps_the_book(place):
    _, own = budget(place)
    for statement in (
        "UPDATE supply_moneyaccount SET balance_pence = -1 WHERE key = 'budget'",
        "UPDATE supply_payment SET pence = 1",
        "UPDATE supply_payment SET into_id = out_of_id",
        "DELETE FROM supply_payment",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    MoneyAccount.objects.filter(pk=own.pk).update(balance_pence=5)
    assert money.check_book() == [
        f"account budget of {place.key} says £0.05, but its payments add up to £100.00",
        f"the book of {place.key} adds up to -£99.95, not to nothing",
    ]


def small_money(pence=100_00, behind=40_00):
    ground = Ground()
    ground.capability.kind = "money"
    ground.capability.save()
    _, own = budget(ground.place, pence)
    offer = ground.offer()
    money.open_money_offer(offer, pence=behind, out_of=own, by=ground.worker, at=NOON)
    return offer, own


def held(offer, pence):
    key = uuid4()
    hold = ledger.hold([(offer, pence)], pull_id=key, key=key, until=NOON + DAY, by=None, at=NOON)
    return hold.hold_or_refusal().key


@pytest.mark.django_db
def test_small_money_is_a_pull_on_a_money_offer():
    offer, own = small_money()
    assert (balance(own), balance(money.account_of(offer))) == (60_00, 40_00)
    key = held(offer, 25_50)
    assert balance(money.account_of(offer)) == 40_00
    paid = money.draw(key, by=None, at=NOON)
    assert sum(one.pence for one in paid) == 25_50
    assert {one.pull_id for one in paid} == {key}
    assert money.draw(key, by=None, at=NOON) == paid
    given = money.account(offer.place, money.GIVEN)
    assert (balance(money.account_of(offer)), balance(given)) == (14_50, 25_50)
    assert (ledger.free_units(offer), money.check_book(), ledger.check_balances()) == (14_50, [], [])


@pytest.mark.django_db
def test_money_not_needed_after_all_comes_back():
    offer, _ = small_money()
    key = held(offer, 25_50)
    money.draw(key, by=None, at=NOON)
    assert sum(one.pence for one in money.give_back(key, by=None, at=NOON)) == 25_50
    assert money.give_back(key, by=None, at=NOON) == []
    assert (balance(money.account_of(offer)), ledger.free_units(offer)) == (40_00, 40_00)
    assert money.check_book() == []


@pytest.mark.django_db
def test_a_money_offer_has_money_behind_it_and_other_offers_have_none():
    with pytest.raises(money.NotEnoughMoney):
        small_money(pence=10_00, behind=40_00)
    ground = Ground()
    with pytest.raises(money.NotMoney, match="Rent team is not money on offer"):
        money.open_money_offer(ground.offer(), pence=1, out_of=budget(ground.place)[1], by=None, at=NOON)


def test_many_who_pay_at_once_lose_no_penny(own_database):
    place = Ground().place
    outside, own = budget(place, 500)
    accounts = [own] + [money.account(place, f"a{number}") for number in range(3)]

    def client(number):
        chance = Random(number)
        for _ in range(12):
            payer, payee = chance.sample(accounts, 2)
            try:
                pay(chance.randint(1, 300), payer, payee)
            except money.NotEnoughMoney:
                continue

    at_once(*[lambda number=number: client(number) for number in range(16)])
    assert Payment.objects.count() > 10
    assert sum(balance(one) for one in accounts) == 500
    assert balance(outside) == -500
    assert money.check_book() == []
