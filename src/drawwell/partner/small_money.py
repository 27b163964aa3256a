"""Small money for one purpose: inside the limit a worker spends it; above it, one named person decides by a day.

The limit, the days it counts for and the days to answer in are the place's own stated figures (assumptions); there is
none built in, and where a place states none, everything goes to whoever decides. Each payment is two entries in the
place's one book, in whole pence.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid5

from drawwell.guard import journal, keys
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.place import outbox
from drawwell.place.ids import new_id
from drawwell.place.models import Assumption, Role
from drawwell.supply import money as book
from drawwell.supply.models import Payment

from .actions import open_to_write, write_row
from .duties import holder_of
from .models import Circle, Duty, MoneyStep, SmallMoney

POT = "small-money"
LIMIT, LIMIT_DAYS, ANSWER_DAYS = "small-money-limit-pence", "small-money-limit-days", "small-money-answer-days"
USUAL_LIMIT_DAYS, USUAL_ANSWER_DAYS = 365, 2
UNITS = {LIMIT: "pence a worker and circle", LIMIT_DAYS: "days", ANSWER_DAYS: "days"}
PAID, ASKED, NO, TAKEN_BACK = MoneyStep.Kind.PAID, MoneyStep.Kind.ASKED, MoneyStep.Kind.NO, MoneyStep.Kind.TAKEN_BACK
_WITHIN = no_power("a worker spends inside the limit the place stated; it is shown to the family and in the book")


class NobodyDecides(Refusal):
    """£{pounds} is above what is left of the limit (£{left}), and nobody else is named to decide about more. Ask a
    leader to name somebody under Who does what, or choose a smaller amount.
    """


class NotForYouToDecide(Refusal):
    """This was put to somebody else, or is answered already. Go back to what waits on you."""

    status = 403


@dataclass(frozen=True)
class Limit:
    """What a worker may spend for one circle in so many days, and within how many days the decider answers."""

    pence: int
    days: int
    answer_days: int


def limit_of(place, *, at):
    """The place's stated Limit; 0 pence where it states none."""
    stated = {}
    rows = Assumption.objects.for_place(place).filter(key__in=UNITS, from_date__lte=at.astimezone(place.zone).date())
    for row in rows.order_by("from_date"):
        stated[row.key] = round(row.value)
    return Limit(
        stated.get(LIMIT, 0), stated.get(LIMIT_DAYS, USUAL_LIMIT_DAYS), stated.get(ANSWER_DAYS, USUAL_ANSWER_DAYS)
    )


@no_power("stating a limit opens no record and moves no money")
@journal.all_or_nothing()
def state_limit(place, pence, *, because, by, at):
    """A leader states what a worker may spend for one circle without asking. Returns the Limit."""
    check_role(by, place, Role.LEADER, at=at)
    if pence < 0 or not because.strip():
        raise WrongInput(
            field="Limit", wrong="it needs an amount and who decided it", right="Write both: the amount in pounds"
        )
    Assumption.objects.update_or_create(
        place=place, key=LIMIT, from_date=at.astimezone(place.zone).date(),
        defaults={"value": pence, "low": pence, "high": pence, "unit": UNITS[LIMIT], "source": because.strip()},
    )  # fmt: skip
    journal.write(place, by=by, at=at, act="small money limit stated", subject=place)
    return limit_of(place, at=at)


@no_power("money is set aside for small money from the place's own budget; no record is opened")
@journal.all_or_nothing()
def set_money_aside(place, pence, *, by, at, key=None):
    """A leader puts so many pence into the small money account, out of the place's granted budget."""
    check_role(by, place, Role.LEADER, at=at)
    outside = book.account(place, book.OUTSIDE, name="Granted", may_go_below_zero=True)
    return book.pay(
        pence, out_of=outside, into=pot(place), key=key or new_id(), because="small money set aside", by=by, at=at
    )


def pot(place):
    """The account small money is paid from."""
    return book.account(place, POT, name="Small money")


@_WITHIN
@journal.all_or_nothing()
def spend(purpose, pence, words, *, by, at, key=None):
    """Spend so many pence for one purpose; `words` say what for. Inside the limit it is paid now, without asking.

    Above it it is put to the named decider, with a day to answer by. key: the row's id, so that it is paid once.
    Returns the SmallMoney. Raises NobodyDecides, NotEnoughMoney, PenceAreWrong.
    """
    circle = Circle.objects.select_for_update(of=("self",)).select_related("place").get(id=purpose.circle_id)
    mine = {"whose": purpose.whose_id, "private": purpose.private}
    opened = open_to_write(circle, by=by, at=at, why="small money", **mine)
    if opened.person is not None or not opened.may_see(purpose):
        raise NotYours()
    known = SmallMoney.objects.filter(id=key).first() if key is not None else None
    if known is not None:
        return known
    if not isinstance(pence, int) or not 1 <= pence <= book.MOST_PENCE:
        raise book.PenceAreWrong(pence=pence)
    limit = limit_of(circle.place, at=at)
    left = max(0, limit.pence - spent_by(by, circle, at=at, days=limit.days))
    more = {"id": key} if key is not None else {}
    money = write_row(SmallMoney, opened, words, by=by, at=at, purpose=purpose, pence=pence, **mine, **more)
    if pence <= left:
        _pay(money, by=by, at=at)
    else:
        _put_to_decider(money, left, limit, by=by, at=at)
    return money


def spent_by(worker, circle, *, at, days):
    """Pence this worker spent for this circle without asking or with a yes, in the days before a moment."""
    rows = SmallMoney.objects.filter(circle=circle, by=worker, at__gt=at - timedelta(days=days))
    return sum(row.pence for row in rows.prefetch_related("steps") if last_step(row).kind == PAID)


