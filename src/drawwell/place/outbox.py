"""Messages to people: a row in the action's own transaction, sent afterwards, kept until it was.

A message waits on the person's own page from the start. Outside it they are told only that there is something to
read, in the way they chose, and only in a real place. It is claimed before it is sent, so two workers never send the
same one; if a worker dies in between, it is sent again later.
"""

from datetime import timedelta

from django.db.models import F

from .models import OutboxMessage
from .notifying import WAYS

MOST_TRIES = 16  # with these waits, about two days
LONGEST_WAIT_MINUTES = 360
ON_THE_PAGE = "page"  # the way of a message that goes nowhere else


def put(place, *, to, kind, text, at, subject=None):
    """Leave a message for an account. The text says that there is something to read, never what was said."""
    return OutboxMessage.objects.create(
        place=place,
        to_account=to,
        kind=kind,
        subject_kind=type(subject).__name__.lower() if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        text=text,
        made_at=at,
        due_at=at,
    )


def by_sign_in(message):
    """(way, where) for somebody who chose nothing: by mail where their sign-in is a mail address, else None."""
    sign_in = message.to_account.sign_in
    return ("mail", sign_in) if "@" in sign_in else None


def send_due(*, at, place=None, way_of=by_sign_in, most=100):
    """Send what is due, the oldest first, of one place or of all. Returns (sent, failed).

    way_of: message -> (way, address or number), or None for what stays on its page alone.
    """
    sent = failed = 0
    due = _waiting(place).filter(due_at__lte=at, tries__lt=MOST_TRIES).order_by("due_at", "id")
    for message in list(due[:most]):
        way = way_of(message)
        if way is None:
            OutboxMessage.objects.filter(id=message.id, sent_at=None).update(way=ON_THE_PAGE)
            continue
        if not _claim(message, at=at):
            continue
        message.way, where = way
        message.last_error = WAYS[message.way](message, where)
        message.sent_at = None if message.last_error else at
        message.save(update_fields=["way", "last_error", "sent_at"])
        sent, failed = sent + (not message.last_error), failed + bool(message.last_error)
    return sent, failed


def something_is_due(place, *, at):
    """Whether a message of the place waits to be sent now."""
    return _waiting(place).filter(due_at__lte=at, tries__lt=MOST_TRIES).exists()


def dead_letters(place=None):
    """Messages that were tried as often as is sensible and given up: somebody must look at them."""
    return _waiting(place).filter(tries__gte=MOST_TRIES).order_by("made_at", "id")


def try_again(message, *, at):
    """Take a message that was given up, its cause put right, up again."""
    message.tries, message.due_at, message.last_error = 0, at, ""
    message.save(update_fields=["tries", "due_at", "last_error"])


def _waiting(place):
    """Messages that may go out at all and have not: to an account that is used, of a place where people are real."""
    found = OutboxMessage.objects.select_related("to_account", "place").exclude(way=ON_THE_PAGE)
    found = found.filter(sent_at=None, place__made_up=False, to_account__is_active=True)
    return found if place is None else found.filter(place=place)


def _claim(message, *, at):
    """Count a try and put the next one off, unless another worker was quicker."""
    wait = timedelta(minutes=min(2**message.tries, LONGEST_WAIT_MINUTES))
    unclaimed = OutboxMessage.objects.filter(id=message.id, tries=message.tries, sent_at=None)
    return bool(unclaimed.update(tries=F("tries") + 1, due_at=at + wait))
