"""What holds a power from use to use: each use that was let through, and the trip-wires that the machine reads."""

from django.db import models
from django.db.models import Q

from drawwell.place.models import Account

from .guards import Guard
from .rows import RowOfAPlaceOrInstallation


class PowerUse(RowOfAPlaceOrInstallation):
    """A power was used once: by whom and when. What limits count; rows are only ever added."""

    power = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["place", "power", "at"], name="uses_of_a_power")]


class TripWire(RowOfAPlaceOrInstallation):
    """A reading that the machine takes by itself; past its threshold, the power switches itself off."""

    class Comparison(models.TextChoices):
        ABOVE = "above"
        BELOW = "below"

    guard = models.ForeignKey(Guard, on_delete=models.PROTECT, related_name="trip_wires")
    reading = models.CharField(max_length=120)
    window_days = models.PositiveSmallIntegerField(help_text="the reading is taken over so many days back")
    comparison = models.CharField(max_length=10, choices=Comparison.choices)
    threshold = models.FloatField()
    every_minutes = models.PositiveSmallIntegerField(help_text="how often the machine reads it")
    # The last reading only: what tripped stands in the guard's moves for good.
    read_at = models.DateTimeField(null=True)
    value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(window_days__gte=1, window_days__lte=366), name="window_up_to_a_year"),
            models.CheckConstraint(
                condition=Q(every_minutes__gte=1, every_minutes__lte=1440), name="read_at_least_daily"
            ),
        ]
