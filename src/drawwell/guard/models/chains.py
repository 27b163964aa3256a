"""Chains of next problems: p1, s1, p2. Nothing in them is ever marked solved: a watch is looked at, again and again."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, RowOfAPlace

from .rows import RowOfAPlaceOrInstallation


class Chain(RowOfAPlaceOrInstallation):
    """A problem, what was done about it, and the problem that may follow."""

    name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="chain_of_a_subject")]


class Link(RowOfAPlaceOrInstallation):
    """One link: a problem (p) or a solution (s), and for a next problem its sign, who notices, who bears it."""

    class Kind(models.TextChoices):
        PROBLEM = "p", "problem"
        SOLUTION = "s", "solution"

    class Aim(models.TextChoices):
        QUICK = "quick", "a quick fix"
        LASTING = "lasting", "a lasting one"

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="links")
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="next")
    kind = models.CharField(max_length=1, choices=Kind.choices)
    words = models.TextField()
    whose = models.CharField(max_length=200, blank=True)
    # Of a solution
    why = models.TextField(blank=True, help_text="why we thought so")
    aim = models.CharField(max_length=10, choices=Aim.choices, blank=True)
    reading = models.CharField(max_length=80, blank=True, help_text="the registered reading that follows it, if one")
    owner = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    # Of a next problem
    sign = models.TextField(blank=True)
    noticed_by = models.CharField(max_length=200, blank=True)
    borne_by = models.CharField(max_length=200, blank=True)
    delay_days = models.PositiveIntegerField(null=True, help_text="how long before it would show")
    look_on = models.DateField(null=True)
    surprise = models.BooleanField(default=False, help_text="nobody had foreseen it")
    returns_to = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="returns")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(after=F("id")), name="link_not_after_itself"),
            models.CheckConstraint(condition=~Q(returns_to=F("id")), name="link_not_back_to_itself"),
        ]


class Join(RowOfAPlaceOrInstallation):
    """One chain goes on where a problem of another stands: what was s1's next problem is the other's first."""

    problem = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="joins")
    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="joined_from")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class Look(RowOfAPlaceOrInstallation):
    """Somebody looked whether a next problem has come: what they found, and when to look again."""

    class Found(models.TextChoices):
        NOT_YET = "not yet", "not so far"
        APPEARED = "appeared", "yes, it has come"
        LEFT = "left", "we no longer look for it"

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="looks")
    found = models.CharField(max_length=10, choices=Found.choices)
    words = models.TextField(blank=True)
    look_again_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(found="left", look_again_on__isnull=True) | Q(found__in=["not yet", "appeared"]),
                name="look_left_has_no_next",
            ),
            models.CheckConstraint(
                condition=~Q(found="not yet") | Q(look_again_on__isnull=False), name="look_again_has_a_day"
            ),
        ]


class Followed(RowOfAPlace):
    """How much of a solution there was on a day: by a registered reading, or entered by hand with its source."""

    link = models.ForeignKey(Link, on_delete=models.PROTECT, related_name="followed")
    on_date = models.DateField()
    value = models.FloatField()
    unit = models.CharField(max_length=60)
    source = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on_date", "at", "id"]
