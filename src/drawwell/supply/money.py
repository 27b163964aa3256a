"""One double-entry book of a place's money, in whole pence.

Every payment goes out of one account and into another, so the book always sums to nothing: no money appears or
goes missing. An account may not go below zero unless it stands for the world outside (a budget granted, money
already given). Payments are only ever added; taking one back is a payment the other way that names the first.
Small money is a pull on a money offer: its units are pence, and drawing it pays out of the offer's account.
"""

import hashlib
from uuid import uuid5

from django.db import transaction
from django.db.models import Sum

from drawwell.guard import journal
from drawwell.guard.refusals import Refusal

from . import ledger
from .models import Hold, MoneyAccount, Payment

OUTSIDE, GIVEN = "outside", "given"
MOST_PENCE = 1_000_000_000_00


class NotEnoughMoney(Refusal):
    """{account} holds {have} and cannot pay {wanted}. Choose a smaller amount, or move money into {account} first."""


class PenceAreWrong(Refusal):
    """{pence} is not an amount of money that can be paid. Give whole pence, from 1 upwards."""

    status = 422


class SameAccount(Refusal):
    """Money cannot be paid from {account} into itself. Choose another account."""

    status = 422


class PaymentKeyUsed(Refusal):
    """This key has already been used for another payment, so nothing was paid. Send a new key with a new payment."""


class AlreadyTakenBack(Refusal):
    """This payment has already been taken back."""


class NotMoney(Refusal):
    """{offer} is not money on offer, so nothing can be paid for it. Choose an offer of money."""

    status = 422


def account(place, key, *, name="", may_go_below_zero=False):
    """The place's account under a key, opened if there is none yet."""
    found, _ = MoneyAccount.objects.get_or_create(
        place=place, key=key, defaults={"name": name or key, "may_go_below_zero": may_go_below_zero}
    )
    return found


@transaction.atomic
def pay(pence, *, out_of, into, key, because, by, at, pull_id=None, takes_back=None):
    """Move whole pence from one account of a place into another; the same key again gives the first payment.

    Raises NotEnoughMoney, PenceAreWrong, SameAccount or PaymentKeyUsed.
    """
    if not isinstance(pence, int) or isinstance(pence, bool) or not 1 <= pence <= MOST_PENCE:
        raise PenceAreWrong(pence=pence)
    if out_of.pk == into.pk:
        raise SameAccount(account=out_of.name)
    assert out_of.place_id == into.place_id, "money stays in its place"
    accounts = _locked(out_of, into)
    said = f"{pence}|{out_of.pk}|{into.pk}|{because}|{pull_id}|{takes_back and takes_back.pk}"
    request_hash = hashlib.sha256(said.encode()).hexdigest()
    known = Payment.objects.filter(pk=key).first()
    if known:
        if known.request_hash != request_hash:
            raise PaymentKeyUsed()
        return known
    payer, payee = accounts[out_of.pk], accounts[into.pk]
    if payer.balance_pence < pence and not payer.may_go_below_zero:
        raise NotEnoughMoney(account=payer.name, have=pounds(payer.balance_pence), wanted=pounds(pence))
    payer.balance_pence -= pence
    payee.balance_pence += pence
    for one in (payer, payee):
        one.save(update_fields=["balance_pence"])
    payment = Payment.objects.create(
        id=key,
        place_id=payer.place_id,
        out_of=payer,
        into=payee,
        pence=pence,
        because=because,
        pull_id=pull_id,
        takes_back=takes_back,
        request_hash=request_hash,
        at=at,
        by=by,
    )
    journal.write(payment.place, by=by, at=at, act="money moved", subject=payment, reason=because)
    return payment


def take_back(payment, *, by, at):
    """Pay a payment the other way. Raises AlreadyTakenBack, or NotEnoughMoney where it has been spent on."""
    if payment.taken_back_by.exists():
        raise AlreadyTakenBack()
    return pay(
        payment.pence,
        out_of=payment.into,
        into=payment.out_of,
        key=uuid5(payment.pk, "take back"),
        because=payment.because,
        by=by,
        at=at,
        pull_id=payment.pull_id,
        takes_back=payment,
    )


@transaction.atomic
def open_money_offer(offer, *, pence, out_of, by, at):
    """Put money behind a money offer: its units are pence, and its account holds just as much."""
    if offer.capability.kind != "money":
        raise NotMoney(offer=offer.service.name)
    ledger.open_offer(offer, units=pence, by=by, at=at)
    own = account_of(offer)
    return pay(pence, out_of=out_of, into=own, key=uuid5(offer.pk, "open"), because="small money", by=by, at=at)


@transaction.atomic
def draw(key, *, by, at):
    """Use money held under a key: the hold is drawn and the same pence are paid out of each offer's account."""
    holds = ledger.draw(key, by=by, at=at)
    return [_pay_out(hold, by=by, at=at) for hold in holds if hold.offer.capability.kind == "money"]


@transaction.atomic
def give_back(key, *, by, at):
    """Return drawn money: the hold is returned and its payments are taken back. Asking twice is safe."""
    holds = ledger.give_back(key, by=by, at=at)
    paid = Payment.objects.filter(pk__in=[_payment_key(hold) for hold in holds])
    return [take_back(one, by=by, at=at) for one in paid if not one.taken_back_by.exists()]


def account_of(offer):
    """The account behind a money offer."""
    return account(offer.place, f"offer-{offer.pk.hex}", name=offer.service.name)


def pounds(pence):
    """£12.34"""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def check_book(place=None):
    """Sentences for every account whose balance is not the sum of its payments, and a book that is not zero."""
    accounts = MoneyAccount.objects.all() if place is None else MoneyAccount.objects.for_place(place)
    come = dict(Payment.objects.values_list("into").annotate(Sum("pence")))
    gone = dict(Payment.objects.values_list("out_of").annotate(Sum("pence")))
    problems, totals = [], {}
    for one in accounts.select_related("place").order_by("place__key", "key"):
        paid = come.get(one.pk, 0) - gone.get(one.pk, 0)
        totals[one.place] = totals.get(one.place, 0) + one.balance_pence
        if one.balance_pence != paid:
            says = f"account {one.key} of {one.place.key} says {pounds(one.balance_pence)}"
            problems.append(f"{says}, but its payments add up to {pounds(paid)}")
    return problems + [
        f"the book of {of.key} adds up to {pounds(sum_)}, not to nothing" for of, sum_ in totals.items() if sum_
    ]


def _pay_out(hold, *, by, at):
    given = account(hold.place, GIVEN, name="Given to people", may_go_below_zero=True)
    return pay(
        hold.units,
        out_of=account_of(hold.offer),
        into=given,
        key=_payment_key(hold),
        because="small money",
        by=by,
        at=at,
        pull_id=hold.pull_id,
    )


def _payment_key(hold: Hold):
    return uuid5(hold.key, "payment")


def _locked(*accounts):
    """The accounts as they are now, locked in one order, whoever pays whom."""
    ids = [one.pk for one in accounts]
    return {
        one.pk: one for one in MoneyAccount.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    }
