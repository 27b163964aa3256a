"""Signing in by a code that a worker hands over in person: the first time, or again on a new phone without e-mail.

A code is ten letters and digits, good once and for a few days, shown once and kept nowhere: only its keyed digest is.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from drawwell.guard import journal, second_step
from drawwell.guard.membership import join
from drawwell.guard.powers import no_power
from drawwell.guard.refusals import NotYours, Refusal, WrongInput
from drawwell.page.codes import SYMBOLS, code_of
from drawwell.place import outbox
from drawwell.place.models import Account, Role

from . import access
from .models import Invitation, Person
from .tries import count_try, may_try

LENGTH = 10  # 29 ** 10 codes: over 48 bits, with eight tries an address and half hour
TRIED_AS = "a code"  # what tries are counted under, beside the address they came from
_MISHEARD = str.maketrans({"I": "1", "L": "1"})


class CodeIsNotGood(Refusal):
    """This code is not one of ours, was used already, or its days are over. Check each letter; or ask your worker for
    a new one.
    """

    status = 422


class TooManyTries(Refusal):
    """Too many codes were tried from here. Wait half an hour, or ask your worker for a new code."""

    status = 429


@dataclass(frozen=True)
class Slip:
    """What is printed and handed over: the code, whose it is, how long it is good. Shown once."""

    code: str
    name: str
    invitation: Invitation


@no_power("a worker hands people the key to their own record; it is journalled and they see it")
@journal.all_or_nothing()
def invite(person, circle, *, by, at):
    """Make a code for a person of a circle one works with. Codes made before and not used are good no longer.

    Returns a Slip. Only that person sees that it was made.
    """
    reason = "making a code to sign in with"
    opened = access.open_circle(circle.id, place=circle.place, by=by, at=at, reason=reason, only_for=person.id)
    if opened.person is not None or person.id not in opened.members:
        raise NotYours()
    Invitation.objects.filter(person=person, used_at=None).update(used_at=at)
    code = "".join(secrets.choice(SYMBOLS) for _place in range(LENGTH))
    invitation = Invitation.objects.create(
        place=circle.place, person=person, digest=_digest(code), made_at=at,
        ends_at=at + timedelta(days=settings.CODE_DAYS), by=by,
    )  # fmt: skip
    journal.write(circle.place, by=by, at=at, act="code made", subject=person, whose_id=person.id, may_see=[person.id])
    return Slip(f"{code[:5]}-{code[5:]}", access.name_of_person(person), invitation)


def _digest(code):
    return hmac.new(settings.SECRET_KEY.encode(), f"invitation/{code}".encode(), hashlib.sha256).hexdigest()


def as_typed(text):
    """The code as we write it: spaces, hyphens, small letters, I or L for 1 are forgiven."""
    return "".join(text.split()).replace("-", "").upper().translate(_MISHEARD)


@no_power("a code opens nothing but the page that asks for a passphrase")
def invitation_of(place, typed, *, request, at):
    """The Invitation a code stands for. Raises CodeIsNotGood, or TooManyTries after a few from one address.

    request: where it was typed: wrong codes are counted as wrong passwords are, by the address they come from.
    """
    if not may_try(TRIED_AS, request):
        raise TooManyTries()
    found = (
        Invitation.objects.for_place(place)
        .filter(digest=_digest(as_typed(typed)), used_at=None, ends_at__gt=at, person__erased_at=None)
        .select_related("person__account", "person__place", "place")
        .first()
    )
    if found is None:
        count_try(TRIED_AS, request)
        journal.write(place, by=None, at=at, act="wrong code", refused=True)
        raise CodeIsNotGood()
    return found


def suggested_sign_in(person):
    """A name to sign in with that nobody has: the one they have already, else a short code of their own."""
    if person.account is not None:
        return person.account.sign_in
    return code_of(person.id).lower()


@no_power("a person signs in to their own record, with a passphrase only they know")
@journal.all_or_nothing()
def accept(invitation, *, sign_in, passphrase, at):
    """Use the code: the person has an account (made now if they had none) with this passphrase. Returns the Account.

    Every session begun before ends, since it was begun with the passphrase before. The one who had the account is
    told. A sign-in name that somebody else has is refused.
    """
    used = Invitation.objects.filter(id=invitation.id, used_at=None, ends_at__gt=at).update(used_at=at)
    if not used:
        raise CodeIsNotGood()
    person = Person.objects.select_related("account", "place").get(id=invitation.person_id)
    again = person.account is not None
    account = person.account or new_account(sign_in, name=access.name_of_person(person))
    save_with(passphrase, account)
    if not again:
        Person.objects.filter(id=person.id).update(account=account)
    join(person.place, account, Role.RESIDENT, by=account, at=at)
    second_step.take_away(account, by=account, at=at)  # the lost phone may have shown its codes too
    act = "signed in anew with a code" if again else "signed in first with a code"
    journal.write(person.place, by=account, at=at, act=act, subject=person, whose_id=person.id, may_see=[person.id])
    if again:
        text = _("A code was used to sign in as you, and every earlier visit has ended. If it was not you, tell us.")
        outbox.put(person.place, to=account, kind="signed in anew", text=text, at=at)
    return account


def new_account(sign_in, *, name):
    """An account not saved yet. A sign-in name that is empty or that somebody else has is refused."""
    sign_in = sign_in.strip()[:200]
    if not sign_in:
        raise WrongInput(field="Name to sign in with", wrong="it is empty", right="Choose one you will remember")
    if Account.objects.filter(sign_in__iexact=sign_in).exists():
        raise _taken()
    return Account(sign_in=sign_in, name=name[:200])


def save_with(passphrase, account):
    """Save an account with this passphrase. One that is too easily guessed is refused."""
    try:
        validate_password(passphrase, account)
    except ValidationError as no:
        wrong = " ".join(no.messages).rstrip(".")
        raise WrongInput(field="Passphrase", wrong=wrong, right="Choose another") from None
    account.set_password(passphrase)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:  # two chose one name at one moment
        raise _taken() from None


def _taken():
    return WrongInput(field="Name to sign in with", wrong="somebody has it already", right="Choose another")
