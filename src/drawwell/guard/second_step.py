"""The second step of signing in: a code that somebody's own phone shows, beside their password.

A stolen or guessed password then opens nothing. Codes are those of RFC 6238, kept by django-otp, which slows down
whoever tries many and takes no code twice. Spare codes, each good for once, are for a lost phone.
"""

from math import ceil

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from drawwell.place import outbox
from drawwell.place.models import Place, Role

from . import journal
from .powers import no_power
from .refusals import Refusal

SPARE_CODES = 8


class CodeIsWrong(Refusal):
    """That is not the code, or it was used already. Type the next one your app shows, or one of your spare codes."""

    status = 422


class TooManyWrongCodes(Refusal):
    """Too many wrong codes in a row. Wait {seconds} seconds, then type a new one."""

    status = 429


def is_set(account):
    """Whether this account is asked for a code."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).exists()


def is_needed(account, *, at):
    """Whether this account must set a second step up before it may sign in.

    Whoever works for a real place must, where the setting asks it. Residents may: a new phone must be no wall.
    """
    if settings.SECOND_STEP != "staff":
        return False
    works = account.memberships.exclude(role=Role.RESIDENT).exclude(ends_at__lte=at)
    return works.filter(place__made_up=False).exists()


@no_power("a code to come protects only the account it belongs to")
@transaction.atomic
def begin(account, *, by, at):
    """What a phone is told, not in force before a code from it is confirmed. One begun earlier is gone on with."""
    device = TOTPDevice.objects.filter(user=account, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=account, name="phone", confirmed=False)


@no_power("a code to come protects only the account it belongs to")
def confirm(account, code, *, by, at):
    """Put the second step in force with the first code a phone shows. Returns the spare codes, shown only now."""
    device = begin(account, by=by, at=at)
    _verify(device, code)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=account, confirmed=True).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        _write(account, by=by, at=at, act="second step of signing in set up")
        return _new_spare_codes(account)


@no_power("it lets nobody in who does not know their password too")
def check(account, code, *, by, at):
    """Raise CodeIsWrong or TooManyWrongCodes unless this is the code of now, or a spare one, which is used up."""
    typed = code.strip().replace(" ", "").lower()
    kind = TOTPDevice if typed.isdigit() else StaticDevice
    device = kind.objects.filter(user=account, confirmed=True).first()
    if device is None:
        raise CodeIsWrong
    _verify(device, typed)


@no_power("taking it away lets nobody in without their password, and stays in the journal")
@transaction.atomic
def take_away(account, *, by, at):
    """Ask this account for no code any more, as after a lost phone. Whether there was one to take away."""
    there, _ = TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()
    if there:
        _write(account, by=by, at=at, act="second step of signing in taken away")
    return bool(there)


@no_power("somebody's own password lets nobody else in; one set for them is journalled, and they are told")
@transaction.atomic
def change_password(account, password, *, by, at):
    """Another password from now on; every visit begun with the old one ends.

    by: the account itself, or whoever runs the installation, when it was forgotten: then its owner is told.
    """
    account.set_password(password)
    account.save(update_fields=["password"])
    own = by == account
    places = _write(account, by=by, at=at, act="password changed" if own else "password set for somebody")
    if not own and places:
        text = _("%(name)s set your password anew, and earlier visits have ended. If you did not ask, tell us.")
        outbox.put(places[0], to=account, kind="signed in anew", text=text % {"name": by.name}, at=at)


def _verify(device, code):
    """Never inside a transaction that a refusal undoes: what counts wrong codes must stay."""
    allowed, why = device.verify_is_allowed()
    if not allowed:
        raise TooManyWrongCodes(seconds=ceil((why["locked_until"] - timezone.now()).total_seconds()))
    if not device.verify_token(code):
        raise CodeIsWrong


def _new_spare_codes(account):
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="spare codes")
    # A code of digits alone would be taken for the phone's.
    codes = []
    while len(codes) < SPARE_CODES:
        code = StaticToken.random_token()
        if not code.isdigit() and code not in codes:
            codes.append(code)
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def _write(account, *, by, at, act):
    """One line in every place the account is of. Returns the places."""
    places = list(Place.objects.filter(pk__in=account.memberships.values("place")).order_by("key"))
    for place in places:
        journal.write(place, by=by, at=at, act=act, subject=account)
    return places
