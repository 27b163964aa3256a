"""Ways to tell somebody that there is something to read: by mail, or by a text through GOV.UK Notify.

Neither says what, of whom or from whom: a phone on a kitchen table is read by others. Each returns '' when it went,
else what stood in the way, without the address or number.
"""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext as _

NUMBER = re.compile(r"\+?[0-9 ()-]{10,20}")


def mail(message, address):
    """Tell by mail, under a Message-ID by which mail programs know a repeat."""
    try:
        validate_email(address)
    except ValidationError:
        return "The sign-in is not a mail address."
    place = message.place.name
    letter = EmailMessage(
        subject=_("%(place)s: there is something for you to read") % {"place": place},
        body=_("There is something for you to read. Sign in to your page of %(place)s to see it.") % {"place": place},
        to=[address],
        headers={"Message-ID": f"<{message.id}@drawwell>"},
    )
    try:
        letter.send()
    except Exception as error:  # whatever a mail server or its library says: it is kept, and tried again
        return str(error).replace(address, "...")[:200] or type(error).__name__
    return ""


def text(message, number):
    """Tell by a text. Its words stand in the template at GOV.UK Notify, which is given nothing to put into them."""
    from notifications_python_client.errors import APIError
    from notifications_python_client.notifications import NotificationsAPIClient

    if not can_text():
        return "Texts are not set up here: see DRAWWELL_NOTIFY_KEY."
    sender = NotificationsAPIClient(settings.NOTIFY_KEY, base_url=settings.NOTIFY_ADDRESS, timeout=20)
    try:
        sender.send_sms_notification(
            phone_number=number, template_id=settings.NOTIFY_TEMPLATE, reference=str(message.id)
        )
    except APIError as error:
        return f"GOV.UK Notify answered {error.status_code}: {_kind_of(error)}."[:200]
    return ""


def _kind_of(error):
    """The kinds of error that GOV.UK Notify names; its sentences may repeat the number, so they are left out."""
    said = error.message
    kinds = [one.get("error", "") for one in said if isinstance(one, dict)] if isinstance(said, list) else []
    return ", ".join(kinds) or "it could not be sent"


def can_text():
    """Whether texts are set up in this installation."""
    return bool(settings.NOTIFY_KEY and settings.NOTIFY_TEMPLATE)


def is_number(said):
    """Whether this looks like a telephone number."""
    return bool(NUMBER.fullmatch(said)) and 10 <= sum(one.isdigit() for one in said) <= 15


WAYS = {"mail": mail, "text": text}
