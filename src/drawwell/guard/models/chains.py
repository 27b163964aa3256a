"""Chains of next problems: p1, s1, p2."""

from django.db import models

from drawwell.place.models import Account, RowOfAPlace


class Chain(RowOfAPlace):
    """A problem, what was done about it, and the problem that may follow."""

    name = models.CharField(max_length=200)
    begun_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)


class Link(RowOfAPlace):
    """One link: a problem (p) or a solution (s), and for a next problem its sign, who notices, who bears it."""

    class Kind(models.TextChoices):
        PROBLEM = "p", "problem"
        SOLUTION = "s", "solution"

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="links")
    after = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="next")
    kind = models.CharField(max_length=1, choices=Kind.choices)
    words = models.TextField()
    whose = models.CharField(max_length=200, blank=True)
    sign = models.TextField(blank=True)
    noticed_by = models.CharField(max_length=200, blank=True)
    borne_by = models.CharField(max_length=200, blank=True)
    look_on = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
