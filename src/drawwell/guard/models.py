"""Guards, their drills and moves; the journal and its seals; chains of next problems."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.ids import new_id
from drawwell.place.models import Account, Place, RowOfAPlace, RowsOfAPlace


class RowOfAPlaceOrInstallation(models.Model):
    """A row of a place, or, where place is empty, of the installation before it has any."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RowsOfAPlace.as_manager()

    class Meta:
        abstract = True


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


class JournalEntry(RowOfAPlaceOrInstallation):
    """Who did what to whom, why, when and by which route. Rows are only ever added."""

    at = models.DateTimeField()
    by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=40)  # page, api, command, job, story
    act = models.CharField(max_length=80)
    power = models.CharField(max_length=80, blank=True)
    refused = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.UUIDField(null=True)
    whose_id = models.UUIDField(null=True, help_text="the person the row is about, when it is one person's")
    may_see = models.JSONField(default=list, help_text="ids of the people who may see that this happened")
    sealed_for = models.UUIDField(null=True, help_text="whose key the reason is sealed with")
    reason_sealed = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "at"], name="journal_of_a_subject"),
            models.Index(fields=["place", "refused", "at"], name="journal_refusals"),
        ]


class Seal(RowOfAPlaceOrInstallation):
    """A Merkle root over journal rows: a row changed or taken away no longer fits it."""

    at = models.DateTimeField()
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64, blank=True)
    number = models.PositiveBigIntegerField(unique=True)


class SealLeaf(models.Model):
    """Which journal row stands where under a seal."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    entry_id = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seal", "position"], name="leaf_stands_once")]


class SubjectKey(models.Model):
    """The key that seals one person's (or circle's) words. Erasing a person destroys it; rows stay."""

    subject_id = models.UUIDField(primary_key=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    wrapped = models.TextField(blank=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)


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
