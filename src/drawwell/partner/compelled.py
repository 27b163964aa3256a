"""What the law compels: one named person asks, a keeper who is somebody else grants, and only that part opens.

Those it is about are told at once, or after a lawful delay whose day is set when it is asked. Whoever asks learns
nothing by asking: an order for a record that is not there is kept like any other, and only the keeper finds out.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from drawwell.guard import journal, keys
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power, power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.place.models import Role
from drawwell.place.outbox import put

from .models import (
    Circle,
    CircleMember,
    Gloss,
    LawfulOrder,
    LawfulOrderAnswer,
    LawfulOrderTold,
    Noticing,
    Person,
    Purpose,
    Said,
)

MAY_ASK = (Role.LEADER, Role.AUDITOR)
OPEN_DAYS_MOST = 31
DELAY_DAYS_MOST = 366
ASKED, GRANTED, REFUSED, OPENED, TOLD = (
    "lawful order asked",
    "lawful order granted",
    "lawful order refused",
    "record opened by lawful order",
    "told of a lawful order",
)
_MODELS = {
    LawfulOrder.Part.SAID: Said,
    LawfulOrder.Part.PURPOSES: Purpose,
    LawfulOrder.Part.NOTICED: Noticing,
    LawfulOrder.Part.NOTES: Gloss,
}


class NeedsAnotherPerson(Refusal):
    """Nobody grants an order they asked for. {keeper} must be a keeper who is somebody else."""

    status = 403


class OrderIsAnswered(Refusal):
    """This order was answered already, by {name}."""


class OrderOpensNothing(Refusal):
    """This order opens nothing for you now: {because}."""

    status = 403


@dataclass(frozen=True)
class About:
    """Whom an order is about: one person, or a circle with its people now."""

    circle: Circle | None
    person: Person | None
    people: tuple

    @property
    def subject(self):
        return self.person or self.circle


@power("open by lawful order")
@journal.all_or_nothing()
def ask_for(
    place, *, record, part, demanded_by, legal_basis, reference, rows_from, rows_until, opens_until, by, at,
    tell_at=None, delay_basis="",
):  # fmt: skip
    """Ask for the one part of a record that the law compels. Nothing opens yet, and nothing is told of the record.

    record: the id of a circle (what is not private to one of them) or of a person (what is theirs). rows_from and
    rows_until: when what is demanded was written. tell_at: the day those it is about are told, where the law puts it
    off (delay_basis says which). Raises RoleMayNot, WrongInput.
    """
    check_role(by, place, *MAY_ASK, at=at)
    _check_asked(part, rows_from, rows_until, opens_until, tell_at, delay_basis, at)
    _check_written(demanded_by=demanded_by, legal_basis=legal_basis, reference=reference)
    order = LawfulOrder(
        place=place, record_id=record, part=LawfulOrder.Part(part), rows_from=rows_from, rows_until=rows_until,
        opens_until=opens_until, tell_at=tell_at or at, at=at, by=by,
    )  # fmt: skip
    said = f"{demanded_by}; {legal_basis}; {reference}" + (f"; told later under {delay_basis}" if tell_at else "")
    order.words_sealed = keys.seal(said, subject_id=order.id, place=place, at=at)
    order.save()
    journal.write(place, by=by, at=at, act=ASKED, power="open by lawful order", subject=order)
    return order


@power("open by lawful order", by_keeper="granting is how a keeper holds it; another person asked")
@journal.all_or_nothing()
def grant(order, *, because, by, at):
    """A keeper who is not the one that asked grants an order. Those it is about are told, unless a day is set.

    Raises RoleMayNot, NeedsAnotherPerson, OrderIsAnswered, NotYours where there is no such record.
    """
    _check_may_answer(order, because, by=by, at=at)
    about = _about(order, at)
    if about is None:
        journal.write(order.place, by=by, at=at, act=GRANTED, refused=True, subject=order)
        raise NotYours()
    answer = _answer(order, granted=True, because=because, by=by, at=at)
    if order.tell_at <= at:
        _tell(order, about, by=by, at=at)
    return answer


@no_power("refusing an order gives nobody anything over others")
@journal.all_or_nothing()
def refuse(order, *, because, by, at):
    """A keeper refuses an order, with the reason."""
    _check_may_answer(order, because, by=by, at=at)
    return _answer(order, granted=False, because=because, by=by, at=at)


@power("open by lawful order")
@journal.all_or_nothing()
def read(order, *, by, at):
    """What a granted order opens, to the one who asked and until its day: [(when it was written, words)].

    Each reading is in the journal, and seen by those it is about once they are told. Raises OrderOpensNothing.
    """
    about = _check_opens(order, by=by, at=at)
    told = LawfulOrderTold.objects.filter(order=order).exists()
    journal.write(
        order.place,
        by=by,
        at=at,
        act=OPENED,
        power="open by lawful order",
        subject=about.subject,
        whose_id=about.person.id if about.person else None,
        may_see=[one.id for one in about.people] if told else (),
        sealed_for=about.subject.id,
        reason=words_of(order),
    )
    return _opened(order, about)


@no_power("telling people that their record was opened takes from whoever opened it")
@journal.all_or_nothing()
def tell_due(place, *, by, at):
    """Tell those whose lawful delay is over. Returns how many orders were told."""
    due = LawfulOrder.objects.for_place(place).filter(tell_at__lte=at, answer__granted=True, told=None)
    told = 0
    for order in due.select_related("place", "by"):
        about = _about(order, at)
        if about is not None:
            _tell(order, about, by=by, at=at)
            told += 1
    return told


def orders_for(account, place, *, at, keeper):
    """The orders a visitor may know of: all for a keeper, one's own for whoever asks. Latest first."""
    found = LawfulOrder.objects.for_place(place).select_related("by", "answer__by", "told")
    return list((found if keeper else found.filter(by=account)).order_by("-at", "-id"))


