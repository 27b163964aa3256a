"""Messages to people: a row in the action's own transaction, sent afterwards, kept until it was.

A message waits on the person's own page from the start. It is also sent by mail where their sign-in is a mail
address and the place is a real one. It is claimed before it is sent, so two workers never send the same one; if
a worker dies in between, it is sent again later under the same Message-ID, by which mail programs know a repeat.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db.models import F

from .models import OutboxMessage

MOST_TRIES = 16  # with these waits, about two days
LONGEST_WAIT_MINUTES = 360


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


def send_due(*, at, most=100):
    """Send what is due, the oldest first. Returns (sent, failed)."""
    sent = failed = 0
    for message in list(_due(at)[:most]):
        if not _claim(message, at=at):
            continue
        error = _send(message)
        message.last_error = error
        message.sent_at = None if error else at
        message.save(update_fields=["last_error", "sent_at"])
        sent, failed = sent + (not error), failed + bool(error)
    return sent, failed


def dead_letters():
    """Messages that were tried as often as is sensible and given up: somebody must look at them."""
    return _by_mail().filter(sent_at=None, tries__gte=MOST_TRIES).order_by("made_at", "id")


def try_again(message, *, at):
    """Take a message that was given up, its cause put right, up again."""
    message.tries, message.due_at, message.last_error = 0, at, ""
    message.save(update_fields=["tries", "due_at", "last_error"])


def _by_mail():
    """Messages that go by mail at all: to a mail address, and of a place where people are real."""
    found = OutboxMessage.objects.select_related("to_account", "place")
    return found.filter(place__made_up=False, to_account__sign_in__contains="@", to_account__is_active=True)


def _due(at):
    return _by_mail().filter(sent_at=None, due_at__lte=at, tries__lt=MOST_TRIES).order_by("due_at", "id")


def _claim(message, *, at):
    """Count a try and put the next one off, unless another worker was quicker."""
    wait = timedelta(minutes=min(2**message.tries, LONGEST_WAIT_MINUTES))
    unclaimed = OutboxMessage.objects.filter(id=message.id, tries=message.tries, sent_at=None)
    return bool(unclaimed.update(tries=F("tries") + 1, due_at=at + wait))


def _send(message):
    """Send one message; '' when it went, else what stood in the way, without the address."""
    address = message.to_account.sign_in
    try:
        validate_email(address)
    except ValidationError:
        return "The sign-in is not a mail address."
    letter = EmailMessage(
        subject=f"{message.place.name}: there is something for you to read",
        body=message.text,
        to=[address],
        headers={"Message-ID": f"<{message.id}@drawwell>"},
    )
    try:
        letter.send()
    except Exception as error:  # whatever a mail server or its library says: it is kept, and tried again
        return str(error).replace(address, "...")[:200] or type(error).__name__
    return ""
