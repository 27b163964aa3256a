"""What people here do together of their own accord, and being introduced to it. None of it is supply."""

from django.db import models

from drawwell.place.models import Account, RowOfAPlace

from .record import Words


class Association(RowOfAPlace):
    """What people here do together of their own accord: a walking group, a lunch club. Nobody schedules or counts it.

    It has no room, no units and no cost: nothing that could be added up, held or moved.
    """

    name = models.CharField(max_length=120)
    what = models.TextField(help_text="what they do, in their own words")
    when = models.CharField(max_length=200, blank=True)
    where = models.CharField(max_length=200, blank=True)
    how = models.TextField(help_text="how somebody comes along")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ends_at = models.DateTimeField(null=True)


class Introduction(Words):
    """An invitation to come along, from a worker to a person; and what the person said, as a row after it.

    It may be left without a word for ever.
    """

    association = models.ForeignKey(Association, on_delete=models.PROTECT, related_name="+")
    said_yes = models.BooleanField(null=True, help_text="on the row of what they said")