def left_for(worker, circle, *, at):
    """Pence this worker may still spend for this circle without asking."""
    limit = limit_of(circle.place, at=at)
    return max(0, limit.pence - spent_by(worker, circle, at=at, days=limit.days))


def last_step(money):
    """How small money stands: its last MoneyStep."""
    return list(money.steps.all())[-1]


def _step(money, kind, *, by, at, words="", **more):
    number = money.steps.count() + 1
    sealed = keys.seal(words, subject_id=money.sealed_for, place=money.place, at=at) if words.strip() else ""
    return MoneyStep.objects.create(
        place=money.place, money=money, number=number, kind=kind, by=by, at=at, words_sealed=sealed, **more
    )


def _pay(money, *, by, at, words=""):
    given = book.account(money.place, book.GIVEN, name="Given to people", may_go_below_zero=True)
    payment = book.pay(
        money.pence, out_of=pot(money.place), into=given, key=uuid5(money.id, "small money"), because="small money",
        by=by, at=at,
    )  # fmt: skip
    return _step(money, PAID, by=by, at=at, words=words, payment_id=payment.pk)


def _put_to_decider(money, left, limit, *, by, at):
    decider = holder_of(money.place, Duty.Kind.MONEY, at=at)
    if decider is None or decider.id == by.id:
        raise NobodyDecides(pounds=f"{money.pence / 100:,.2f}", left=f"{left / 100:,.2f}")
    answer_by = at + timedelta(days=limit.answer_days)
    step = _step(money, ASKED, by=by, at=at, decider=decider, answer_by=answer_by)
    outbox.put(
        money.place, to=decider, kind="small money",
        text="Somebody waits for your word about small money: see Small money.", at=at, subject=money,
    )  # fmt: skip
    return step


@no_power("the named decider says yes or no to one amount; they read what was written for them and no story")
@journal.all_or_nothing()
def decide(money, says, words, *, by, at):
    """The named decider says "yes" (it is paid at once) or "no" (with a reason). Raises NotForYouToDecide."""
    Circle.objects.select_for_update().get(id=money.circle_id)
    asked = last_step(money)
    holder = holder_of(money.place, Duty.Kind.MONEY, at=at)
    if asked.kind != ASKED or by.id not in {asked.decider_id, getattr(holder, "id", None)} or by.id == money.by_id:
        raise NotForYouToDecide()
    if says == "yes":
        return _pay(money, by=by, at=at, words=words)
    if not words.strip():
        raise WrongInput(field="Why", wrong="a no without a reason", right="Write in a sentence why, for the family")
    return _step(money, NO, by=by, at=at, words=words)


@no_power("taking money back gives it to the place again; both payments stay in the book")
@journal.all_or_nothing()
def take_back(money, *, by, at):
    """The money was not used, or an ask to the decider is withdrawn. Only who spent it may; both entries stay."""
    open_to_write(money.circle, by=by, at=at, why="small money", whose=money.whose_id, private=money.private)
    last = last_step(money)
    if by.id != money.by_id or last.kind not in (PAID, ASKED):
        raise NotYours()
    payment_id = None
    if last.kind == PAID:
        payment_id = book.take_back(Payment.objects.get(pk=last.payment_id), by=by, at=at).pk
    return _step(money, TAKEN_BACK, by=by, at=at, payment_id=payment_id)


# ---- reading ----


def money_of(opened):
    """Small money of an opened circle, the latest first: rows with `.text`, `.last` and `.last_words`."""
    return _read(list(reversed(opened.with_words(opened.rows(SmallMoney)))))


def one_of(opened, money_id):
    """One row the reader may see. Raises NotYours."""
    found = opened.rows(SmallMoney, id=money_id)
    if not found:
        raise NotYours()
    return found[0]


def waits_on(account, place, *, at):
    """What is put to this account to decide, the soonest to be answered first; each reading is journalled.

    Rows as `money_of` gives them: what was written for the decider, and no story.
    """
    holds = holder_of(place, Duty.Kind.MONEY, at=at)
    rows = (
        SmallMoney.objects.for_place(place).filter(steps__kind=ASKED).select_related("by", "circle", "place").distinct()
    )
    mine = [row for row in rows.prefetch_related("steps") if _is_put_to(last_step(row), account, holds)]
    texts = keys.unseal_many([(row.sealed_for, row.words_sealed) for row in mine])
    for row, text in zip(mine, texts, strict=True):
        row.text = text
        journal.write(
            place, by=account, at=at, act="open record", subject=row.circle, whose_id=row.whose_id, may_see=row.may_see,
            sealed_for=row.sealed_for, reason="deciding about small money",
        )  # fmt: skip
    return sorted(_read(mine), key=lambda row: row.last.answer_by)


def how_many_wait_on(account, place, *, at):
    """How many ask for this account's word, and how many of them are past their day: no words are read."""
    holds = holder_of(place, Duty.Kind.MONEY, at=at)
    rows = SmallMoney.objects.for_place(place).filter(steps__kind=ASKED).distinct().prefetch_related("steps")
    mine = [last for last in map(last_step, rows) if _is_put_to(last, account, holds)]
    return len(mine), sum(last.answer_by < at for last in mine)


def _is_put_to(last, account, holder):
    return last.kind == ASKED and (last.decider_id == account.id or (holder is not None and holder.id == account.id))


def _read(rows):
    for row in rows:
        row.last = last_step(row)
        row.last_words = keys.unseal(row.last.words_sealed, subject_id=row.sealed_for)
    return rows
