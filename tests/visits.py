"""Visiting pages in tests: signed in as somebody, and what a page says without what differs at each visit."""

import re
from contextlib import contextmanager
from unittest.mock import patch

from django.test import Client
from django.utils import timezone

from drawwell.guard.models import JournalEntry

# What differs each time a page is shown: form tokens, whose form it is and since when, an ask's key, ids of pictures,
# and what a phone is told for the second step of signing in.
DIFFERS = re.compile(
    r'(name="(csrfmiddlewaretoken|written_by|key|began)" value="[^"]*")|(figure-\d+)'
    r'|(src="data:image/svg[^"]*")|(<code>[A-Z2-7 ]{30,}</code>)'
)


def visitor(account=None):
    """A browser without scripts, signed in as an account or as nobody."""
    client = Client()
    if account is not None:
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(response):
    """The page's markup without what differs at each visit."""
    return DIFFERS.sub("", response.content.decode())


@contextmanager
def the_clock_stands():
    """The machine's clock stands still, so that two visits either side of a minute's end are told the same time."""
    now = timezone.now()
    with patch.object(timezone, "now", lambda: now):
        yield now


def refusals(place):
    """What the journal holds of attempts that were refused, oldest first: (act, who, subject)."""
    rows = JournalEntry.objects.for_place(place).filter(refused=True).order_by("at", "id")
    return [(row.act, row.by.name, row.subject_id) for row in rows]
