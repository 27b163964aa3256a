"""What is known of a place at scale: needs and their estimates, outcomes, demand in counts."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, Area, RowOfAPlace


class Need(RowOfAPlace):
    """Something a population needs. Never a label on a person."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    description = models.TextField()
    priority_weight = models.FloatField()
    priority_author = models.CharField(max_length=200)
    priority_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "key"], name="need_once_a_place"),
            models.CheckConstraint(condition=Q(priority_weight__gt=0), name="priority_above_zero"),
        ]

    def __str__(self):
        return self.name


class NeedEstimate(RowOfAPlace):
    """People of an area in whom a need arises in a year, with range, basis and dates."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    people_per_year = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    basis = models.TextField()
    from_date = models.DateField()
    to_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "area", "need", "from_date"], name="estimate_once_a_date"),
            models.CheckConstraint(
                condition=Q(low__gte=0) & Q(low__lte=F("people_per_year")) & Q(high__gte=F("people_per_year")),
                name="estimate_in_its_range",
            ),
        ]


class Outcome(RowOfAPlace):
    """What the place wants to be so, said in the first person by somebody and recognised by somebody else."""

    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    need = models.ForeignKey(Need, on_delete=models.PROTECT)
    i_statement = models.TextField()
    said_by = models.CharField(max_length=200)
    recognised_by = models.CharField(max_length=200)
    measure = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="outcome_once_a_place")]


class DemandCount(RowOfAPlace):
    """How often something was asked or reported in an area in a month: a count with its source."""

    month = models.CharField(max_length=7)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    category = models.CharField(max_length=100)
    count = models.PositiveIntegerField()
    source = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "month", "area", "category"], name="demand_count_once")]


class DemandStudy(RowOfAPlace):
    """What was learned by reading what people ask for, before a plan is agreed: purpose, sample, who classed it.

    Counts of statements only, each classed by two named people; the statements stay with learning.
    """

    purpose = models.TextField(help_text="what people want help to do for them, in their own terms")
    from_month = models.CharField(max_length=7)
    to_month = models.CharField(max_length=7)
    sample = models.PositiveIntegerField(help_text="statements classed by two named people")
    help_me = models.PositiveIntegerField()
    you_did_not = models.PositiveIntegerField()
    not_agreed = models.PositiveIntegerField(help_text="the two named people see these differently")
    classed_by = models.JSONField(default=list, help_text="names of those who read and classed")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sample=F("help_me") + F("you_did_not") + F("not_agreed")), name="study_adds_up"
            ),
            models.CheckConstraint(condition=Q(sample__gt=0), name="study_of_something"),
        ]


class Evidence(RowOfAPlace):
    """Something known, from whose world, and which question it answers."""

    class World(models.TextChoices):
        CITIZEN = "citizen", "the people who live here"
        SERVICE = "service", "those who do the work"
        MANAGEMENT = "management", "those who manage it"
        POLITICAL = "political", "those who are elected"

    class Question(models.TextChoices):
        WHO = "who"
        WHERE = "where"
        WHY = "why"
        WHEN = "when"
        WHAT = "what"
        HOW = "how"

    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="evidence")
    world = models.CharField(max_length=12, choices=World.choices)
    question = models.CharField(max_length=6, choices=Question.choices)
    words = models.TextField()
    source = models.TextField()
    on_date = models.DateField(help_text="when it was so")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class EstimateUpdate(RowOfAPlace):
    """What happened, put beside an estimate: what it was, on which counts it moves, how far. It is not yet believed."""

    class Kind(models.TextChoices):
        NEED = "need", "how often a need arises"
        AREA = "area", "how often needs arise in an area"
        PULLED = "pulled fit", "whether help that is pulled in fits"
        PRODUCED = "service fit", "whether a service fits"
        USED = "used", "whether help that is held is used"
        MONTHS = "months", "how a need changes from month to month"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, null=True, on_delete=models.PROTECT, related_name="+")
    capability_key = models.CharField(max_length=80, blank=True, help_text="empty: all kinds of help together")
    name = models.CharField(max_length=200, help_text="what it is an estimate of, in words")
    unit = models.CharField(max_length=60)
    before = models.FloatField()
    before_low = models.FloatField()
    before_high = models.FloatField()
    after = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    times = models.FloatField(help_text="by which it is multiplied; of a share of people who are met, its odds")
    happened = models.FloatField(help_text="asks or answers, as published")
    expected = models.FloatField(help_text="how many would have come had the estimate been right")
    own_share = models.FloatField(help_text="how much of the new estimate is what happened, 0 to 1")
    words = models.TextField()
    caution = models.TextField(help_text="what these counts cannot tell")
    came_from = models.JSONField(help_text="published tables: id, name, period")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("after")) & Q(high__gte=F("after")), name="update_in_its_range"
            ),
            models.CheckConstraint(condition=Q(own_share__gte=0, own_share__lte=1), name="own_share_is_a_share"),
        ]


class UpdateDecision(RowOfAPlace):
    """A named person's word on an update: accepted or left as it was, with a reason. What it wrote is named."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted"
        LEFT = "left as it was"

    update = models.OneToOneField(EstimateUpdate, on_delete=models.PROTECT, related_name="decision")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    reason = models.TextField()
    wrote = models.JSONField(default=list, help_text="ids of the dated estimates and assumptions that came of it")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class NeedInMonth(RowOfAPlace):
    """How many times its usual month a need is in one month to come, by a forecast that somebody accepted."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="+")
    month = models.CharField(max_length=7)
    times = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    update = models.ForeignKey(EstimateUpdate, on_delete=models.PROTECT, related_name="months")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["update", "month"], name="month_once_an_update"),
            models.CheckConstraint(
                condition=Q(low__gte=0) & Q(low__lte=F("times")) & Q(high__gte=F("times")), name="month_in_its_range"
            ),
        ]
