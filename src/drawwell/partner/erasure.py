"""Erasing a person: their key is destroyed, so every word sealed with it is gone; rows and arithmetic stay.

What others of the circle said stays theirs. The last of a circle to go takes the circle's own key along.
"""

from axes.models import AccessAttempt, AccessLog

from drawwell.guard import journal, keys
from drawwell.guard.membership import check_role
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.page.codes import code_of
from drawwell.place.models import CalendarFeed, Membership, OutboxMessage, Role

from .access import name_of_circle, name_of_person
from .drafts import forget_drafts_of
from .models import CircleMember, Erasure, Invitation, NameToken, Partnership, Person, Request

_erasers = []


class NothingIsBegun(Refusal):
    """No erasure of this record is begun, or it is over already. Begin it first, at the privacy desk."""


class ErasedAlready(Refusal):
    """This record was erased on {day}. There is nothing left to erase."""


def erases(end):
    """Register `end(person, circles left with nobody, by=, at=)`: what a higher stage ends when a person is erased."""
    _erasers.append(end)
    return end


@no_power("the first of two steps, by a keeper, in the open; nothing is lost yet")
@journal.all_or_nothing()
def begin_erasure(person, *, because, by, at):
    """The first step: whose record is to be erased, and why. Returns the Erasure. Nothing is gone yet."""
    check_role(by, person.place, Role.KEEPER, at=at)
    if person.erased_at is not None:
        raise ErasedAlready(day=f"{person.erased_at:%-d %B %Y}")
    if not because.strip():
        raise WrongInput(field="Why", wrong="nothing is written", right="Say who asked for it, or which rule says so")
    there = Erasure.objects.filter(person=person, done=None).first()
    if there is not None:
        return there
    row = Erasure.objects.create(place=person.place, person=person, because=because.strip(), begun_at=at, begun_by=by)
    _written(person, "erasure begun", by=by, at=at)
    return row


@no_power("calling it off leaves everything as it is")
@journal.all_or_nothing()
def call_off(erasure, *, by, at):
    """The record is not erased after all."""
    check_role(by, erasure.place, Role.KEEPER, at=at)
    _end(erasure, done=False, by=by, at=at)
    _written(erasure.person, "erasure called off", by=by, at=at)
    return erasure


@no_power("the second of two steps, by a keeper: the person's words end, on their wish or by the rule")
@journal.all_or_nothing()
def erase(erasure, *, code, by, at):
    """The second step: `code` is the record's code typed again. What it sealed can never be read after this."""
    person = Person.objects.select_related("place", "account").get(id=erasure.person_id)
    check_role(by, person.place, Role.KEEPER, at=at)
    if code.strip().upper().replace("-", "") != code_of(person.id).replace("-", ""):
        raise WrongInput(field="Code", wrong="it is not the code of this record", right=f"Type {code_of(person.id)}")
    _end(erasure, done=True, by=by, at=at)
    left_empty = _leave_circles(person, by=by, at=at)
    for end in _erasers:
        end(person, left_empty, by=by, at=at)
    for request in Request.objects.filter(person=person):
        keys.destroy(request.id, at=at)
    for row in CircleMember.objects.filter(person=person).select_related("circle"):
        forget_drafts_of(row.circle, at=at)
    for circle in left_empty:
        keys.destroy(circle.id, at=at)
    keys.destroy(person.id, at=at)
    NameToken.objects.filter(person=person).delete()
    Invitation.objects.filter(person=person, used_at=None).update(used_at=at)
    _end_sign_in(person, at=at)
    Person.objects.filter(id=person.id).update(erased_at=at, account=None)
    _written(person, "record erased", by=by, at=at)
    return erasure


def _end(erasure, *, done, by, at):
    changed = Erasure.objects.filter(id=erasure.id, done=None).update(done=done, ended_at=at, ended_by=by)
    if not changed:
        raise NothingIsBegun()
    erasure.refresh_from_db()


def _written(person, act, *, by, at):
    journal.write(person.place, by=by, at=at, act=act, subject=person, whose_id=person.id, may_see=[person.id])


def _leave_circles(person, *, by, at):
    """End their memberships. Returns the circles nobody living is left in; other circles lose their name's trace."""
    empty = []
    memberships = CircleMember.objects.filter(person=person).select_related("circle__place")
    for circle in {row.circle_id: row.circle for row in memberships}.values():
        others = [
            row.person
            for row in CircleMember.objects.filter(circle=circle, person__erased_at=None)
            .exclude(person=person)
            .select_related("person")
        ]
        if others:
            _rename(circle, person, others, at=at)
        else:
            empty.append(circle)
            circle.latitude = circle.longitude = None
            circle.save(update_fields=["latitude", "longitude"])
            Partnership.objects.filter(circle=circle, ends_at=None).update(ends_at=at, ended_by=person)
    CircleMember.objects.filter(person=person, ends_at=None).update(ends_at=at)
    Partnership.objects.filter(whose=person, ends_at=None).update(ends_at=at, ended_by=person)
    return empty


def _rename(circle, person, others, *, at):
    """A circle called after the person is called after those who stay."""
    called, name = name_of_circle(circle), name_of_person(person)
    if set(keys.name_tokens(called)) & set(keys.name_tokens(name)):
        names = " and ".join(sorted({name_of_person(one) for one in others}))
        circle.name_sealed = keys.seal(names, subject_id=circle.id, place=circle.place, at=at)
        circle.save(update_fields=["name_sealed"])


def _end_sign_in(person, *, at):
    """The account loses this record; where it was nothing else, it cannot sign in again and has no name."""
    account = person.account
    if account is None:
        return
    mine = Membership.objects.filter(account=account, ends_at=None)
    mine.filter(place=person.place, role=Role.RESIDENT, starts_at__lt=at).update(ends_at=at)
    if mine.exists():
        return
    for model in (AccessLog, AccessAttempt):
        model.objects.filter(username=account.sign_in).delete()
    OutboxMessage.objects.filter(to_account=account, sent_at=None).update(sent_at=at)
    CalendarFeed.objects.filter(account=account, ends_at=None).update(ends_at=at)
    keys.destroy(account.id, at=at)
    account.name, account.sign_in, account.is_active = "Erased", f"erased-{account.id}", False
    account.set_unusable_password()
    account.save(update_fields=["name", "sign_in", "is_active", "password"])


@no_power("a keeper reads what is to be erased, and no record")
def erasure_of(place, erasure_id, *, by, at):
    """One erasure that is begun, for a keeper. Raises NotYours."""
    check_role(by, place, Role.KEEPER, at=at)
    row = Erasure.objects.for_place(place).select_related("person", "place").filter(id=erasure_id).first()
    if row is None:
        raise NotYours()
    return row
