"""The organisation's immune system: what a team was promised, and what crept back."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, Organisation, RowOfAPlace


class Charter(RowOfAPlace):
    """A bubble in which good work may happen: who permits it, what is suspended, until when, who protects it."""

    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    permitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    protector = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    suspended = models.JSONField(help_text="local rules: [{rule, owner, kind}]")
    laws_kept = models.JSONField(default=list, help_text="laws that are never suspended, named")
    begun_at = models.DateTimeField()
    until = models.DateTimeField()
    ends_how = models.TextField(help_text="what happens on the last day, and who decides")
    stops_if = models.TextField(help_text="what would make us stop before")
    partnerships_limit = models.PositiveSmallIntegerField(help_text="most partnerships for each worker")
    reports_limit = models.PositiveSmallIntegerField(help_text="most reports a month")
    fields_limit = models.PositiveSmallIntegerField(help_text="most mandatory fields, all forms together")
    cost_centre = models.CharField(max_length=80, blank=True, help_text="finance's own code, where it has one")
    as_begun = models.JSONField(default=dict, help_text="what the software could count on the first day")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("begun_at")), name="charter_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(protector=F("permitted_by")), name="protector_is_a_second_person"),
        ]

    def __str__(self):
        return self.name


class CharterWorker(RowOfAPlace):
    """A worker of the team that a charter protects, from when until when."""

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="workers")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)


class CharterMove(RowOfAPlace):
    """A charter begun, reminded of, ended without a word, renewed or ended. Rows are only ever added."""

    class Move(models.TextChoices):
        BEGUN = "begun"
        REMINDED = "reminded"
        SILENT = "ended without a word"
        RENEWED = "renewed"
        ENDED = "ended"

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="moves")
    move = models.CharField(max_length=30, choices=Move.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(help_text="the last day as it stood after this move")
    days_left = models.PositiveSmallIntegerField(null=True, help_text="of a reminder: 60, 30 or 7")
    because = models.TextField()


class Requirement(RowOfAPlace):
    """Something an organisation asks of the work here: a field to fill, an approval, a report. Who asked, and when."""

    class Kind(models.TextChoices):
        FIELD = "mandatory field"
        APPROVAL = "approval step"
        REPORT = "report"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    words = models.CharField(max_length=300)
    times_a_month = models.FloatField(default=0, help_text="of a report: how often it is due")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    because = models.TextField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")


class Creep(RowOfAPlace):
    """Something crept back into what a charter protects: what, from whom, when, and who noticed it."""

    class Kind(models.TextChoices):
        FIELD = "mandatory field"
        APPROVAL = "approval step"
        REPORT = "report"
        PARTNERSHIPS = "more partnerships a worker"
        EXEMPTION = "exemption taken back"
        OTHER = "something else"

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="creep")
    kind = models.CharField(max_length=40, choices=Kind.choices)
    words = models.CharField(max_length=500)
    originator = models.CharField(max_length=200, help_text="who brought it in, by name")
    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    by_software = models.BooleanField(help_text="noticed by the software, not logged by hand")
    was = models.FloatField(null=True)
    now = models.FloatField(null=True)
    within_limit = models.BooleanField(help_text="still within what the charter allows")
    subject_id = models.UUIDField(null=True, help_text="the requirement it came from, so that it is told once")
