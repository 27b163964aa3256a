"""What the law may compel: an order asked by one named person, answered by another, and told to those it is about."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, RowOfAPlace


class LawfulOrder(RowOfAPlace):
    """Somebody must by law see a part of a record for some days. It opens nothing until a keeper has granted it."""

    class Part(models.TextChoices):
        NAMES = "names", "who is in it"
        SAID = "said", "what they said"
        PURPOSES = "purposes", "what matters to them"
        NOTICED = "noticed", "what was noticed"
        NOTES = "notes", "a worker's notes"

    # No key to the circle: whether there is one is not told to whoever asks.
    record_id = models.UUIDField()
    part = models.CharField(max_length=10, choices=Part.choices)
    words_sealed = models.TextField(help_text="who demands it, under which law, with which reference")
    rows_from = models.DateTimeField(help_text="what was written from then")
    rows_until = models.DateTimeField(help_text="to then")
    opens_until = models.DateTimeField(help_text="it may be read until then")
    tell_at = models.DateTimeField(help_text="when those it is about are told")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(rows_until__gt=F("rows_from")), name="order_of_a_period"),
            models.CheckConstraint(condition=Q(opens_until__gt=F("at")), name="order_opens_after_it_is_asked"),
            models.CheckConstraint(condition=Q(tell_at__gte=F("at")), name="order_told_after_it_is_asked"),
        ]


class LawfulOrderAnswer(RowOfAPlace):
    """A keeper, who is not the one who asked, grants or refuses an order with a reason."""

    order = models.OneToOneField(LawfulOrder, on_delete=models.PROTECT, related_name="answer")
    granted = models.BooleanField()
    because_sealed = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class LawfulOrderTold(RowOfAPlace):
    """Those whose record was opened under an order have been told of it, on this day."""

    order = models.OneToOneField(LawfulOrder, on_delete=models.PROTECT, related_name="told")
    at = models.DateTimeField()
