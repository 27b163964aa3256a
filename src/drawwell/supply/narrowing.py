"""What the erosion watch remembers of a service: who was entitled, what was spent, whom it reached, who left."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, RowOfAPlace


class OfAService(RowOfAPlace):
    """Something kept of one service, by whom and when. Rows are only ever added: a correction is a new row."""

    service = models.ForeignKey("supply.Service", on_delete=models.PROTECT, related_name="%(class)ss")
    source = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class EntitlementRule(OfAService):
    """Who may have a service from a day on, in the rule's own words, and which share of people that is."""

    class Side(models.TextChoices):
        SERVICE = "service", "of the service"
        PULL = "pull", "of asking for it"

    from_date = models.DateField()
    side = models.CharField(max_length=10, choices=Side.choices)
    words = models.TextField()
    entitled_share = models.FloatField(help_text="of all people of the place, 0 to 1")

    class Meta:
        ordering = ["from_date", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entitled_share__gte=0, entitled_share__lte=1), name="entitled_share_is_a_share"
            )
        ]


class ServiceYear(OfAService):
    """One financial year of a service: spend in that year's money, its deflator, and how many people."""

    year = models.CharField(max_length=7)
    spend_pence = models.BigIntegerField()
    deflator = models.FloatField(help_text="price level of the year; what it is relative to is in deflator_source")
    deflator_source = models.CharField(max_length=200)
    people = models.PositiveBigIntegerField(help_text="who live in the place")
    entitled_people = models.PositiveBigIntegerField()
    reached_people = models.PositiveBigIntegerField(null=True, help_text="rounded; empty: hidden or not known")
    because = models.TextField(blank=True, help_text="of a correction: why, in public")

    class Meta:
        ordering = ["year", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(spend_pence__gte=0, deflator__gt=0, entitled_people__lte=F("people")),
                name="service_year_makes_sense",
            )
        ]


class Baseline(OfAService):
    """The year a service is measured against. The first stays in sight when another is chosen with a reason."""

    year_kept = models.ForeignKey(ServiceYear, on_delete=models.PROTECT, related_name="+")
    because = models.TextField(help_text="published")

    class Meta:
        ordering = ["at", "id"]


class Reach(OfAService):
    """In one year and one tenth of areas by deprivation: who lives there, who was entitled, how much was given."""

    year = models.CharField(max_length=7)
    decile = models.PositiveSmallIntegerField(help_text="1 is the most deprived tenth")
    people = models.PositiveBigIntegerField()
    entitled_people = models.PositiveBigIntegerField()
    reached_people = models.PositiveBigIntegerField(null=True, help_text="rounded; empty: hidden or not known")
    units = models.FloatField()

    class Meta:
        ordering = ["year", "decile", "at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decile__gte=1, decile__lte=10, units__gte=0, entitled_people__lte=F("people")),
                name="reach_makes_sense",
            )
        ]


class LeftOut(OfAService):
    """Who no longer has a service after a year's change, in words, and about how many."""

    year = models.CharField(max_length=7)
    who = models.TextField()
    people = models.PositiveBigIntegerField(null=True, help_text="rounded; empty: hidden or not known")

    class Meta:
        ordering = ["year", "at", "id"]


class TakenAway(OfAService):
    """A saving that leaves people with less, later or dearer help: written here by its claim, so that it is watched."""

    class Means(models.TextChoices):
        CHARGE = "charge", "A charge is made or raised"
        ELIGIBILITY = "eligibility", "Fewer people may have it"
        RATION = "ration", "Each person gets less"
        DELAY = "delay", "People wait longer"
        STOP = "stop", "It is stopped"

    year = models.CharField(max_length=7)
    means = models.CharField(max_length=12, choices=Means.choices)
    words = models.TextField(help_text="what the saving is called")
    saving_id = models.UUIDField(unique=True)

    class Meta:
        ordering = ["year", "at", "id"]
