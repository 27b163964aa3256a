"""Guards, their drills and their moves."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account

from .rows import RowOfAPlaceOrInstallation


class Guard(RowOfAPlaceOrInstallation):
    """The social practice that holds one power: who keeps it, how it is stopped, until when, and why."""

    power = models.CharField(max_length=80)
    keeper = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="guards_kept")
    owner = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="powers_owned")
    trial = models.BooleanField()
    begun_at = models.DateTimeField()
    sunset_at = models.DateTimeField()
    loop_days = models.PositiveSmallIntegerField(help_text="the keeper looks at least this often")
    seats = models.JSONField(default=list, help_text="who sits for the people affected")
    story = models.TextField(help_text="how this power could be turned on people")
    limits = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, help_text="of what the power reads, when its papers were signed")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(keeper=F("owner")), name="keeper_is_never_the_owner"),
            models.CheckConstraint(condition=Q(sunset_at__gt=F("begun_at")), name="sunset_after_begun"),
        ]
        indexes = [models.Index(fields=["place", "power"], name="guard_of_a_power")]


class Drill(RowOfAPlaceOrInstallation):
    """The off-switch, really used: off, seen to refuse, and on again."""

    guard = models.ForeignKey(Guard, on_delete=models.PROTECT, related_name="drills")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    off_at = models.DateTimeField()
    on_at = models.DateTimeField()
    refused = models.BooleanField(help_text="while off, the power did refuse")


class GuardMove(RowOfAPlaceOrInstallation):
    """A guard begun, switched off, switched on, tripped or ended. The latest row says how it stands."""

    class Move(models.TextChoices):
        BEGUN = "begun"
        ON = "on"
        OFF = "off"
        TRIPPED = "tripped"
        ENDED = "ended"

    guard = models.ForeignKey(Guard, on_delete=models.PROTECT, related_name="moves")
    move = models.CharField(max_length=10, choices=Move.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    because = models.TextField()
