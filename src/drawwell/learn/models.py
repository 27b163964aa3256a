"""What many pulls show together: contacts, published tables, patterns, and who was told what changed."""

from django.db import models

from drawwell.design.models import Plan, Proposal
from drawwell.place.models import Account, Area, RowOfAPlace
from drawwell.pull.models import Pull
from drawwell.supply.models import Capability


class Contact(RowOfAPlace):
    """Demand in people's words: verbatim, with when and where it arrived. Nobody is named."""

    key = models.CharField(max_length=80)
    month = models.CharField(max_length=7)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT)
    channel = models.CharField(max_length=40)
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "key"], name="contact_once_a_place")]


class Classing(RowOfAPlace):
    """A named person says whether a contact is 'help me' or 'you didn't', and that it names nobody."""

    class Kind(models.TextChoices):
        VALUE = "help me"
        FAILURE = "you didn't"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="classings")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    names_nobody = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "by"], name="classed_once_a_person")]


class PublishedTable(RowOfAPlace):
    """Counts of people as they left: small ones hidden, the rest rounded. The same answer everywhere."""

    name = models.CharField(max_length=80)
    period = models.CharField(max_length=20)
    rows = models.JSONField()
    threshold = models.PositiveSmallIntegerField()
    rounded_to = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name", "period"], name="table_published_once")]


class Pattern(RowOfAPlace):
    """Something that many pulls of one period show together, pointing down to what it proposes."""

    table = models.ForeignKey(PublishedTable, on_delete=models.PROTECT, related_name="patterns")
    capability = models.ForeignKey(Capability, on_delete=models.PROTECT)
    period = models.CharField(max_length=20)
    sentence = models.TextField()
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="pattern")
    seen_at = models.DateTimeField()


class Telling(RowOfAPlace):
    """One puller told, once for each plan, what changed because they asked."""

    pull = models.ForeignKey(Pull, on_delete=models.PROTECT, related_name="tellings")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="+")
    to_account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pull", "plan", "proposal"], name="told_once")]
