"""Messages to people: a row in the action's own transaction, sent afterwards, kept until it was."""

from .models import OutboxMessage


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