def words_of(order):
    """Who demands it, under which law, with which reference."""
    return keys.unseal(order.words_sealed, subject_id=order.id)


def _check_asked(part, rows_from, rows_until, opens_until, tell_at, delay_basis, at):
    if part not in LawfulOrder.Part.values:
        raise WrongInput(field="Part", wrong=f"there is no part '{part}'", right="Name the one the order names")
    if rows_until <= rows_from:
        raise WrongInput(field="Period", wrong="it ends before it begins", right="Give the period the order names")
    if not at < opens_until <= at + timedelta(days=OPEN_DAYS_MOST):
        raise WrongInput(
            field="Open until",
            wrong=f"it is not within {OPEN_DAYS_MOST} days",
            right="Give an earlier day, or ask again",
        )
    if tell_at is not None and (not delay_basis.strip() or not at <= tell_at <= at + timedelta(days=DELAY_DAYS_MOST)):
        raise WrongInput(
            field="Told later",
            wrong="a delay needs the law it rests on and a day within a year",
            right="Name both, or leave both empty",
        )


def _check_written(**words):
    for name, said in words.items():
        if not said.strip():
            raise WrongInput(
                field=name.replace("_", " ").capitalize(), wrong="it is empty", right="Write what the order says"
            )


def _check_may_answer(order, because, *, by, at):
    check_role(by, order.place, Role.KEEPER, at=at)
    if by == order.by or by.name.casefold() == order.by.name.casefold():
        journal.write(order.place, by=by, at=at, act=GRANTED, refused=True, subject=order)
        raise NeedsAnotherPerson(keeper=by.name)
    answered = LawfulOrderAnswer.objects.filter(order=order).select_related("by").first()
    if answered is not None:
        raise OrderIsAnswered(name=answered.by.name)
    _check_written(because=because)


def _answer(order, *, granted, because, by, at):
    row = LawfulOrderAnswer.objects.create(
        place=order.place, order=order, granted=granted, at=at, by=by,
        because_sealed=keys.seal(because, subject_id=order.id, place=order.place, at=at),
    )  # fmt: skip
    act = GRANTED if granted else REFUSED
    journal.write(order.place, by=by, at=at, act=act, power="open by lawful order", subject=order)
    return row


def _check_opens(order, *, by, at):
    answer = LawfulOrderAnswer.objects.filter(order=order).first()
    because = (
        "it is somebody else's"
        if by != order.by
        else "no keeper has granted it"
        if answer is None or not answer.granted
        else f"it was open until {order.opens_until:%-d %B %Y}"
        if at > order.opens_until
        else ""
    )
    about = None if because else _about(order, at)
    if about is None:
        journal.write(order.place, by=by, at=at, act=OPENED, refused=True, subject=order)
        raise OrderOpensNothing(because=because or "the record is gone")
    return about


def _about(order, at):
    circle = Circle.objects.for_place(order.place).filter(id=order.record_id).first()
    if circle is not None:
        now = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
        rows = CircleMember.objects.filter(now, circle=circle, starts_at__lte=at).select_related("person__account")
        return About(circle, None, tuple(row.person for row in rows))
    person = Person.objects.for_place(order.place).filter(id=order.record_id).select_related("account").first()
    return About(None, person, (person,)) if person is not None else None


def _opened(order, about):
    if order.part == LawfulOrder.Part.NAMES:
        return [(one.made_at, keys.unseal(one.name_sealed, subject_id=one.id)) for one in about.people]
    rows = _MODELS[order.part].objects.for_place(order.place).filter(at__gte=order.rows_from, at__lt=order.rows_until)
    rows = rows.filter(whose=about.person) if about.person else rows.filter(circle=about.circle, private=False)
    found = list(rows.order_by("at", "id"))
    texts = keys.unseal_many([(row.sealed_for, row.words_sealed) for row in found])
    return [(row.at, text) for row, text in zip(found, texts, strict=True)]


def _tell(order, about, *, by, at):
    LawfulOrderTold.objects.create(place=order.place, order=order, at=at)
    people = [one.id for one in about.people]
    journal.write(
        order.place,
        by=order.by,
        at=at,
        act=TOLD,
        power="open by lawful order",
        subject=about.subject,
        whose_id=about.person.id if about.person else None,
        may_see=people,
        sealed_for=about.subject.id,
        reason=words_of(order),
    )
    text = _("A part of your record was opened because the law compels it. Sign in to read who asked, and why.")
    for one in about.people:
        if one.account is not None:
            put(order.place, to=one.account, kind=TOLD, subject=about.subject, text=text, at=at)
