"""What a person may do about what is kept of them, and the privacy desk: asked, answered, looked at, ended."""

from django.db import models
from django.db.models import F, Q

from drawwell.place.models import Account, RowOfAPlace

from .record import Person


class Request(RowOfAPlace):
    """A person asks something about what is kept of them. It says until when it is answered."""

    class Kind(models.TextChoices):
        PUT_RIGHT = "put it right"
        WHY_LOOKED = "why did they look"
        COPY = "a copy"
        ERASE = "erase"
        OTHER = "something else"

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    about_kind = models.CharField(max_length=40, blank=True, help_text="what kind of row it is about, if it is")
    about_id = models.UUIDField(null=True)
    words_sealed = models.TextField(blank=True, help_text="sealed with a key of its own, destroyed with the person's")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(due_at__gt=F("asked_at")), name="request_due_after_asked")]
        indexes = [models.Index(fields=["place", "due_at"], name="requests_by_due")]
        ordering = ["due_at", "id"]


class RequestAnswer(RowOfAPlace):
    """What a named person answered to a request; a later answer is another row."""

    request = models.ForeignKey(Request, on_delete=models.PROTECT, related_name="answers")
    words_sealed = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at", "id"]


class LookReview(RowOfAPlace):
    """A named person, never the one who looked, says what they found about one opening of a record."""

    entry_id = models.UUIDField(help_text="the journal row of the opening, or the first of many in a row")
    rule = models.CharField(max_length=60)
    words = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["place", "entry_id"], name="reviews_of_a_look")]


class RetentionRule(RowOfAPlace):
    """How long one kind of record is kept after it was last used, and why so long. The latest row counts."""

    kind = models.CharField(max_length=20)
    days = models.PositiveIntegerField()
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(days__gt=0), name="kept_for_some_days")]


class KeptLonger(RowOfAPlace):
    """A record that was due to end is kept until a day, with the reason a named person gave."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="kept_longer")
    until = models.DateTimeField()
    because = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")


class Erasure(RowOfAPlace):
    """A person's record is to be erased, and was: begun in one step, done in a second."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="erasures")
    because = models.TextField()
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    done = models.BooleanField(null=True, help_text="true: erased; false: not erased after all; null: begun")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(done__isnull=True), name="one_erasure_at_a_time"),
            models.CheckConstraint(
                condition=Q(done__isnull=True, ended_at__isnull=True) | Q(done__isnull=False, ended_at__isnull=False),
                name="erasure_ends_with_its_moment",
            ),
        ]


class Invitation(RowOfAPlace):
    """A code a worker hands to a person, with which they sign in for the first time or on a new phone. Used once."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True, help_text="a keyed digest: the code itself is kept nowhere")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("made_at")), name="invitation_ends_after_it_is_made")
        ]
