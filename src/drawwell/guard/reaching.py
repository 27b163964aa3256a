"""How people are reached outside their page, and the telling itself: a power, off until its guard is in force."""

from django.db import transaction

from drawwell.place import outbox
from drawwell.place.models import Reach, Role
from drawwell.place.notifying import can_text, is_number

from . import journal, keys
from .membership import check_role
from .powers import no_power, power
from .refusals import NotYours, WrongInput


@no_power("somebody says how they themselves want to be told; nothing is sent by it")
@transaction.atomic
def choose_how_to_be_reached(place, way, *, by, at, where=""):
    """From now on tell me by mail, by text, or not at all beyond my page. where: the mail address or number.

    The address is sealed with the account's own key. Raises WrongInput.
    """
    where = where.strip()
    if way == Reach.Way.MAIL and "@" not in where:
        raise WrongInput(field="Mail address", wrong="that is not one", right="Write one like name@example.org")
    if way == Reach.Way.TEXT:
        _check_number(where)
    sealed = keys.seal(where, subject_id=by.id, place=place, at=at) if where and way != Reach.Way.NEITHER else ""
    reach = Reach.objects.create(place=place, account=by, way=Reach.Way(way), where_sealed=sealed, at=at)
    journal.write(place, by=by, at=at, act="chose how to be reached", subject=by)
    return reach


def _check_number(number):
    if not can_text():
        raise WrongInput(field="Text", wrong="texts are not set up here", right="Choose mail, or neither")
    if not is_number(number):
        raise WrongInput(
            field="Telephone number", wrong="that is not one", right="Write all its digits, like 07700 900 123"
        )


@no_power("somebody is told once more that there is something to read, in the way they chose")
@transaction.atomic
def send_message_again(message_id, place, *, by, at):
    """Take a message that was given up, its cause put right, up again. By the place's caretaker."""
    check_role(by, place, Role.CARETAKER, at=at)
    message = outbox.dead_letters(place).filter(id=message_id).first()
    if message is None:
        raise NotYours()
    outbox.try_again(message, at=at)
    journal.write(place, by=by, at=at, act="message taken up again", subject=message)


def reached_by(account, place):
    """(way, where): how somebody chose to be told, or (None, '') where they have not said."""
    last = Reach.objects.for_place(place).filter(account=account).order_by("at", "id").last()
    if last is None:
        return None, ""
    return last.way, keys.unseal(last.where_sealed, subject_id=account.id)


@power("notify")
def tell_those_waiting(place, *, by, at):
    """Send what is due to people of a place, each in the way they chose. Returns (sent, failed)."""
    return outbox.send_due(at=at, place=place, way_of=_way_of)


def _way_of(message):
    way, where = reached_by(message.to_account, message.place)
    if way is None:
        return outbox.by_sign_in(message)
    return None if way == Reach.Way.NEITHER or where == keys.GONE else (way, where)
