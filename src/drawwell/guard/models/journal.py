"""The journal, its seals, and the keys that seal words."""

from django.db import models

from drawwell.place.models import Account, Place

from .rows import RowOfAPlaceOrInstallation


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
    """Which row stands where under a seal: of the journal, or of what guards say."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, default="journalentry", help_text="of which kind the row is")
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
